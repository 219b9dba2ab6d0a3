package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import org.jspecify.annotations.Nullable;

/**
 * The session-info by which the sender of a file tells its digests (XEP-0234 §8.2).
 *
 * @param creator of the content; often left out in the field
 * @param name of the content; often left out, or made up
 * @param file holds at least one digest, of the file or of a range of it
 */
record Checksum(@Nullable Creator creator, @Nullable String name, FileDescription file) implements Payload {

    static final XmlName ELEMENT = new XmlName(FileTransfer.NAMESPACE, "checksum");

    Checksum {
        FileRange range = file.range();
        if (file.hashes().isEmpty() && (range == null || range.hashes().isEmpty())) {
            throw new IllegalArgumentException("checksum: no hash (expected: at least one)");
        }
    }

    @Override
    public XmlName elementName() {
        return ELEMENT;
    }
}

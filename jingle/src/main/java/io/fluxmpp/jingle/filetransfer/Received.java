package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import org.jspecify.annotations.Nullable;

/**
 * The session-info by which the receiver of a file confirms it (XEP-0234 §8.1).
 *
 * @param creator of the content; often left out in the field
 * @param name of the content
 */
record Received(@Nullable Creator creator, @Nullable String name) implements Payload {

    static final XmlName ELEMENT = new XmlName(FileTransfer.NAMESPACE, "received");

    @Override
    public XmlName elementName() {
        return ELEMENT;
    }
}

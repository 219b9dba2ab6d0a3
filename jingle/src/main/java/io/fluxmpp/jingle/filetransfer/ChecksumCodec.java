package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import org.jspecify.annotations.Nullable;

/** The session-info {@code <checksum/>}. */
final class ChecksumCodec implements PayloadCodec<Checksum> {

    @Override
    public XmlName elementName() {
        return Checksum.ELEMENT;
    }

    @Override
    public Checksum decode(XmlReader in) {
        try {
            return new Checksum(creator(in), in.attribute("name"), FileDescriptionCodec.file(in));
        } catch (IllegalArgumentException e) {
            throw new MalformedPayloadException(String.valueOf(e.getMessage()));
        }
    }

    /** Which party made the content; not worth failing for, as the session has but one. */
    static @Nullable Creator creator(XmlReader in) {
        String creator = in.attribute("creator");
        return creator == null ? null : Creator.of(creator);
    }

    static @Nullable String wireName(@Nullable Creator creator) {
        return creator == null ? null : creator.wireName();
    }

    @Override
    public void encode(Checksum checksum, XmlWriter out) {
        out.start(FileTransfer.NAMESPACE, "checksum")
                .attribute("creator", wireName(checksum.creator()))
                .attribute("name", checksum.name());
        FileElementCodec.encode(checksum.file(), out);
        out.end();
    }
}

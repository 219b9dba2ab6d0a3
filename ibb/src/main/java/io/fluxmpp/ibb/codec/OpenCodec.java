package io.fluxmpp.ibb.codec;

import static io.fluxmpp.stream.xml.MalformedPayloadException.require;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.IbbAction;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;

/** Reads and writes {@code <open/>}. */
final class OpenCodec implements PayloadCodec<Open> {

    @Override
    public XmlName elementName() {
        return Open.NAME;
    }

    @Override
    public Open decode(XmlReader in) {
        try {
            return new Open(
                    require(in, "sid"),
                    BlockSize.parse(require(in, "block-size")),
                    StanzaKind.parse(in.attribute("stanza")));
        } catch (IllegalArgumentException e) {
            throw new MalformedPayloadException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void encode(Open open, XmlWriter out) {
        out.start(IbbAction.NAMESPACE, "open")
                .attribute("block-size", open.blockSize().toString())
                .attribute("sid", open.sid())
                .attribute("stanza", open.stanza().wireName())
                .end();
    }
}

package io.fluxmpp.ibb.jingle;

import static io.fluxmpp.stream.xml.MalformedPayloadException.require;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;

/** Reads and writes the {@code <transport/>} of XEP-0261. */
final class IbbTransportCodec implements PayloadCodec<IbbTransportDescription> {

    @Override
    public XmlName elementName() {
        return IbbTransportDescription.NAME;
    }

    @Override
    public IbbTransportDescription decode(XmlReader in) {
        try {
            return new IbbTransportDescription(
                    require(in, "sid"),
                    BlockSize.parse(require(in, "block-size")),
                    StanzaKind.parse(in.attribute("stanza")));
        } catch (IllegalArgumentException e) {
            throw new MalformedPayloadException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void encode(IbbTransportDescription transport, XmlWriter out) {
        out.start(IbbTransportDescription.NAMESPACE, "transport")
                .attribute("block-size", transport.blockSize().toString())
                .attribute("sid", transport.sid())
                .attribute(
                        "stanza",
                        transport.stanza() == StanzaKind.IQ
                                ? null
                                : transport.stanza().wireName())
                .end();
    }
}

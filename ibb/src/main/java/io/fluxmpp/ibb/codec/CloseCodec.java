package io.fluxmpp.ibb.codec;

import static io.fluxmpp.stream.xml.MalformedPayloadException.require;

import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.IbbAction;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;

/** Reads and writes {@code <close/>}. */
final class CloseCodec implements PayloadCodec<Close> {

    @Override
    public XmlName elementName() {
        return Close.NAME;
    }

    @Override
    public Close decode(XmlReader in) {
        try {
            return new Close(require(in, "sid"));
        } catch (IllegalArgumentException e) {
            throw new MalformedPayloadException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void encode(Close close, XmlWriter out) {
        out.start(IbbAction.NAMESPACE, "close").attribute("sid", close.sid()).end();
    }
}

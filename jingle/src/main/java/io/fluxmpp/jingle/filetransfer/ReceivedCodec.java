package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;

/** The session-info {@code <received/>}. */
final class ReceivedCodec implements PayloadCodec<Received> {

    @Override
    public XmlName elementName() {
        return Received.ELEMENT;
    }

    @Override
    public Received decode(XmlReader in) {
        return new Received(ChecksumCodec.creator(in), in.attribute("name"));
    }

    @Override
    public void encode(Received received, XmlWriter out) {
        out.start(FileTransfer.NAMESPACE, "received")
                .attribute("creator", ChecksumCodec.wireName(received.creator()))
                .attribute("name", received.name())
                .end();
    }
}

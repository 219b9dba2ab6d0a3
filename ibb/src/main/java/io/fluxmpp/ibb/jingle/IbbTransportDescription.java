package io.fluxmpp.ibb.jingle;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;

/**
 * The element {@code <transport/>} of XEP-0261 §2.2.
 *
 * @param sid the bytestream's name
 * @param blockSize the largest block; an answer may have a smaller one than the proposal
 * @param stanza what the blocks travel in
 */
public record IbbTransportDescription(String sid, BlockSize blockSize, StanzaKind stanza) implements Payload {

    public static final String NAMESPACE = "urn:xmpp:jingle:transports:ibb:1";
    public static final XmlName NAME = new XmlName(NAMESPACE, "transport");

    public IbbTransportDescription {
        requireNonNull(blockSize, "blockSize");
        requireNonNull(stanza, "stanza");
        if (sid.isEmpty()) {
            throw new IllegalArgumentException("sid: empty (expected: an NMTOKEN, XEP-0261 §8)");
        }
    }

    @Override
    public XmlName elementName() {
        return NAME;
    }
}

package io.fluxmpp.ibb.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.XmlName;

/**
 * Asks for a bytestream (XEP-0047 §2.1).
 *
 * @param sid the bytestream's name
 * @param blockSize the largest block either side may send
 * @param stanza what the blocks travel in
 */
public record Open(String sid, BlockSize blockSize, StanzaKind stanza) implements IbbAction {

    public static final XmlName NAME = new XmlName(NAMESPACE, "open");

    public Open {
        Sids.check(sid);
        requireNonNull(blockSize, "blockSize");
        requireNonNull(stanza, "stanza");
    }

    @Override
    public XmlName elementName() {
        return NAME;
    }
}

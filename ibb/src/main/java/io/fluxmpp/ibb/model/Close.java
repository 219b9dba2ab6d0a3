package io.fluxmpp.ibb.model;

import io.fluxmpp.stream.xml.XmlName;

/**
 * Ends a bytestream, both directions (XEP-0047 §2.3).
 *
 * @param sid the bytestream's name
 */
public record Close(String sid) implements IbbAction {

    public static final XmlName NAME = new XmlName(NAMESPACE, "close");

    public Close {
        Sids.check(sid);
    }

    @Override
    public XmlName elementName() {
        return NAME;
    }
}

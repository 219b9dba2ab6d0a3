package io.fluxmpp.ibb.model;

import io.fluxmpp.stream.xml.Payload;

/** What the two ends of a bytestream say to each other (XEP-0047 §2). */
public sealed interface IbbAction extends Payload permits Open, Data, Close {

    /** The namespace of all three, and the feature that announces them. */
    String NAMESPACE = "http://jabber.org/protocol/ibb";

    /** Which bytestream is meant, among those with the same peer. */
    String sid();
}

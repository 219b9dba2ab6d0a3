package io.fluxmpp.ibb.model;

import io.fluxmpp.stream.xml.Payload;

/** What the two ends of a bytestream say to each other (XEP-0047 §2). */
public sealed interface IbbAction extends Payload permits Open, Data, Close {

    /** The namespace of all three, and the feature that announces them. */
    String NAMESPACE = "http://jabber.org/protocol/ibb";

    /**
     * The feature by which an entity says in service discovery that it takes the blocks of a bytestream in the order in which
     * they arrive, and is ready for 4 MiB in 1024 blocks that it has not acknowledged yet. XEP-0047 leaves open whether a
     * receiver can do with more than one; this feature is our own.
     */
    String IN_ORDER = "https://fluxmpp.io/protocol/ibb-in-order/1";

    /** Which bytestream is meant, among those with the same peer. */
    String sid();
}

package io.fluxmpp.jingle.error;

import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.jid.Jid;
import java.util.Set;

/** A peer says that it cannot do what was to be offered to it (XEP-0166 §11), so that nothing was offered. */
public final class UnsupportedByPeerException extends XmppException {

    private static final long serialVersionUID = 1L;

    private final transient Jid peer;
    private final transient Set<String> missing;

    /** @param missing features of which it announces none */
    public UnsupportedByPeerException(Jid peer, Set<String> missing) {
        super("session with " + peer + ": it announces no support of " + String.join(", ", missing)
                + "; offer what it supports, or to another of its resources");
        this.peer = peer;
        this.missing = Set.copyOf(missing);
    }

    /** Who cannot do it. */
    public Jid peer() {
        return peer;
    }

    /**
     * The features of which it announces none and would need one: that of Jingle itself, or of an application, or of a
     * transport.
     */
    public Set<String> missing() {
        return missing;
    }
}

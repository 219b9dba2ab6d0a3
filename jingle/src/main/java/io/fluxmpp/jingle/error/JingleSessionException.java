package io.fluxmpp.jingle.error;

import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.stream.error.XmppException;
import org.jspecify.annotations.Nullable;

/**
 * A Jingle session ended before what was asked of it was done. {@link #reason()} tells why, {@link #endedByPeer()} by whom.
 */
public final class JingleSessionException extends XmppException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;
    private final boolean endedByPeer;

    /** @param context what was going on with whom, such as {@code "session a73sj with juliet@capulet.lit/balcony"} */
    public JingleSessionException(String context, Reason reason, boolean endedByPeer) {
        this(context, reason, endedByPeer, null);
    }

    public JingleSessionException(String context, Reason reason, boolean endedByPeer, @Nullable Throwable cause) {
        super(context + ": ended by " + (endedByPeer ? "the peer" : "us") + ", " + reason, cause);
        this.reason = reason;
        this.endedByPeer = endedByPeer;
    }

    public Reason reason() {
        return reason;
    }

    public boolean endedByPeer() {
        return endedByPeer;
    }
}

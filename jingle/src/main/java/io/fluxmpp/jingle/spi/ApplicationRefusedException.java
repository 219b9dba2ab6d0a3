package io.fluxmpp.jingle.spi;

import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.stream.error.XmppException;

/** A peer's offer or answer that an application cannot go along with; the session ends with the reason. */
public final class ApplicationRefusedException extends XmppException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    /** @param reason what the peer is told */
    public ApplicationRefusedException(Reason reason) {
        super(reason.toString());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}

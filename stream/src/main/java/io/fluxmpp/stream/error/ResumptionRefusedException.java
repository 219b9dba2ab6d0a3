package io.fluxmpp.stream.error;

import org.jspecify.annotations.Nullable;

/** The server does not let a stream go on that had lost its connection (XEP-0198 §5). */
public final class ResumptionRefusedException extends XmppException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Long handled;

    /** @param handled how many of our stanzas the server has handled; {@code null} if it does not say */
    public ResumptionRefusedException(String message, @Nullable Long handled) {
        super(message);
        this.handled = handled;
    }

    /** How many of our stanzas the server has handled; {@code null} if it does not say. */
    public @Nullable Long handled() {
        return handled;
    }
}

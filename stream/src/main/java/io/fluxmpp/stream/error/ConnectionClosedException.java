package io.fluxmpp.stream.error;

import org.jspecify.annotations.Nullable;

/** The connection is closed: what was pending on it cannot be finished, what is asked of it cannot be done. */
public final class ConnectionClosedException extends XmppException {

    private static final long serialVersionUID = 1L;

    public ConnectionClosedException(String message) {
        super(message);
    }

    public ConnectionClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

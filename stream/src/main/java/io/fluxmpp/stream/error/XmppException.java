package io.fluxmpp.stream.error;

import org.jspecify.annotations.Nullable;

/** The root of everything fluxmpp signals as an error. Messages say what was being done, to whom, and what to do. */
public class XmppException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public XmppException(String message) {
        super(message);
    }

    public XmppException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package io.fluxmpp.stream.error;

/** One of our own limits was reached; the message names it, its value and the setting that changes it. */
public final class LimitExceededException extends XmppException {

    private static final long serialVersionUID = 1L;

    public LimitExceededException(String message) {
        super(message);
    }
}

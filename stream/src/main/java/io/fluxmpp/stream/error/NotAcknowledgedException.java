package io.fluxmpp.stream.error;

/**
 * The stream ended before the server said that it has handled a stanza that was sent (XEP-0198): it may have arrived, or not.
 * Sending it again on another connection may double it.
 */
public final class NotAcknowledgedException extends XmppException {

    private static final long serialVersionUID = 1L;

    public NotAcknowledgedException(String message) {
        super(message);
    }
}

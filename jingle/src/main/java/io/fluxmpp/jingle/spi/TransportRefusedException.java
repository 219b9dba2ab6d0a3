package io.fluxmpp.jingle.spi;

import io.fluxmpp.stream.error.XmppException;

/** A peer's transport proposal or answer that cannot be met; the message says what was expected. */
public final class TransportRefusedException extends XmppException {

    private static final long serialVersionUID = 1L;

    public TransportRefusedException(String message) {
        super(message);
    }
}

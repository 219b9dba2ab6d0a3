package io.fluxmpp.jingle.spi;

import io.fluxmpp.stream.error.XmppException;

/**
 * A peer says something in the open that belongs where the security precondition protects it; it is told
 * {@code security-required} (XEP-0166 §9).
 */
public final class SecurityRequiredException extends XmppException {

    private static final long serialVersionUID = 1L;

    public SecurityRequiredException(String message) {
        super(message);
    }
}

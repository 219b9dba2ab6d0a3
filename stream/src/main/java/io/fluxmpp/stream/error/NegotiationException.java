package io.fluxmpp.stream.error;

import org.jspecify.annotations.Nullable;

/** A stream could not be set up. {@link #reason()} tells programs why, the message tells people what to do. */
public final class NegotiationException extends XmppException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public NegotiationException(Reason reason, String message) {
        this(reason, message, null);
    }

    public NegotiationException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The step that failed. */
    public enum Reason {
        /** The host's name could not be resolved. */
        UNKNOWN_HOST,
        /** No TCP connection could be made. */
        UNREACHABLE,
        /** TLS is required and was not offered, or broke down. */
        TLS,
        /** The server's certificate is not trusted, or not for this domain. */
        UNTRUSTED_CERTIFICATE,
        /** The server refused the credentials. */
        NOT_AUTHORIZED,
        /** The server cannot authenticate anybody at present. */
        TRY_LATER,
        /** Authentication failed otherwise: no common mechanism, a server that could not prove itself. */
        SASL,
        /** No resource could be bound. */
        BIND,
        /** The server broke the protocol or offered nothing to go on with. */
        PROTOCOL,
        /** The time to negotiate ran out. */
        TIMEOUT;

        /** Whether it may help to try the same again later. */
        public boolean mayPass() {
            return this != NOT_AUTHORIZED && this != SASL && this != UNTRUSTED_CERTIFICATE;
        }
    }
}

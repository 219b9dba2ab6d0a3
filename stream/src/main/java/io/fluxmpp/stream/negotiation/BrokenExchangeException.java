package io.fluxmpp.stream.negotiation;

/** A SASL exchange that cannot go on, or whose outcome does not count. The message holds nothing secret. */
final class BrokenExchangeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenExchangeException(String message) {
        super(message, null, false, false);
    }
}

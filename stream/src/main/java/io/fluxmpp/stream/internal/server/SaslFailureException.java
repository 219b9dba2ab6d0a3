package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SaslNonza;

/** An attempt to authenticate failed; the client is told and may try again. */
final class SaslFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final SaslCondition condition;

    /** @param text for the human at the other end; says nothing that helps to guess a password or an account */
    SaslFailureException(SaslCondition condition, String text) {
        super(text, null, false, false);
        this.condition = condition;
    }

    SaslNonza.Failure failure() {
        return new SaslNonza.Failure(condition, getMessage());
    }
}

package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.model.SaslCondition;
import org.jspecify.annotations.Nullable;

/** An attempt to authenticate failed; the client is told and may try again. */
final class SaslFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final SaslCondition condition;

    /** @param text for the human at the other end; says nothing that helps to guess a password or an account */
    SaslFailureException(SaslCondition condition, String text) {
        super(text, null, false, false);
        this.condition = condition;
    }

    /** The client's message is not what the mechanism wants. */
    static SaslFailureException malformed(String why) {
        return new SaslFailureException(SaslCondition.MALFORMED_REQUEST, why);
    }

    /** Says no more than that: whether the account exists is nobody's business. */
    static SaslFailureException notAuthorized() {
        return new SaslFailureException(SaslCondition.NOT_AUTHORIZED, "unknown user or wrong password");
    }

    SaslCondition condition() {
        return condition;
    }

    /** For the human at the other end. */
    @Nullable
    String text() {
        return getMessage();
    }
}

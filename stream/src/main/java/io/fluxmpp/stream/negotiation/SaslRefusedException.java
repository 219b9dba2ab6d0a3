package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.model.SaslCondition;

/** The server has refused one mechanism; another may do. */
final class SaslRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient SaslProfile.Answer.Failure failure;

    SaslRefusedException(SaslProfile.Answer.Failure failure) {
        super(failure.condition().wireName(), null, false, false);
        this.failure = failure;
    }

    SaslProfile.Answer.Failure failure() {
        return failure;
    }

    /**
     * Whether it is about the mechanism rather than the user. A certificate that the server does not know says nothing about
     * the password; a wrong password stays wrong.
     */
    boolean isOfMechanism(SaslMechanism mechanism) {
        return mechanism == SaslMechanism.EXTERNAL || failure.condition() == SaslCondition.INVALID_MECHANISM;
    }
}

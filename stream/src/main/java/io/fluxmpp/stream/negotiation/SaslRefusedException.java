package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SaslNonza;

/** The server has refused one mechanism; another may do. */
final class SaslRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient SaslNonza.Failure failure;

    SaslRefusedException(SaslNonza.Failure failure) {
        super(failure.condition().wireName(), null, false, false);
        this.failure = failure;
    }

    SaslNonza.Failure failure() {
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

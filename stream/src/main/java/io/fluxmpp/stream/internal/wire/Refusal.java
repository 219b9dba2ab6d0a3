package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamError.Condition;
import org.jspecify.annotations.Nullable;

/** What a peer is told whose XML is not to be had. */
final class Refusal {

    private Refusal() {}

    static StreamErrorException of(Condition condition, @Nullable String detail) {
        return new StreamErrorException("the peer's XML was refused", StreamError.of(condition, detail));
    }

    static StreamErrorException tooMuch(String detail) {
        return of(Condition.POLICY_VIOLATION, detail);
    }
}

package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.StreamError.Condition;
import org.jspecify.annotations.Nullable;

/**
 * The resourcepart that a client asks for, until another stream has got it: two clients that take it from each other would do
 * so for ever (RFC 6120 §4.9.3.3). Thread-safe.
 */
public final class WantedResource {

    private final @Nullable String resource;
    private volatile boolean lost;

    /** @param resource {@code null} for any */
    public WantedResource(@Nullable String resource) {
        this.resource = resource;
    }

    /** What to ask for at present; {@code null} to let the server make one. */
    public @Nullable String get() {
        return lost ? null : resource;
    }

    /** To be told why each stream has ended that asked for it. */
    public void ended(Throwable failure) {
        if (failure instanceof StreamErrorException stream
                && stream.isFromPeer()
                && stream.error().condition() == Condition.CONFLICT) {
            lost = true;
        }
    }
}

package io.fluxmpp.stream.xml;

import org.jspecify.annotations.Nullable;

/**
 * A payload that holds pooled memory and therefore has exactly one owner at a time.
 *
 * <p>Ownership passes with the stanza: whoever takes a stanza over either hands it on or calls {@link #release()}, once.
 */
public interface OwnedPayload extends Payload {

    /** Gives the memory back. The payload must not be used afterwards. */
    void release();

    /** Releases {@code candidate} where it owns memory; anything else, also {@code null}, is left alone. */
    static void releaseIfOwned(@Nullable Object candidate) {
        if (candidate instanceof OwnedPayload owned) {
            owned.release();
        }
    }
}

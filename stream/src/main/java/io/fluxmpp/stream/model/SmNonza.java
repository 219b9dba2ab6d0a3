package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The elements of stream management (XEP-0198). Counts of stanzas are unsigned, of 32 bits, and wrap around. */
public sealed interface SmNonza extends Nonza {

    /** So many counts there are: after the highest comes zero. */
    long COUNTS = 1L << 32;

    /**
     * Asks for a stream to be managed.
     *
     * @param resume whether it is to be resumable
     * @param max for how many seconds; {@code null} for the server to say
     */
    record Enable(boolean resume, @Nullable Integer max) implements SmNonza {}

    /**
     * The stream is managed from here on.
     *
     * @param id names the stream to whoever resumes it; {@code null} if nobody can
     * @param resume whether it is resumable
     * @param max for how many seconds; {@code null} if the server does not say
     * @param location where the server would like it to be resumed: {@code host} or {@code host:port}
     */
    record Enabled(
            @Nullable String id,
            boolean resume,
            @Nullable Integer max,
            @Nullable String location) implements SmNonza {}

    /**
     * Asks for a stream to go on here.
     *
     * @param previd its id
     * @param handled how many stanzas of it have been handled
     */
    record Resume(String previd, long handled) implements SmNonza {
        public Resume {
            requireNonNull(previd, "previd");
            requireCount(handled);
        }
    }

    /** The stream goes on here. */
    record Resumed(String previd, long handled) implements SmNonza {
        public Resumed {
            requireNonNull(previd, "previd");
            requireCount(handled);
        }
    }

    /**
     * What was asked for cannot be.
     *
     * @param handled how many stanzas of the stream that cannot be resumed have been handled; {@code null} if nobody knows
     * @param condition why
     */
    record Failed(
            @Nullable Long handled,
            StanzaError.Condition condition,
            @Nullable String text) implements SmNonza {
        public Failed {
            requireNonNull(condition, "condition");
            if (handled != null) {
                requireCount(handled);
            }
        }
    }

    /** Asks how many stanzas have been handled. */
    record AckRequest() implements SmNonza {}

    /** So many stanzas have been handled. */
    record Ack(long handled) implements SmNonza {
        public Ack {
            requireCount(handled);
        }
    }

    private static void requireCount(long handled) {
        if (handled < 0 || handled >= COUNTS) {
            throw new IllegalArgumentException("h: " + handled + " (expected: 0.." + (COUNTS - 1) + ")");
        }
    }
}

package io.fluxmpp.stream.connection;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.internal.transport.EventLoops;
import java.time.Duration;
import reactor.util.retry.Retry;

/**
 * How a client's streams are managed (XEP-0198), where the server can do it: stanzas are kept until the server says that it has
 * handled them, and a stream that has lost its connection goes on over another one, with nothing lost and nothing doubled.
 * Immutable; begin with {@link #DEFAULT} and change what is to differ.
 *
 * @param wanted whether the server is asked for it; default yes
 * @param resumeWithin how long it is tried to resume a stream, unless the server forgets it earlier; default 5 min; zero for
 *     never
 * @param attempts when to try again while it cannot be resumed; default: without end, after 200 ms, then twice as long each
 *     time up to 15 s, all more or less by half, so that not all clients of a server come back at once
 * @param patience how long a server that was asked to acknowledge may neither say nor take anything before the connection is
 *     given up as lost; default 20 s
 * @param unacknowledgedBytes bytes that may wait to be acknowledged until bulk data waits, and until what is sent besides
 *     counts as {@linkplain ConnectionSettings#queuedBytes() queued}; default 4 MiB
 * @param unacknowledgedStanzas the same in stanzas; beyond it nothing but bulk data is taken at all; default 16 384
 */
public record StreamManagement(
        boolean wanted,
        Duration resumeWithin,
        Retry attempts,
        Duration patience,
        long unacknowledgedBytes,
        int unacknowledgedStanzas) {

    public static final StreamManagement DEFAULT = new StreamManagement(
            true,
            Duration.ofMinutes(5),
            Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                    .scheduler(EventLoops.CLOCK)
                    .maxBackoff(Duration.ofSeconds(15))
                    .jitter(0.5),
            Duration.ofSeconds(20),
            4L << 20,
            16_384);

    public StreamManagement {
        requireNonNull(attempts, "attempts");
        if (resumeWithin.isNegative()) {
            throw new IllegalArgumentException("resumeWithin: " + resumeWithin + " (expected: zero or more)");
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: more than zero)");
        }
        if (unacknowledgedBytes < 1) {
            throw new IllegalArgumentException(
                    "unacknowledgedBytes: " + unacknowledgedBytes + " (expected: at least 1)");
        }
        if (unacknowledgedStanzas < 1) {
            throw new IllegalArgumentException(
                    "unacknowledgedStanzas: " + unacknowledgedStanzas + " (expected: at least 1)");
        }
    }

    public StreamManagement withWanted(boolean other) {
        return new StreamManagement(
                other, resumeWithin, attempts, patience, unacknowledgedBytes, unacknowledgedStanzas);
    }

    public StreamManagement withResumeWithin(Duration other) {
        return new StreamManagement(wanted, other, attempts, patience, unacknowledgedBytes, unacknowledgedStanzas);
    }

    public StreamManagement withAttempts(Retry other) {
        return new StreamManagement(wanted, resumeWithin, other, patience, unacknowledgedBytes, unacknowledgedStanzas);
    }

    public StreamManagement withPatience(Duration other) {
        return new StreamManagement(wanted, resumeWithin, attempts, other, unacknowledgedBytes, unacknowledgedStanzas);
    }

    public StreamManagement withUnacknowledgedBytes(long other) {
        return new StreamManagement(wanted, resumeWithin, attempts, patience, other, unacknowledgedStanzas);
    }

    public StreamManagement withUnacknowledgedStanzas(int other) {
        return new StreamManagement(wanted, resumeWithin, attempts, patience, unacknowledgedBytes, other);
    }
}

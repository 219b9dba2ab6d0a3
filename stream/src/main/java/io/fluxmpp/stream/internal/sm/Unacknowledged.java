package io.fluxmpp.stream.internal.sm;

import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.SmNonza;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stanzas that were sent and are not known to have been handled, in their order, as the bytes they were sent as (XEP-0198
 * §4). Owns these bytes. Confined to its event loop.
 */
final class Unacknowledged {

    private final StreamMetricsRecorder metrics;
    private final Deque<Sent> sent = new ArrayDeque<>();

    /** How many have been acknowledged, of which only the lowest 32 bits count. */
    private long acknowledged;

    private long bytes;

    /** @param begin how many count as acknowledged */
    Unacknowledged(long begin, StreamMetricsRecorder metrics) {
        this.metrics = metrics;
        this.acknowledged = begin;
    }

    /**
     * One of them, and who wants to know what became of it.
     *
     * @param since when it was sent; 0 where nobody wants to know
     */
    private record Sent(ByteBuf stanza, Consumer<@Nullable Throwable> done, long since) {
        void end(@Nullable Throwable failure) {
            stanza.release();
            done.accept(failure);
        }
    }

    boolean isEmpty() {
        return sent.isEmpty();
    }

    int size() {
        return sent.size();
    }

    long bytes() {
        return bytes;
    }

    /** How many have been sent, of which only the lowest 32 bits count. */
    long count() {
        return (acknowledged + sent.size()) % SmNonza.COUNTS;
    }

    /**
     * Adds the next one.
     *
     * @param done told once: with {@code null} when it is acknowledged, with the error when it never will be
     */
    void add(ByteBuf stanza, Consumer<@Nullable Throwable> done) {
        sent.add(new Sent(stanza, done, metrics == StreamMetricsRecorder.NONE ? 0 : System.nanoTime()));
        bytes += stanza.readableBytes();
        metrics.unacknowledgedChanged(1, stanza.readableBytes());
    }

    /** Forgets what has been handled, which is {@code handled} in all; {@code false} if that is more than was sent. */
    boolean acknowledge(long handled) {
        long more = Math.floorMod(handled - acknowledged, SmNonza.COUNTS);
        if (more > sent.size()) {
            return false;
        }
        acknowledged = handled;
        end(more, null, true);
        return true;
    }

    /** Ends all of them: as handled, or with that error. */
    void end(@Nullable Throwable failure) {
        end(sent.size(), failure, false);
    }

    /** Whoever is told may add to them. */
    private void end(long count, @Nullable Throwable failure, boolean isAcknowledged) {
        for (long i = 0; i < count && !sent.isEmpty(); i++) {
            Sent first = sent.remove();
            bytes -= first.stanza().readableBytes();
            metrics.unacknowledgedChanged(-1, -first.stanza().readableBytes());
            if (isAcknowledged && first.since() != 0) {
                metrics.acknowledged(System.nanoTime() - first.since());
            }
            first.end(failure);
        }
    }

    /** Shows the bytes of all of them, which stay here. */
    void forEach(Consumer<ByteBuf> stanzas) {
        sent.forEach(one -> stanzas.accept(one.stanza()));
    }
}

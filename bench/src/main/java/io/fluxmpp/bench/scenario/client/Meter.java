package io.fluxmpp.bench.scenario.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Says how much there is still to send, and how fast it went. A transfer that ends with its time is measured between two
 * instants while data flows, so that neither beginning nor end are in the figure; one that ends with its bytes is measured
 * as a whole, up to the last acknowledgement. Thread-safe.
 */
final class Meter {

    private final long began = System.nanoTime();
    private final Transfer transfer;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicReference<@Nullable Instant> first = new AtomicReference<>();
    private final AtomicReference<@Nullable Instant> last = new AtomicReference<>();

    private record Instant(long nanos, long bytes) {}

    Meter(Transfer transfer) {
        this.transfer = transfer;
    }

    /** How many bytes the next block has; 0 if there is none. */
    int next() {
        long now = System.nanoTime();
        long before = taken.get();
        if (now - began < transfer.warmUp().toNanos()) {
            first.set(new Instant(now, before));
        } else if (now - began > transfer.warmUp().plus(transfer.time()).toNanos()) {
            last.compareAndSet(null, new Instant(now, before));
            return 0;
        }
        int size = (int) Math.min(transfer.blockSize(), transfer.bytes() - before);
        if (size <= 0) {
            return 0;
        }
        return taken.compareAndSet(before, before + size) ? size : next();
    }

    /** How many bytes a second, when all has been acknowledged. */
    double bytesPerSecond() {
        Instant from = first.get();
        Instant to = last.get();
        if (from == null || to == null) {
            from = new Instant(began, 0);
        }
        if (to == null) {
            to = new Instant(System.nanoTime(), taken.get());
        }
        return (to.bytes() - from.bytes()) * 1e9 / (to.nanos() - from.nanos());
    }

    /** How many bytes have been handed out. */
    long bytes() {
        return taken.get();
    }
}

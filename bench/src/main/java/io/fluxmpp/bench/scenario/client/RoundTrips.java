package io.fluxmpp.bench.scenario.client;

import java.time.Duration;
import java.util.Arrays;

/** Collects round trips for a while; those of the first tenth are the warm-up and do not count. Thread-safe. */
final class RoundTrips {

    private final long began = System.nanoTime();
    private final long warm;
    private final long end;
    private long[] nanos = new long[1 << 16];
    private int count;

    RoundTrips(Duration time) {
        this.end = began + time.toNanos();
        this.warm = began + time.toNanos() / 10;
    }

    /** Whether to begin another one. */
    boolean more() {
        return System.nanoTime() - end < 0;
    }

    /** One that began then is over now. */
    synchronized void add(long since) {
        long now = System.nanoTime();
        if (since - warm < 0 || now - end > 0) {
            return;
        }
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = now - since;
    }

    synchronized Pings pings() {
        if (count == 0) {
            throw new IllegalStateException("no ping was answered in time");
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Pings(count * 1e9 / (end - warm), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999));
    }

    private static double at(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(part * sorted.length))] / 1e3;
    }
}

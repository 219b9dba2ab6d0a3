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
    private long last;

    RoundTrips(Duration time) {
        this.end = began + time.toNanos();
        this.warm = began + time.toNanos() / 10;
    }

    /** Whether to begin another one. One is counted in any case, however long it takes. */
    synchronized boolean more() {
        return System.nanoTime() - end < 0 || count == 0;
    }

    /** One that began then is over now. */
    synchronized void add(long since) {
        long now = System.nanoTime();
        if (since - warm < 0 || (count > 0 && now - end > 0)) {
            return;
        }
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = now - since;
        last = now;
    }

    synchronized Pings pings() {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Pings(
                count * 1e9 / (Math.max(end, last) - warm), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999));
    }

    private static double at(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(part * sorted.length))] / 1e3;
    }
}

package io.fluxmpp.testkit;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * What a {@link FaultProxy} does to the bytes of one direction, for the connections there are and those to come. Faults add
 * up, and can be changed while bytes flow; what was taken in before keeps its time of arrival. Thread-safe.
 */
public final class FaultDirection {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final AtomicReference<Faults> faults = new AtomicReference<>(Faults.NONE);
    private final Set<FaultPipe> pipes = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();

    FaultDirection() {}

    /** Lets everything arrive so much later. */
    public FaultDirection delay(Duration time) {
        return change(f -> f.withDelay(time.toNanos()));
    }

    /**
     * Lets each piece arrive later by another time on top of the delay. Nothing overtakes: a piece waits for the ones before.
     *
     * @param most the most that comes on top
     * @param seed the same seed makes the same times
     */
    public FaultDirection jitter(Duration most, long seed) {
        return change(f -> f.withJitter(most.toNanos(), seed));
    }

    /** Lets so many bytes per second through, in each connection. */
    public FaultDirection bandwidth(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " (expected: at least 1)");
        }
        return change(f -> f.withBandwidth(bytesPerSecond));
    }

    /** Forwards so many bytes at a time, each time in a turn of the event loop and a write of its own. */
    public FaultDirection fragment(int bytesAtATime) {
        if (bytesAtATime < 1) {
            throw new IllegalArgumentException("bytesAtATime: " + bytesAtATime + " (expected: at least 1)");
        }
        return change(f -> f.withFragment(bytesAtATime));
    }

    /** Reads nothing and forwards nothing until {@link #resume()}: the sender's socket fills up. */
    public FaultDirection stall() {
        return change(f -> f.withStalled(true));
    }

    /** Ends {@link #stall()}. */
    public FaultDirection resume() {
        return change(f -> f.withStalled(false));
    }

    /** Cuts each connection when so many of its bytes have gone this way, on both sides. */
    public FaultDirection cutAfter(long bytesForwarded, FaultProxy.Ending how) {
        return change(f -> f.withCutAfter(bytesForwarded, how));
    }

    /**
     * Keeps so many bytes of a connection at most before it reads no more; default 4 MiB. A line with much delay carries no
     * more than this in one delay.
     */
    public FaultDirection buffer(int bytesKept) {
        return change(f -> f.withBuffer(bytesKept));
    }

    /** Ends all faults. */
    public FaultDirection heal() {
        return change(f -> Faults.NONE);
    }

    /** How many bytes have been forwarded in this direction, in all connections. */
    public long bytes() {
        return bytes.get();
    }

    Faults faults() {
        return faults.get();
    }

    void forwarded(int count) {
        bytes.addAndGet(count);
    }

    void add(FaultPipe pipe) {
        pipes.add(pipe);
    }

    void remove(FaultPipe pipe) {
        pipes.remove(pipe);
    }

    void cut(FaultProxy.Ending how) {
        pipes.forEach(pipe -> pipe.cut(how));
    }

    /** When a piece of that size has passed a line that is free at {@code from}. */
    static long passed(long from, int size, long bandwidth) {
        return bandwidth == Long.MAX_VALUE ? from : from + Math.max(1, size * SECOND / bandwidth);
    }

    private FaultDirection change(UnaryOperator<Faults> change) {
        faults.updateAndGet(change);
        pipes.forEach(FaultPipe::changed);
        return this;
    }
}

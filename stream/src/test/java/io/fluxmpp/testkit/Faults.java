package io.fluxmpp.testkit;

/**
 * What goes wrong in one direction at present.
 *
 * @param delay nanoseconds that everything arrives later
 * @param jitter nanoseconds at most that come on top, another number for each piece
 * @param seed of the jitter
 * @param bandwidth bytes per second, or {@link Long#MAX_VALUE}
 * @param fragment bytes of one write, or {@link Integer#MAX_VALUE}
 * @param stalled whether nothing is read nor forwarded
 * @param cutAfter bytes of a connection that arrive before it is cut, or {@link Long#MAX_VALUE}
 * @param ending how it is cut then
 * @param buffer bytes at most that are kept for one connection
 */
record Faults(
        long delay,
        long jitter,
        long seed,
        long bandwidth,
        int fragment,
        boolean stalled,
        long cutAfter,
        FaultProxy.Ending ending,
        int buffer) {

    /** None. */
    static final Faults NONE = new Faults(
            0, 0, 0, Long.MAX_VALUE, Integer.MAX_VALUE, false, Long.MAX_VALUE, FaultProxy.Ending.RST, 4 << 20);

    Faults withDelay(long other) {
        return new Faults(other, jitter, seed, bandwidth, fragment, stalled, cutAfter, ending, buffer);
    }

    Faults withJitter(long most, long newSeed) {
        return new Faults(delay, most, newSeed, bandwidth, fragment, stalled, cutAfter, ending, buffer);
    }

    Faults withBandwidth(long other) {
        return new Faults(delay, jitter, seed, other, fragment, stalled, cutAfter, ending, buffer);
    }

    Faults withFragment(int other) {
        return new Faults(delay, jitter, seed, bandwidth, other, stalled, cutAfter, ending, buffer);
    }

    Faults withStalled(boolean other) {
        return new Faults(delay, jitter, seed, bandwidth, fragment, other, cutAfter, ending, buffer);
    }

    Faults withCutAfter(long bytes, FaultProxy.Ending how) {
        return new Faults(delay, jitter, seed, bandwidth, fragment, stalled, bytes, how, buffer);
    }

    Faults withBuffer(int other) {
        return new Faults(delay, jitter, seed, bandwidth, fragment, stalled, cutAfter, ending, other);
    }

    /** The most bytes that travel as one piece: a slow line sends often and little. */
    int piece() {
        long slice = bandwidth == Long.MAX_VALUE ? Integer.MAX_VALUE : Math.max(1, bandwidth / 50);
        return (int) Math.min(fragment, Math.min(Integer.MAX_VALUE, slice));
    }
}

package io.fluxmpp.ibb.state;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.model.Sequence;

/**
 * Which blocks are on their way and not acknowledged yet. Acknowledgements may come in any order; the window moves on when
 * its oldest block is acknowledged, so that never more than {@code size} numbers lie between the oldest and the next.
 *
 * @param size how many blocks may be on their way, 1 to {@value #MAX_SIZE}
 * @param next the number of the block that goes out next
 * @param outstanding the blocks that wait for their acknowledgement, as bits: the lowest is the block sent last
 */
public record SendWindow(int size, Sequence next, long outstanding) {

    public static final int MAX_SIZE = Long.SIZE;

    public SendWindow {
        requireNonNull(next, "next");
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("window: " + size + " (expected: 1.." + MAX_SIZE + ")");
        }
    }

    /** The window of a direction in which nothing was sent yet. */
    public static SendWindow of(int size) {
        return new SendWindow(size, Sequence.FIRST, 0);
    }

    /** How many blocks may go out now. */
    public int room() {
        return size - (Long.SIZE - Long.numberOfLeadingZeros(outstanding));
    }

    /** Whether every block sent is acknowledged. */
    public boolean isIdle() {
        return outstanding == 0;
    }

    /** The window after the block {@link #next()} went out. */
    public SendWindow sent() {
        if (room() == 0) {
            throw new IllegalStateException(
                    "block " + next + ": sent (expected: no more than " + size + " on their way)");
        }
        return new SendWindow(size, next.next(), outstanding << 1 | 1);
    }

    /** The window after {@code seq} was acknowledged. */
    public SendWindow acknowledged(Sequence seq) {
        int age = next.since(seq) - 1;
        long bit = age >= 0 && age < Long.SIZE ? 1L << age : 0;
        if ((outstanding & bit) == 0) {
            throw new IllegalStateException("block " + seq + ": acknowledged (expected: a block on its way)");
        }
        return new SendWindow(size, next, outstanding & ~bit);
    }
}

package io.fluxmpp.ibb.model;

/**
 * The number of a block in its direction: 0, 1, 2 and so on, and after 65535 again 0 (XEP-0047 §2.2).
 *
 * @param value 0 to 65535
 */
public record Sequence(int value) {

    /** The number of each direction's first block. */
    public static final Sequence FIRST = new Sequence(0);

    private static final int MASK = 0xffff;

    public Sequence {
        if ((value & ~MASK) != 0) {
            throw new IllegalArgumentException("seq: " + value + " (expected: 0..65535)");
        }
    }

    /**
     * Reads the attribute's value.
     *
     * @throws IllegalArgumentException if it is not a number from 0 to 65535
     */
    public static Sequence parse(String value) {
        int number = UnsignedShort.parse(value);
        if (number < 0) {
            throw new IllegalArgumentException("seq: '" + value + "' (expected: 0..65535)");
        }
        return new Sequence(number);
    }

    /** The number of the block after this one. */
    public Sequence next() {
        return new Sequence((value + 1) & MASK);
    }

    /** How many blocks from {@code earlier} to this one, counting round the wrap: 0 to 65535. */
    public int since(Sequence earlier) {
        return (value - earlier.value) & MASK;
    }

    /** The attribute's value. */
    @Override
    public String toString() {
        return Integer.toString(value);
    }
}

package io.fluxmpp.ibb.model;

/**
 * The largest number of bytes in one block, counted before base64 (XEP-0047 §2.2).
 *
 * @param bytes 1 to 65535
 */
public record BlockSize(int bytes) implements Comparable<BlockSize> {

    /** The largest size there is. Its base64 takes 87380 characters, which many servers refuse. */
    public static final BlockSize MAX = new BlockSize(65535);

    /** What XEP-0047 §5 recommends and everybody takes. */
    public static final BlockSize DEFAULT = new BlockSize(4096);

    public BlockSize {
        if (bytes < 1 || bytes > 65535) {
            throw new IllegalArgumentException("block-size: " + bytes + " (expected: 1..65535)");
        }
    }

    /**
     * Reads the attribute's value.
     *
     * @throws IllegalArgumentException if it is not a number from 1 to 65535
     */
    public static BlockSize parse(String value) {
        int bytes = UnsignedShort.parse(value);
        if (bytes < 1) {
            throw new IllegalArgumentException("block-size: '" + value + "' (expected: 1..65535)");
        }
        return new BlockSize(bytes);
    }

    /** The smaller of the two. */
    public BlockSize min(BlockSize other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** Half of it, at least one byte. */
    public BlockSize halved() {
        return new BlockSize(Math.max(1, bytes / 2));
    }

    @Override
    public int compareTo(BlockSize other) {
        return Integer.compare(bytes, other.bytes);
    }

    /** The attribute's value. */
    @Override
    public String toString() {
        return Integer.toString(bytes);
    }
}

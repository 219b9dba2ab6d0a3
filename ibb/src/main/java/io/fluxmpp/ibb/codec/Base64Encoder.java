package io.fluxmpp.ibb.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Base64 of RFC 4648 section 4, with padding and without line breaks, from buffer to buffer. */
final class Base64Encoder {

    private static final byte[] ALPHABET = Base64Alphabet.bytes();

    /** The two characters for each 12 bits, the first one in the high byte. */
    private static final short[] PAIRS = new short[1 << 12];

    static {
        for (int bits = 0; bits < PAIRS.length; bits++) {
            PAIRS[bits] = (short) (ALPHABET[bits >>> 6] << 8 | ALPHABET[bits & 0x3f]);
        }
    }

    private Base64Encoder() {}

    /** How many characters {@code bytes} bytes become. */
    static int encodedLength(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    /**
     * Encodes what lies between position and limit of {@code source}, which are not moved, to the position of
     * {@code target}, which is.
     */
    static void encode(ByteBuffer source, ByteBuffer target) {
        int from = source.position();
        int end = source.limit();
        for (; end - from >= Long.BYTES; from += 6) {
            putEightChars(target, bigEndianLong(source, from) >>> 16);
        }
        for (; end - from >= 3; from += 3) {
            putFourChars(
                    target,
                    (source.get(from) & 0xff) << 16
                            | (source.get(from + 1) & 0xff) << 8
                            | (source.get(from + 2) & 0xff));
        }
        putRest(source, from, end, target);
    }

    private static long bigEndianLong(ByteBuffer source, int index) {
        long value = source.getLong(index);
        return source.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
    }

    private static void putEightChars(ByteBuffer target, long bits) {
        long chars = (PAIRS[(int) (bits >>> 36)] & 0xffffL) << 48
                | (PAIRS[(int) (bits >>> 24) & 0xfff] & 0xffffL) << 32
                | (PAIRS[(int) (bits >>> 12) & 0xfff] & 0xffffL) << 16
                | (PAIRS[(int) bits & 0xfff] & 0xffffL);
        target.putLong(target.order() == ByteOrder.BIG_ENDIAN ? chars : Long.reverseBytes(chars));
    }

    private static void putFourChars(ByteBuffer target, int bits) {
        target.put(ALPHABET[bits >>> 18])
                .put(ALPHABET[bits >>> 12 & 0x3f])
                .put(ALPHABET[bits >>> 6 & 0x3f])
                .put(ALPHABET[bits & 0x3f]);
    }

    private static void putRest(ByteBuffer source, int from, int end, ByteBuffer target) {
        if (end - from == 1) {
            int bits = source.get(from) & 0xff;
            target.put(ALPHABET[bits >>> 2])
                    .put(ALPHABET[bits << 4 & 0x3f])
                    .put(Base64Alphabet.PAD)
                    .put(Base64Alphabet.PAD);
        } else if (end - from == 2) {
            int bits = (source.get(from) & 0xff) << 8 | (source.get(from + 1) & 0xff);
            target.put(ALPHABET[bits >>> 10])
                    .put(ALPHABET[bits >>> 4 & 0x3f])
                    .put(ALPHABET[bits << 2 & 0x3f])
                    .put(Base64Alphabet.PAD);
        }
    }
}

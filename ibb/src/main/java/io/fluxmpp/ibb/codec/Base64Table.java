package io.fluxmpp.ibb.codec;

import static io.fluxmpp.ibb.codec.Base64Chunk.GROUP_BYTES;
import static io.fluxmpp.ibb.codec.Base64Chunk.GROUP_CHARS;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** By tables of two digits, which are 12 bits; two groups at a time. */
final class Base64Table implements Base64Groups {

    static final Base64Table INSTANCE = new Base64Table();

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** The two digits for each 12 bits, the first one in the high byte. */
    private static final short[] DIGITS = new short[1 << 12];

    /** The 12 bits for each two digits, and a negative number for any other two bytes. */
    private static final short[] BITS = new short[1 << 16];

    static {
        Arrays.fill(BITS, (short) -1);
        byte[] alphabet = Base64Alphabet.bytes();
        for (int bits = 0; bits < DIGITS.length; bits++) {
            int pair = alphabet[bits >>> 6] << 8 | alphabet[bits & 0x3f];
            DIGITS[bits] = (short) pair;
            BITS[pair] = (short) bits;
        }
    }

    private Base64Table() {}

    @Override
    public void encode(Base64Chunk chunk, int groups) {
        byte[] bytes = chunk.bytes();
        byte[] text = chunk.text();
        int in = 0;
        int out = 0;
        int end = groups * GROUP_BYTES;
        for (; in <= end - Long.BYTES; in += 2 * GROUP_BYTES, out += 2 * GROUP_CHARS) {
            long bits = (long) LONG.get(bytes, in);
            LONG.set(text, out, digits(bits >>> 40) << 32 | digits(bits >>> 16));
        }
        for (; in < end; in += GROUP_BYTES, out += GROUP_CHARS) {
            int bits = (bytes[in] & 0xff) << 16 | (bytes[in + 1] & 0xff) << 8 | (bytes[in + 2] & 0xff);
            INT.set(text, out, (int) digits(bits));
        }
    }

    /** Four digits for the low 24 bits. */
    private static long digits(long bits) {
        return (DIGITS[(int) (bits >>> 12) & 0xfff] & 0xffffL) << 16 | (DIGITS[(int) bits & 0xfff] & 0xffffL);
    }

    @Override
    public int decode(Base64Chunk chunk, int groups, byte[] target, int start) {
        byte[] text = chunk.text();
        int group = 0;
        // Eight bytes are written for six. The next group overwrites the two behind, so there has to be one.
        for (; group < groups - 2; group += 2) {
            long chars = (long) LONG.get(text, group * GROUP_CHARS);
            long bits = bits((int) (chars >>> 32)) << 24 | bits((int) chars);
            if (bits < 0) {
                break;
            }
            LONG.set(target, start + group * GROUP_BYTES, bits << 16);
        }
        for (; group < groups; group++) {
            long bits = bits((int) INT.get(text, group * GROUP_CHARS));
            if (bits < 0) {
                break;
            }
            int out = start + group * GROUP_BYTES;
            target[out] = (byte) (bits >> 16);
            target[out + 1] = (byte) (bits >> 8);
            target[out + 2] = (byte) bits;
        }
        return group;
    }

    /** The 24 bits of four digits, or a negative number where one is no digit. */
    private static long bits(int chars) {
        return (long) BITS[chars >>> 16] << 12 | BITS[chars & 0xffff];
    }
}

package io.fluxmpp.ibb.codec;

import static io.fluxmpp.ibb.codec.Base64Chunk.GROUP_BYTES;
import static io.fluxmpp.ibb.codec.Base64Chunk.GROUP_CHARS;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads base64 as RFC 4648 section 4 has it, in pieces cut anywhere. White space of XML between the characters is passed
 * over, as the examples of XEP-0047 need it. Anything else is refused: characters outside the alphabet, padding that is
 * missing, misplaced or too much, and bits behind the last byte that are not zero (XEP-0047 §6).
 *
 * <p>Once broken it stays broken and takes no more.
 */
final class Base64Decoder {

    private static final byte[] VALUES = Base64Alphabet.values();

    /** How text in bytes is decoded as long as nothing but digits are met. */
    private Base64Groups way;

    /** Whether anything else was: more of it is expected, so the rest is decoded in small steps. */
    private boolean interrupted;

    /** The digits of a group that is not complete, six bits each. */
    private int bits;

    private int digits;

    /** Whether padding has begun, after which only the rest of it may follow. */
    private boolean padded;

    private int missingPads;

    private @Nullable String problem;

    Base64Decoder() {
        this(Base64Groups.FASTEST);
    }

    Base64Decoder(Base64Groups way) {
        this.way = way;
    }

    /** The most bytes that so many more characters can make. */
    int mostBytes(int chars) {
        return (digits + chars + GROUP_CHARS - 1) / GROUP_CHARS * GROUP_BYTES;
    }

    /**
     * Decodes a piece of text to {@code target} from {@code start} on, and never past {@code limit}.
     *
     * @return the index behind the last byte written
     */
    int decode(char[] text, int offset, int length, byte[] target, int start, int limit) {
        int in = offset;
        int end = offset + length;
        int out = start;
        while (in < end && problem == null) {
            if (digits == 0 && !padded) {
                int groups = wholeGroups(text, in, end, target, out, limit);
                in += groups * GROUP_CHARS;
                out += groups * GROUP_BYTES;
            }
            if (in < end) {
                out = oneChar(text[in++], target, out, limit);
            }
        }
        return out;
    }

    /**
     * Decodes a piece of text, the ASCII between position and limit of {@code text}, to {@code target} from {@code start}
     * on, and never past {@code limit}. The position is moved to the limit.
     *
     * @return the index behind the last byte written
     */
    int decode(ByteBuffer text, byte[] target, int start, int limit) {
        int in = text.position();
        int end = text.limit();
        int out = start;
        while (in < end && problem == null) {
            if (digits == 0 && !padded) {
                int groups = wholeGroups(text, in, end, target, out, limit);
                in += groups * GROUP_CHARS;
                out += groups * GROUP_BYTES;
            }
            if (in < end) {
                out = oneChar((char) (text.get(in++) & 0xff), target, out, limit);
            }
        }
        text.position(end);
        return out;
    }

    /** Ends the text: what is wrong with it, or {@code null} where nothing is. */
    @Nullable
    String finish() {
        if (problem == null && (digits > 0 || missingPads > 0)) {
            problem = "base64: ends within a group of four (expected: padded with '=')";
        }
        return problem;
    }

    /** Decodes groups of four digits up to the first that is anything else, and says how many. */
    private static int wholeGroups(char[] text, int in, int end, byte[] target, int out, int limit) {
        int most = Math.min((end - in) / GROUP_CHARS, (limit - out) / GROUP_BYTES);
        for (int groups = 0; groups < most; groups++) {
            int group = group(text, in + groups * GROUP_CHARS);
            if (group < 0) {
                return groups;
            }
            putThree(group, target, out + groups * GROUP_BYTES);
        }
        return most;
    }

    /** The 24 bits of four digits, or a negative number where one is no digit. */
    private static int group(char[] text, int in) {
        int first = text[in];
        int second = text[in + 1];
        int third = text[in + 2];
        int fourth = text[in + 3];
        if ((first | second | third | fourth) >= VALUES.length) {
            return -1;
        }
        return VALUES[first] << 18 | VALUES[second] << 12 | VALUES[third] << 6 | VALUES[fourth];
    }

    /** The same for text in bytes. */
    private int wholeGroups(ByteBuffer text, int in, int end, byte[] target, int out, int limit) {
        int most = Math.min(unpaddedGroups(text, in, end), (limit - out) / GROUP_BYTES);
        if (most <= 0) {
            return 0;
        }
        Base64Chunks chunks = Base64Chunks.ofThisThread();
        int done = 0;
        while (done < most) {
            Base64Chunk chunk = interrupted ? chunks.smallest() : chunks.fitting(most - done);
            int groups = Math.min(most - done, chunk.groups());
            text.get(in + done * GROUP_CHARS, chunk.text(), 0, groups * GROUP_CHARS);
            int decoded = way.decode(chunk, groups, target, out + done * GROUP_BYTES);
            done += decoded;
            if (decoded < groups) {
                interrupted = true;
                way = Base64Table.INSTANCE;
                break;
            }
        }
        return done;
    }

    /** How many groups of four lie before padding, where there is some at the end. */
    private static int unpaddedGroups(ByteBuffer text, int in, int end) {
        int groups = (end - in) / GROUP_CHARS;
        return text.get(end - 1) == Base64Alphabet.PAD ? groups - 1 : groups;
    }

    private static void putThree(int group, byte[] target, int out) {
        target[out] = (byte) (group >> 16);
        target[out + 1] = (byte) (group >> 8);
        target[out + 2] = (byte) group;
    }

    private int oneChar(char c, byte[] target, int out, int limit) {
        int value = c < VALUES.length ? VALUES[c] : Base64Alphabet.ILLEGAL;
        if (value == Base64Alphabet.WHITE_SPACE) {
            return out;
        }
        if (value == Base64Alphabet.PADDING) {
            return pad(target, out, limit);
        }
        if (value < 0 || padded) {
            problem = String.format("base64: U+%04X (expected: RFC 4648 section 4, nothing after padding)", (int) c);
            return out;
        }
        return digit(value, target, out, limit);
    }

    private int digit(int value, byte[] target, int out, int limit) {
        bits = bits << 6 | value;
        digits++;
        if (digits < GROUP_CHARS) {
            return out;
        }
        if (!fits(GROUP_BYTES, out, limit)) {
            return out;
        }
        putThree(bits, target, out);
        bits = 0;
        digits = 0;
        return out + GROUP_BYTES;
    }

    private int pad(byte[] target, int out, int limit) {
        if (missingPads > 0) {
            missingPads--;
            return out;
        }
        if (digits < 2) {
            problem = "base64: misplaced '=' (expected: at the end of an incomplete group of four)";
            return out;
        }
        int bytes = digits - 1;
        int unused = bits & (digits == 2 ? 0xf : 0x3);
        if (unused != 0) {
            problem = "base64: bits behind the last byte are set (expected: zero)";
            return out;
        }
        if (!fits(bytes, out, limit)) {
            return out;
        }
        if (digits == 2) {
            target[out] = (byte) (bits >> 4);
        } else {
            target[out] = (byte) (bits >> 10);
            target[out + 1] = (byte) (bits >> 2);
        }
        missingPads = GROUP_CHARS - digits - 1;
        padded = true;
        digits = 0;
        return out + bytes;
    }

    private boolean fits(int bytes, int out, int limit) {
        if (limit - out < bytes) {
            problem = "block: too long (expected: at most 65535 bytes)";
        }
        return problem == null;
    }
}

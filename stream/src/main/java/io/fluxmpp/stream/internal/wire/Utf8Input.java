package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.StreamError.Condition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Hands bytes on in runs of whole characters, and refuses what is no UTF-8 (RFC 6120 §11.6): overlong forms, surrogates, what
 * lies beyond U+10FFFF. The parser checks none of these, and garbles characters that are cut in two. Refuses NUL, too, which
 * no XML has, and which the parser overlooks before the name in an end tag.
 *
 * <p>What stands before the bytes that are refused is handed on first. ASCII is looked at eight bytes at a time.
 */
final class Utf8Input {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
    private static final long ONES = 0x0101_0101_0101_0101L;

    private static final long LAST_FIVE_BITS = ONES * 0x1f;

    /** The last five bits of the letters are 1 to 26; those of brackets, and of all else from here on, are more. */
    private static final int BRACKETS = 27;

    /** A NUL among so many first bytes means UTF-16 or UTF-32. */
    private static final int ENCODING_SHOWS = 2;

    /** What {@link #character} says of the beginning of a character, and of bytes that are none. */
    private static final int CUT = 0;

    private static final int INVALID = -1;

    /** The beginning of a character whose end has not arrived. */
    private final ByteBuffer cut = ByteBuffer.allocate(4);

    /** The bytes given last; its own position and limit are those of the run handed on last. */
    private ByteBuffer bytes = NOTHING;

    private int next;
    private int end;
    private boolean begun;
    private long handedOn;

    /**
     * Takes bytes. Their memory stays the caller's; until {@link #next} returns {@code null} it is referred to, and position
     * and limit are moved about.
     */
    void feed(ByteBuffer more) {
        bytes = more.order(ByteOrder.nativeOrder());
        next = bytes.position();
        end = bytes.limit();
    }

    /** Takes back the last so many bytes of the run that was handed on last. */
    void unread(int count) {
        next -= count;
        handedOn -= count;
    }

    /** Whether all bytes have been looked at. */
    boolean isEmpty() {
        return next == end;
    }

    /** Whether all bytes have been handed on. */
    boolean isAtBoundary() {
        return isEmpty() && cut.position() == 0;
    }

    /** Passes over white space, of which each character is a byte, while no character is cut. */
    void skipWhiteSpace() {
        if (cut.position() > 0) {
            return;
        }
        int start = next;
        bytes.limit(end);
        while (next < end && isWhiteSpace(bytes.get(next))) {
            next++;
        }
        handedOn += next - start;
        if (next == end) {
            forget();
        }
    }

    private static boolean isWhiteSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /** Begins anew. */
    void reset() {
        forget();
        cut.clear();
        begun = false;
        handedOn = 0;
    }

    /** Whether the next byte stands for itself in text, wherever that is cut; see {@link #plain()}. */
    boolean isPlain() {
        return cut.position() == 0 && next < end && isPlain(bytes.limit(end).get(next));
    }

    /**
     * The run of plain bytes that comes next, valid until the next call. Plain is ASCII but {@code <}, {@code &}, what
     * {@code ]]>} is made of, and control characters other than tab and line feed.
     */
    ByteBuffer plain() {
        int start = next;
        next = skipPlain(bytes.limit(end), start, end);
        handedOn += next - start;
        return bytes.limit(next).position(start);
    }

    /**
     * The next run of whole characters, or {@code null} when more bytes are needed for one. What was returned before is no
     * longer valid.
     *
     * @param most how many bytes the run may have, at least 4
     * @throws StreamErrorException with {@code unsupported-encoding} if the bytes that follow are no UTF-8
     */
    @Nullable
    ByteBuffer next(int most) {
        ByteBuffer run = cut.position() > 0 ? mended() : run(most);
        if (run != null && !begun) {
            begun = true;
            run = behindByteOrderMark(run);
        }
        handedOn += run == null ? 0 : run.remaining();
        return run;
    }

    /** The character that was cut off, once it is complete. */
    private @Nullable ByteBuffer mended() {
        bytes.limit(end);
        while (next < end) {
            cut.put(bytes.get(next++));
            int length = character(cut, 0, cut.position());
            if (length == INVALID) {
                throw refuse(cut.get(0));
            }
            if (length != CUT) {
                ByteBuffer whole = ByteBuffer.allocate(length).put(cut.flip()).flip();
                cut.clear();
                return whole;
            }
        }
        return null;
    }

    private @Nullable ByteBuffer run(int most) {
        int start = next;
        bytes.limit(end);
        next = skipCharacters(bytes, start, start + Math.min(most, end - start));
        if (next > start) {
            return bytes.limit(next).position(start);
        }
        if (next < end && character(bytes, next, end) == INVALID) {
            throw refuse(bytes.get(next));
        }
        while (next < end) {
            cut.put(bytes.get(next++));
        }
        forget();
        return null;
    }

    private void forget() {
        bytes = NOTHING;
        next = 0;
        end = 0;
    }

    /** The index of the first byte that is not plain. */
    private static int skipPlain(ByteBuffer in, int from, int end) {
        int index = from;
        while (index < end && isPlain(in.get(index))) {
            index++;
            while (index <= end - 2 * Long.BYTES
                    && ((suspects(in.getLong(index)) | suspects(in.getLong(index + Long.BYTES))) & NOT_ASCII) == 0) {
                index += 2 * Long.BYTES;
            }
        }
        return index;
    }

    private static boolean isPlain(byte c) {
        return c >= ' ' ? c != '<' && c != '>' && c != '&' && c != ']' : c == '\t' || c == '\n';
    }

    /**
     * Sets the high bit of bytes that are not plain, and of some that are: of those up to the ampersand, and of those whose
     * last five bits are like the last ones of an angle or a square bracket. Letters, digits, plus and slash are not among
     * them.
     */
    private static long suspects(long eight) {
        long low = eight - ONES * ('&' + 1);
        long brackets = (eight & LAST_FIVE_BITS) + ONES * (0x80 - BRACKETS);
        return eight | low | brackets;
    }

    /** The index behind the last whole character. */
    private static int skipCharacters(ByteBuffer in, int from, int end) {
        int index = from;
        while (index < end) {
            int length = in.get(index) > 0 ? asciiLength(in, index, end) : character(in, index, end);
            if (length <= CUT) {
                break;
            }
            index += length;
        }
        return index;
    }

    /** How many characters of one byte there are, of which one is known. */
    private static int asciiLength(ByteBuffer in, int from, int end) {
        int index = from + 1;
        while (index <= end - Long.BYTES && isAscii(in.getLong(index))) {
            index += Long.BYTES;
        }
        while (index < end && in.get(index) > 0) {
            index++;
        }
        return index - from;
    }

    /** Subtracting one sets the high bit of a byte that is zero. */
    private static boolean isAscii(long eight) {
        return ((eight | (eight - ONES)) & NOT_ASCII) == 0;
    }

    /** How long the character of more than one byte is that begins at {@code index} (RFC 3629 §4). */
    private static int character(ByteBuffer in, int index, int end) {
        int lead = in.get(index) & 0xff;
        int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        int there = end - index;
        boolean valid = lead >= 0xc2
                && lead < 0xf5
                && (there < 2 || isSecond(lead, in.get(index + 1) & 0xff))
                && (length < 3 || there < 3 || isTrailing(in.get(index + 2)))
                && (length < 4 || there < 4 || isTrailing(in.get(index + 3)));
        return !valid ? INVALID : there < length ? CUT : length;
    }

    /** The second byte tells overlong forms, surrogates, and what lies beyond U+10FFFF. */
    private static boolean isSecond(int lead, int second) {
        return switch (lead) {
            case 0xe0 -> second >= 0xa0 && second <= 0xbf;
            case 0xed -> second >= 0x80 && second <= 0x9f;
            case 0xf0 -> second >= 0x90 && second <= 0xbf;
            case 0xf4 -> second >= 0x80 && second <= 0x8f;
            default -> second >= 0x80 && second <= 0xbf;
        };
    }

    private static boolean isTrailing(byte next) {
        return (next & 0xc0) == 0x80;
    }

    /** Peers must not send one, yet parsers are used to skip it; anywhere else U+FEFF is text (RFC 6120 §11.6). */
    private static ByteBuffer behindByteOrderMark(ByteBuffer run) {
        int start = run.position();
        boolean marked = run.remaining() >= 3
                && run.get(start) == (byte) 0xef
                && run.get(start + 1) == (byte) 0xbb
                && run.get(start + 2) == (byte) 0xbf;
        return marked ? run.position(start + 3) : run;
    }

    private StreamErrorException refuse(byte found) {
        if (found == 0 && handedOn >= ENCODING_SHOWS) {
            return Refusal.of(Condition.NOT_WELL_FORMED, "NUL");
        }
        return Refusal.of(Condition.UNSUPPORTED_ENCODING, String.format("byte 0x%02x (expected: UTF-8)", found));
    }
}

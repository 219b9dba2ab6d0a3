package io.fluxmpp.stream.internal.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The end of a buffer that XML is appended to. Names and values are collected in an array, which is many times as fast as
 * writing them to memory outside of the heap one by one, and appended together.
 */
final class XmlOutput {

    private static final int ROOM = 512;

    /** What one character becomes at most, as a quote does. */
    private static final int MOST_BYTES = 6;

    private final byte[] collected = new byte[ROOM];
    private int size;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private int begin;

    /** The text as it is written. */
    static String escaped(String text) {
        ByteBuf escaped = Unpooled.buffer();
        XmlOutput output = new XmlOutput();
        output.begin(escaped);
        output.put(text);
        output.flush();
        return escaped.toString(StandardCharsets.UTF_8);
    }

    /** Begins to append to {@code target}, which stays the caller's. */
    void begin(ByteBuf target) {
        out = target;
        begin = target.writerIndex();
        size = 0;
    }

    /** Forgets the buffer, and what has not been {@link #flush flushed}. */
    void end() {
        out = Unpooled.EMPTY_BUFFER;
    }

    /** How many bytes were appended since {@link #begin}. */
    long length() {
        return (long) out.writerIndex() - begin + size;
    }

    /** Appends a character of ASCII as it is. */
    void put(char ascii) {
        makeRoom();
        collected[size++] = (byte) ascii;
    }

    /**
     * Appends text or the value of an attribute, escaped.
     *
     * @throws IllegalArgumentException at a character that XML cannot carry
     */
    void put(String text) {
        int index = 0;
        while (index < text.length()) {
            index = putPlain(text, index);
            if (index < text.length()) {
                index = putOther(text, index);
            }
        }
    }

    /** Appends characters that stand for themselves and are one byte long each, and says where they end. */
    private int putPlain(String text, int from) {
        makeRoom();
        int end = Math.min(text.length(), from + ROOM - size);
        int shift = size - from;
        int index = from;
        for (; index < end; index++) {
            char c = text.charAt(index);
            if (!XmlText.isPlain(c)) {
                break;
            }
            collected[index + shift] = (byte) c;
        }
        size = index + shift;
        return index;
    }

    /** Appends one character, if it is not plain. */
    private int putOther(String text, int index) {
        int c = XmlText.check(text, index);
        if (XmlText.isPlain(c)) {
            return index;
        }
        makeRoom();
        byte[] escape = XmlText.escape(c);
        if (escape.length > 0) {
            System.arraycopy(escape, 0, collected, size, escape.length);
            size += escape.length;
        } else {
            putUtf8(c);
        }
        return index + Character.charCount(c);
    }

    private void putUtf8(int c) {
        if (c < 0x800) {
            collected[size++] = (byte) (0xc0 | (c >> 6));
        } else {
            if (c < 0x10000) {
                collected[size++] = (byte) (0xe0 | (c >> 12));
            } else {
                collected[size++] = (byte) (0xf0 | (c >> 18));
                collected[size++] = (byte) (0x80 | (c >> 12 & 0x3f));
            }
            collected[size++] = (byte) (0x80 | (c >> 6 & 0x3f));
        }
        collected[size++] = (byte) (0x80 | (c & 0x3f));
    }

    /** Has {@code filler} write {@code length} bytes in the buffer itself. */
    void fill(int length, Consumer<ByteBuffer> filler) {
        flush();
        out.ensureWritable(length);
        ByteBuffer region = out.internalNioBuffer(out.writerIndex(), length);
        filler.accept(region);
        if (region.hasRemaining()) {
            throw new IllegalStateException(
                    "filler left " + region.remaining() + " of " + length + " bytes unwritten (expected: none)");
        }
        out.writerIndex(out.writerIndex() + length);
    }

    private void makeRoom() {
        if (size > ROOM - MOST_BYTES) {
            flush();
        }
    }

    /** Brings everything into the buffer. */
    void flush() {
        out.writeBytes(collected, 0, size);
        size = 0;
    }
}

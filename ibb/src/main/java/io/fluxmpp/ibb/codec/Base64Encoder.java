package io.fluxmpp.ibb.codec;

import static io.fluxmpp.ibb.codec.Base64Chunk.GROUP_BYTES;
import static io.fluxmpp.ibb.codec.Base64Chunk.GROUP_CHARS;

import java.nio.ByteBuffer;

/** Base64 of RFC 4648 section 4, with padding and without line breaks, from buffer to buffer. */
final class Base64Encoder {

    private static final byte[] ALPHABET = Base64Alphabet.bytes();

    private Base64Encoder() {}

    /** How many characters {@code bytes} bytes become. */
    static int encodedLength(int bytes) {
        return (bytes + GROUP_BYTES - 1) / GROUP_BYTES * GROUP_CHARS;
    }

    /**
     * Encodes what lies between position and limit of {@code source}, which are not moved, to the position of
     * {@code target}, which is.
     */
    static void encode(ByteBuffer source, ByteBuffer target) {
        encode(Base64Groups.FASTEST, source, target);
    }

    static void encode(Base64Groups way, ByteBuffer source, ByteBuffer target) {
        int from = source.position();
        int end = source.limit();
        Base64Chunks chunks = Base64Chunks.ofThisThread();
        for (int left = (end - from) / GROUP_BYTES; left > 0; left = (end - from) / GROUP_BYTES) {
            Base64Chunk chunk = chunks.fitting(left);
            int groups = Math.min(left, chunk.groups());
            source.get(from, chunk.bytes(), 0, groups * GROUP_BYTES);
            way.encode(chunk, groups);
            target.put(chunk.text(), 0, groups * GROUP_CHARS);
            from += groups * GROUP_BYTES;
        }
        putRest(source, from, end, target);
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

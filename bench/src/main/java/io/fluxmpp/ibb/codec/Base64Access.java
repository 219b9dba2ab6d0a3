package io.fluxmpp.ibb.codec;

import java.nio.ByteBuffer;
import org.jspecify.annotations.NullMarked;

/** Lets benchmarks at the base64 of this package, as its codec for blocks calls it. */
@NullMarked
public final class Base64Access {

    private Base64Access() {}

    /** Encodes what is between position and limit of {@code source} to {@code target}. */
    public static void encode(ByteBuffer source, ByteBuffer target) {
        Base64Encoder.encode(source, target);
    }

    /**
     * Decodes a whole text.
     *
     * @return the index behind the last byte written
     * @throws IllegalArgumentException if it is none
     */
    public static int decode(ByteBuffer text, byte[] target, int start) {
        Base64Decoder decoder = new Base64Decoder();
        int end = decoder.decode(text, target, start, target.length);
        String problem = decoder.finish();
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        return end;
    }
}

package io.fluxmpp.bench.scenario;

import java.nio.ByteBuffer;
import java.util.Random;

/** Bytes without end of which the receiver knows each: a pattern that repeats after a length that no block has. */
final class SoakPattern {

    private static final int SIZE = (1 << 17) - 1;

    private final ByteBuffer bytes;

    SoakPattern(long seed) {
        byte[] once = new byte[SIZE];
        new Random(seed).nextBytes(once);
        // Twice, so that a piece can begin anywhere.
        bytes = ByteBuffer.allocateDirect(2 * SIZE).put(once).put(once).flip();
    }

    /** The piece that begins there, not copied. */
    ByteBuffer at(long position, int size) {
        return bytes.slice((int) (position % SIZE), size);
    }

    /** Whether that is the piece that begins there. */
    boolean isAt(long position, ByteBuffer piece) {
        return at(position, piece.remaining()).equals(piece);
    }
}

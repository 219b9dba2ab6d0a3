package io.fluxmpp.bench.scenario.client;

import java.nio.ByteBuffer;
import java.util.Random;

/** Random bytes without end, at the cost of none: pieces of a mebibyte of them, from places that are never known before. */
final class RandomBytes {

    private static final int SIZE = 1 << 20;

    private final byte[] heap = new byte[SIZE];
    private final ByteBuffer direct;
    private final Random places;

    RandomBytes(int seed) {
        places = new Random(seed);
        places.nextBytes(heap);
        direct = ByteBuffer.allocateDirect(SIZE).put(heap).flip();
    }

    /** The next piece, not copied. */
    ByteBuffer next(int size) {
        return direct.slice(place(size), size);
    }

    /** Where in {@link #array()} the next piece begins. */
    int place(int size) {
        return places.nextInt(SIZE - size + 1);
    }

    byte[] array() {
        return heap;
    }
}

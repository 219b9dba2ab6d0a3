package io.fluxmpp.ibb.codec;

import io.netty.util.concurrent.FastThreadLocal;

/**
 * The chunks of one thread, each half as large as the one before: the JDK takes whole arrays only, so large ones for speed
 * and small ones for what is left. The largest still lies in a processor's nearest cache.
 *
 * <p>Nothing that runs while a chunk is in use calls anybody else, so a thread never needs two of a size at once.
 */
final class Base64Chunks {

    /** Of the largest: 6144 bytes, 8192 digits. */
    private static final int MOST_GROUPS = 1 << 11;

    /** Of the smallest: 192 bytes, 256 digits. */
    private static final int LEAST_GROUPS = 1 << 6;

    private static final FastThreadLocal<Base64Chunks> CHUNKS = new FastThreadLocal<>() {
        @Override
        protected Base64Chunks initialValue() {
            return new Base64Chunks();
        }
    };

    private final Base64Chunk[] chunks = new Base64Chunk[halvings(LEAST_GROUPS) + 1];

    private Base64Chunks() {
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = new Base64Chunk(MOST_GROUPS >> i);
        }
    }

    static Base64Chunks ofThisThread() {
        return CHUNKS.get();
    }

    /** The largest chunk that so many groups fill, or the smallest where they fill none. */
    Base64Chunk fitting(int groups) {
        return chunks[halvings(Math.min(Math.max(groups, LEAST_GROUPS), MOST_GROUPS))];
    }

    Base64Chunk smallest() {
        return chunks[chunks.length - 1];
    }

    /** How often the largest chunk is halved until so many groups fill it. */
    private static int halvings(int groups) {
        return Integer.numberOfLeadingZeros(groups) - Integer.numberOfLeadingZeros(MOST_GROUPS);
    }
}

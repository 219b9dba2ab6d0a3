package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.state.AdaptiveWindow;
import io.fluxmpp.ibb.state.FixedWindow;
import io.fluxmpp.ibb.state.SendWindow;

/**
 * How many blocks of ours may be on their way unacknowledged. More than one is allowed (XEP-0047 §2.2), fills a long way, and
 * breaks widespread receivers that take blocks on a pool of threads: hence {@link #announced()}, the default.
 */
public sealed interface WindowPolicy {

    /** How many bytes an adaptive window lets be on their way unless told otherwise: 2 MiB. */
    int DEFAULT_MOST_BYTES = 2 << 20;

    /**
     * Adaptive towards peers that announce {@link io.fluxmpp.ibb.model.IbbAction#IN_ORDER}, which this library does; one block
     * at a time towards all others. A peer of which nothing is known is asked (XEP-0030) once its first block is acknowledged
     * and there is more to send.
     */
    static WindowPolicy announced() {
        return new Announced(DEFAULT_MOST_BYTES);
    }

    /** Follows the round trip and the pace of the way, whoever the peer is: only if it is known to take blocks in order. */
    static WindowPolicy adaptive() {
        return adaptive(DEFAULT_MOST_BYTES);
    }

    /**
     * @param mostBytes how many bytes may be on their way at most; never more than {@value SendWindow#MOST_BLOCKS} blocks, and
     *     one block in any case
     * @see #adaptive()
     */
    static WindowPolicy adaptive(int mostBytes) {
        return new Adaptive(mostBytes);
    }

    /** @param blocks 1 to {@value SendWindow#MOST_BLOCKS}; more than 1 only if the peer is known to take blocks in order */
    static WindowPolicy fixed(int blocks) {
        return new Fixed(blocks);
    }

    /** @see #announced() */
    record Announced(int mostBytes) implements WindowPolicy {
        public Announced {
            requirePositive(mostBytes);
        }
    }

    /** @see #adaptive() */
    record Adaptive(int mostBytes) implements WindowPolicy {
        public Adaptive {
            requirePositive(mostBytes);
        }
    }

    /** @see #fixed(int) */
    record Fixed(int blocks) implements WindowPolicy {
        public Fixed {
            if (blocks < 1 || blocks > SendWindow.MOST_BLOCKS) {
                throw new IllegalArgumentException(
                        "window: " + blocks + " (expected: 1.." + SendWindow.MOST_BLOCKS + ")");
            }
        }
    }

    /** The window towards a peer that announces nothing, or of which nothing is known yet. */
    default SendWindow towardsStranger(BlockSize blockSize) {
        if (this instanceof Fixed fixed) {
            return new FixedWindow(fixed.blocks());
        }
        return this instanceof Adaptive adaptive
                ? new AdaptiveWindow(blockSize.bytes(), adaptive.mostBytes())
                : new FixedWindow(1);
    }

    private static void requirePositive(int mostBytes) {
        if (mostBytes < 1) {
            throw new IllegalArgumentException("mostBytes: " + mostBytes + " (expected: at least 1)");
        }
    }
}

package io.fluxmpp.ibb.state;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Sequence;

/**
 * What the next block to arrive has to be. There is no repeating within a bytestream: after a block that is not the expected
 * one nothing can follow.
 *
 * @param blockSize the largest block that was agreed on
 * @param expected the number of the next block
 */
public record ReceiveOrder(BlockSize blockSize, Sequence expected) {

    public ReceiveOrder {
        requireNonNull(blockSize, "blockSize");
        requireNonNull(expected, "expected");
    }

    /** The order of a direction in which nothing has arrived yet. */
    public static ReceiveOrder of(BlockSize blockSize) {
        return new ReceiveOrder(blockSize, Sequence.FIRST);
    }

    /** Whether a block of that number and so many bytes may be taken. */
    public Verdict judge(Sequence seq, int bytes) {
        if (!seq.equals(expected)) {
            return Verdict.OUT_OF_SEQUENCE;
        }
        return bytes > blockSize.bytes() ? Verdict.TOO_LARGE : Verdict.IN_ORDER;
    }

    /** The order after the expected block was taken. */
    public ReceiveOrder taken() {
        return new ReceiveOrder(blockSize, expected.next());
    }

    /** What a block is. */
    public enum Verdict {
        /** To be taken. */
        IN_ORDER,
        /** Lost ones before it, or used already: {@code unexpected-request}, then close. */
        OUT_OF_SEQUENCE,
        /** Larger than agreed: {@code bad-request}, then close. */
        TOO_LARGE
    }
}

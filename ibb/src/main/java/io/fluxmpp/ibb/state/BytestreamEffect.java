package io.fluxmpp.ibb.state;

/** What a bytestream's owner has to do about an event. */
public enum BytestreamEffect {
    /** Take no more from the source, and say {@link BytestreamEvent#DRAINED} when all is acknowledged. */
    DRAIN,
    /**
     * Take no new source, and say {@link BytestreamEvent#DRAINED} when all of the present one is acknowledged, or
     * {@link BytestreamEvent#FLUSH_FAILED} when that takes too long.
     */
    FLUSH,
    /** Send {@code <close/>} and say {@link BytestreamEvent#CLOSE_ANSWERED}. */
    REQUEST_CLOSE,
    /** Send {@code <close/>}; the answer does not matter. */
    SEND_CLOSE,
    /** Answer the peer's {@code <close/>}. */
    ANSWER_CLOSE,
    /** Everything ends in good order. */
    COMPLETE,
    /** Everything ends with the error that goes with the event. */
    FAIL
}

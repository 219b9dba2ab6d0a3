package io.fluxmpp.ibb.state;

/** What brings a bytestream nearer to its end. */
public enum BytestreamEvent {
    /** Our side wants to close. */
    CLOSE_REQUESTED,
    /** Nothing of ours is to be sent or on its way any more. */
    DRAINED,
    /** The peer has answered our close, with a result or with {@code item-not-found}, or its time ran out. */
    CLOSE_ANSWERED,
    /** The peer has sent {@code <close/>}. */
    CLOSE_RECEIVED,
    /** What was to be sent before the peer's close is answered takes too long, or the peer takes it no longer. */
    FLUSH_FAILED,
    /** One of the two sides broke the rules, refused a block, or did not answer in time. */
    BROKEN,
    /** The connection is gone. */
    CONNECTION_LOST
}

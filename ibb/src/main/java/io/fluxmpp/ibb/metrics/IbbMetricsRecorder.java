package io.fluxmpp.ibb.metrics;

/**
 * Is told what bytestreams do, to count and to measure it. Every method does nothing unless it is overridden, so that methods
 * can be added.
 *
 * <p>One recorder may serve any number of connections, and is called on all their event loops at once: it must be thread-safe,
 * must not block, and should be quick, since it is called for every block. Nothing that it is told names anybody. What it
 * throws is logged, the first time, and does not touch the bytestream.
 */
public interface IbbMetricsRecorder {

    /** Records nothing, and costs nothing. */
    IbbMetricsRecorder NONE = new IbbMetricsRecorder() {};

    /** How a bytestream has ended. */
    enum End {
        /** In good order, by either side. */
        CLOSED,
        /** One side has broken it off, or broken its rules, or did not keep its time. */
        BROKEN,
        /** With its connection. */
        LOST
    }

    /** A bytestream is open, whoever has opened it. */
    default void opened() {}

    /** We have asked for a bytestream, and there is none: the peer has refused it or did not answer. */
    default void notOpened() {}

    /** A bytestream that was open is over. */
    default void ended(End how) {}

    /** So many bytes have left in a block, which is counted when it leaves for the first time. */
    default void bytesSent(long bytes) {}

    /** So many bytes have come in a block that was in order. */
    default void bytesReceived(long bytes) {}

    /** More bytes, or fewer if negative, are on their way and not answered. */
    default void underWayChanged(long bytes) {}

    /**
     * A block was acknowledged.
     *
     * @param nanos how long after it left
     * @param window how many blocks its bytestream may have on the way at present
     */
    default void acknowledged(long nanos, int window) {}
}

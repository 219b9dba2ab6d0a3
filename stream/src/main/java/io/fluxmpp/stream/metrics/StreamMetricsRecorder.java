package io.fluxmpp.stream.metrics;

import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * Is told what streams do, to count and to measure it. Every method does nothing unless it is overridden, so that methods can
 * be added.
 *
 * <p>One recorder may serve any number of connections, and is called on all their event loops at once: it must be thread-safe,
 * must not block, and should be quick, since it is called for every stanza. Nothing that it is told names anybody, but for the messages of failures. What it
 * throws is logged, the first time, and does not touch the stream.
 */
public interface StreamMetricsRecorder {

    /** Records nothing, and costs nothing. */
    StreamMetricsRecorder NONE = new StreamMetricsRecorder() {};

    /** Where a connection is, from the first attempt to reach a server on. */
    enum State {
        /** Being connected and negotiated. */
        CONNECTING,
        /** Stanzas go both ways. */
        OPEN,
        /** The TCP connection is lost, and the stream is to go on over another (XEP-0198). */
        RESUMING,
        /** We have said that the stream is to end. */
        CLOSING
    }

    /** XMPP's three kinds of stanzas. */
    enum Kind {
        IQ,
        MESSAGE,
        PRESENCE
    }

    /** What became of a request of ours. */
    enum Answer {
        RESULT,
        /** An error, or an answer that cannot be used. */
        ERROR,
        /** None in time. */
        TIMEOUT
    }

    /** Is told once how an attempt to connect has ended. */
    interface Connecting {

        /** Records nothing. */
        Connecting NONE = new Connecting() {};

        /** The stream is negotiated. */
        default void connected() {}

        /**
         * It is not.
         *
         * @param failure what {@code connect()} fails with: {@link io.fluxmpp.stream.error.NegotiationException} has the reason
         */
        default void failed(Throwable failure) {}

        /** Nobody waits for it any longer. */
        default void cancelled() {}
    }

    /** Somebody begins to connect: names are looked up, TCP, TLS and the stream are set up. */
    default Connecting connecting() {
        return Connecting.NONE;
    }

    /**
     * A connection is in another state.
     *
     * @param from {@code null} for a new one
     * @param to {@code null} for one that is over
     */
    default void stateChanged(@Nullable State from, @Nullable State to) {}

    /**
     * A connection that was established is over.
     *
     * @param failure {@code null} if it was closed in good order, by either side, or disposed of
     */
    default void ended(@Nullable Throwable failure) {}

    /** An established stream has lost its TCP connection, whether it can go on over another or not. */
    default void lost() {}

    /**
     * A stream goes on over another connection.
     *
     * @param nanos for how long it had none
     */
    default void resumed(long nanos) {}

    /** A stream that had lost its connection could not be resumed. */
    default void resumptionFailed() {}

    /** So many bytes of a stream were handed to the socket, or to TLS above it. */
    default void bytesSent(long bytes) {}

    /** So many bytes of a stream have arrived, without what TLS adds. */
    default void bytesReceived(long bytes) {}

    /** A stanza was made ready to be sent; sending it again on another connection does not count. */
    default void stanzaSent(Kind kind) {}

    default void stanzaReceived(Kind kind) {}

    /** A stanza of type error was sent, besides {@link #stanzaSent}. */
    default void stanzaErrorSent(StanzaError.Condition condition) {}

    /** A stanza of type error was received, besides {@link #stanzaReceived}. */
    default void stanzaErrorReceived(StanzaError.Condition condition) {}

    /** We have ended a stream for what the peer did, or for what is wrong with us. */
    default void streamErrorSent(StreamError.Condition condition) {}

    default void streamErrorReceived(StreamError.Condition condition) {}

    /**
     * More or less waits to be acknowledged by the peer (XEP-0198).
     *
     * @param stanzas how many more, negative for fewer
     * @param bytes the same in bytes
     */
    default void unacknowledgedChanged(int stanzas, long bytes) {}

    /**
     * A stanza was acknowledged by the peer (XEP-0198).
     *
     * @param nanos how long after it was sent first
     */
    default void acknowledged(long nanos) {}

    /**
     * A request of ours has come to its end. Left out are those that carry bulk data, whose answers are held back to slow the
     * sender down, and those that were given up, by who asked or because the stream has ended.
     *
     * @param nanos how long after it was asked
     */
    default void requestEnded(Answer answer, long nanos) {}
}

package io.fluxmpp.stream.connection;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What a connection may hold and how long it waits. Immutable; begin with {@link #DEFAULT} and change what is to differ.
 *
 * @param requestTimeout how long a request waits for its answer unless it says otherwise; default 30 s
 * @param closeTimeout how long closing waits for the peer's closing tag; default 5 s
 * @param handlerTimeout how long a handler may take to answer a request, bulk data left out; then it is cancelled and the
 *     request is answered with {@code internal-server-error}; default 60 s
 * @param keepAlive how often at least something is sent, a space if there is nothing else, so that neither the server nor
 *     what stands between takes the connection for dead (RFC 6120 §4.6.1); more often where the server announces that it is
 *     less patient (XEP-0478). A server that has said nothing for so long is pinged (XEP-0199), and the connection is lost
 *     when nothing comes within {@code requestTimeout}; with stream management it is asked to acknowledge instead. Default
 *     2 min
 * @param pendingRequests requests of ours that may wait for an answer at once; default 16 384
 * @param handlersInFlight requests of peers that handlers may work on at once, bulk data left out; beyond it they are
 *     answered with {@code resource-constraint}; default 4096
 * @param queuedBytes bytes that may wait for the socket; default 4 MiB
 * @param queuedBulk bulk stanzas that may wait for the socket, of all flows together; default 16 384
 */
public record ConnectionSettings(
        Duration requestTimeout,
        Duration closeTimeout,
        Duration handlerTimeout,
        Duration keepAlive,
        int pendingRequests,
        int handlersInFlight,
        long queuedBytes,
        int queuedBulk) {

    public static final ConnectionSettings DEFAULT = new ConnectionSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofMinutes(2),
            16_384,
            4096,
            4L << 20,
            16_384);

    public ConnectionSettings {
        positive("requestTimeout", requestTimeout);
        positive("closeTimeout", closeTimeout);
        positive("handlerTimeout", handlerTimeout);
        positive("keepAlive", keepAlive);
        positive("pendingRequests", pendingRequests);
        positive("handlersInFlight", handlersInFlight);
        positive("queuedBytes", queuedBytes);
        positive("queuedBulk", queuedBulk);
    }

    public ConnectionSettings withRequestTimeout(Duration other) {
        return with(draft -> draft.requestTimeout = other);
    }

    public ConnectionSettings withCloseTimeout(Duration other) {
        return with(draft -> draft.closeTimeout = other);
    }

    public ConnectionSettings withHandlerTimeout(Duration other) {
        return with(draft -> draft.handlerTimeout = other);
    }

    public ConnectionSettings withKeepAlive(Duration other) {
        return with(draft -> draft.keepAlive = other);
    }

    public ConnectionSettings withPendingRequests(int other) {
        return with(draft -> draft.pendingRequests = other);
    }

    public ConnectionSettings withHandlersInFlight(int other) {
        return with(draft -> draft.handlersInFlight = other);
    }

    public ConnectionSettings withQueuedBytes(long other) {
        return with(draft -> draft.queuedBytes = other);
    }

    public ConnectionSettings withQueuedBulk(int other) {
        return with(draft -> draft.queuedBulk = other);
    }

    private ConnectionSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new ConnectionSettings(
                draft.requestTimeout,
                draft.closeTimeout,
                draft.handlerTimeout,
                draft.keepAlive,
                draft.pendingRequests,
                draft.handlersInFlight,
                draft.queuedBytes,
                draft.queuedBulk);
    }

    /** What a changed copy is made of. */
    private static final class Draft {
        private Duration requestTimeout;
        private Duration closeTimeout;
        private Duration handlerTimeout;
        private Duration keepAlive;
        private int pendingRequests;
        private int handlersInFlight;
        private long queuedBytes;
        private int queuedBulk;

        Draft(ConnectionSettings from) {
            requestTimeout = from.requestTimeout;
            closeTimeout = from.closeTimeout;
            handlerTimeout = from.handlerTimeout;
            keepAlive = from.keepAlive;
            pendingRequests = from.pendingRequests;
            handlersInFlight = from.handlersInFlight;
            queuedBytes = from.queuedBytes;
            queuedBulk = from.queuedBulk;
        }
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
        }
    }
}

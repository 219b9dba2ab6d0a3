package io.fluxmpp.stream.connection;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a connection may hold and how long it waits.
 *
 * @param requestTimeout how long a request waits for its answer unless it says otherwise; default 30 s
 * @param closeTimeout how long closing waits for the peer's closing tag; default 5 s
 * @param pendingRequests requests of ours that may wait for an answer at once; default 4096
 * @param handlersInFlight requests of peers that handlers may work on at once, bulk data left out; beyond it they are
 *     answered with {@code resource-constraint}; default 4096
 * @param queuedBytes bytes that may wait for the socket; default 4 MiB
 * @param queuedBulk bulk stanzas that may wait for the socket; default 4096
 */
public record ConnectionSettings(
        Duration requestTimeout,
        Duration closeTimeout,
        int pendingRequests,
        int handlersInFlight,
        long queuedBytes,
        int queuedBulk) {

    public static final ConnectionSettings DEFAULT =
            new ConnectionSettings(Duration.ofSeconds(30), Duration.ofSeconds(5), 4096, 4096, 4L << 20, 4096);

    public ConnectionSettings {
        requireNonNull(requestTimeout, "requestTimeout");
        requireNonNull(closeTimeout, "closeTimeout");
        require("pendingRequests", pendingRequests);
        require("handlersInFlight", handlersInFlight);
        require("queuedBytes", queuedBytes);
        require("queuedBulk", queuedBulk);
    }

    private static void require(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: at least 1)");
        }
    }
}

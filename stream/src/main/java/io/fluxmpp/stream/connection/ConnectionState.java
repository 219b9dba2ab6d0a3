package io.fluxmpp.stream.connection;

/**
 * Where an established stream is.
 *
 * <pre>
 *   OPEN --our closing tag--&gt; CLOSING --the peer's, or time is up--&gt; CLOSED
 *     |                                                            ^
 *     +--- the peer's closing tag, an error, the connection lost --+
 * </pre>
 */
enum ConnectionState {
    OPEN,
    CLOSING,
    CLOSED;

    /** Nothing is sent behind our closing tag (RFC 6120 §4.4). */
    boolean canSend() {
        return this == OPEN;
    }
}

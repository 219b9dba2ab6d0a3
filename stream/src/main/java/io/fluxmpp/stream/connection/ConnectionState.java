package io.fluxmpp.stream.connection;

/**
 * Where an established stream is.
 *
 * <pre>
 *   OPEN &lt;--the connection lost, and made good--&gt; RESUMING
 *
 *   OPEN, RESUMING --our closing tag--&gt; CLOSING --the peer's, or time is up--&gt; CLOSED
 *        |                                                                    ^
 *        +--- the peer's closing tag, an error, the connection lost for good -+
 * </pre>
 */
public enum ConnectionState {
    /** Stanzas go both ways. */
    OPEN,
    /** The connection is lost, and the stream is to go on over another (XEP-0198): what is sent waits for that. */
    RESUMING,
    /** We have said that the stream is to end. */
    CLOSING,
    /** The stream is over. */
    CLOSED;

    /** Nothing is sent behind our closing tag (RFC 6120 §4.4). */
    boolean canSend() {
        return this == OPEN || this == RESUMING;
    }
}

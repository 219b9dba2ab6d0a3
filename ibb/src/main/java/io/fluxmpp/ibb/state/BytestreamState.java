package io.fluxmpp.ibb.state;

/**
 * How far a bytestream is from its end.
 *
 * <pre>{@code
 *   OPEN --close requested--> DRAINING --all acknowledged--> CLOSING --answered--> CLOSED
 *     |                          |                              |                    ^
 *     +--------------------------+------------------------------+--------------------+
 *                    peer's close, a break, the connection's loss
 * }</pre>
 */
public enum BytestreamState {
    /** Both sides may send. */
    OPEN,
    /** We take nothing more to send and wait for what is on its way; the peer may still send. */
    DRAINING,
    /** Our {@code <close/>} is out and not answered yet; what the peer still sends is taken (XEP-0047 §2.3). */
    CLOSING,
    /** Over, both directions. */
    CLOSED
}

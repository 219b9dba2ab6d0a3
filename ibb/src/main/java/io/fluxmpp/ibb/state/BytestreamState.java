package io.fluxmpp.ibb.state;

/**
 * How far a bytestream is from its end.
 *
 * <pre>{@code
 *   OPEN --close requested--> DRAINING --all acknowledged--> CLOSING --answered--> CLOSED
 *     |                          |                              |                    ^
 *     |                     peer's close                   peer's close              |
 *     |                          v                              +--------------------+
 *     +----peer's close---->  FLUSHING --all acknowledged, or in vain----------------+
 * }</pre>
 *
 * <p>A break and the connection's loss lead to CLOSED from everywhere.
 */
public enum BytestreamState {
    /** Both sides may send. */
    OPEN,
    /** We take nothing more to send and wait for what is on its way; the peer may still send. */
    DRAINING,
    /** Our {@code <close/>} is out and not answered yet; what the peer still sends is taken (XEP-0047 §2.3). */
    CLOSING,
    /** The peer's {@code <close/>} is in and not answered yet: what was being sent is sent to its end (XEP-0047 §2.3). */
    FLUSHING,
    /** Over, both directions. */
    CLOSED
}

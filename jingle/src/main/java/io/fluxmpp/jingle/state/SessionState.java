package io.fluxmpp.jingle.state;

/**
 * The state of a session (XEP-0166 §5.1).
 *
 * <pre>
 *   session-initiate
 *          |
 *          v
 *       PENDING ------ session-accept ------&gt; ACTIVE
 *          |                                     |
 *          +-- session-terminate                 +-- session-terminate
 *          +-- last content removed              +-- last content removed
 *          +-- session-initiate refused          +-- session-accept refused
 *          +-- session-initiate unanswered       +-- session-accept unanswered
 *          +-- offer neither accepted            +-- transport failed
 *          |   nor declined in time              |
 *          +-- connection lost                   +-- connection lost
 *          |                                     |
 *          +--------------&gt; ENDED &lt;--------------+
 * </pre>
 *
 * <p>All other actions leave the state as it is, and so does every error that we answer with.
 */
public enum SessionState {
    /** Offered, not yet answered. */
    PENDING,
    /** Accepted. Says nothing about whether the transport is up. */
    ACTIVE,
    /** Over, from the moment session-terminate is sent or received. */
    ENDED
}

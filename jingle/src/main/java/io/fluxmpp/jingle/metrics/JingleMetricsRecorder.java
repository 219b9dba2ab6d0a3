package io.fluxmpp.jingle.metrics;

import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.state.Role;
import io.fluxmpp.jingle.state.SessionEnd.Party;

/**
 * Is told what becomes of Jingle sessions, to count and to measure it. Every method does nothing unless it is overridden, so
 * that methods can be added.
 *
 * <p>One recorder may serve any number of connections, and is called on all their event loops at once: it must be thread-safe
 * and must not block. Nothing that it is told names anybody. What it throws is logged, the first time, and does not touch the
 * session.
 */
public interface JingleMetricsRecorder {

    /** Records nothing, and costs nothing. */
    JingleMetricsRecorder NONE = new JingleMetricsRecorder() {};

    /** The rest of one session's life. Told on the event loop of its connection, each method once at most. */
    interface Life {

        /** Records nothing. */
        Life NONE = new Life() {};

        /** Both parties have agreed to the session. */
        default void established() {}

        /**
         * The session is over, established or not.
         *
         * @param reason why
         * @param by who ended it
         */
        default void ended(Reason.Condition reason, Party by) {}
    }

    /**
     * There is a session: we have offered it, or a peer has, and we have not refused that at once.
     *
     * @param role which party we are
     */
    default Life begun(Role role) {
        return Life.NONE;
    }
}

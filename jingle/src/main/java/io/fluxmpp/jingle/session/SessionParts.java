package io.fluxmpp.jingle.session;

import io.fluxmpp.stream.connection.XmppConnection;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Where sessions belong.
 *
 * @param connection where they live
 * @param settings their limits and deadlines
 * @param repertoire what they can be made of
 * @param offered shows the offer of a session to our user; false if nobody can take it
 * @param ended is told when a session is over
 */
record SessionParts(
        XmppConnection connection,
        JingleSettings settings,
        Repertoire repertoire,
        Predicate<Session> offered,
        Consumer<Session> ended) {

    /** The same, made of something else. */
    SessionParts with(Repertoire other) {
        return other.equals(repertoire) ? this : new SessionParts(connection, settings, other, offered, ended);
    }
}

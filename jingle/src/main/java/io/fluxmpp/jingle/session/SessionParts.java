package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.stream.connection.XmppConnection;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a session is made of and where it belongs.
 *
 * @param application our side of the application
 * @param transport the transport
 * @param connection where it lives
 * @param settings its deadlines
 * @param offered shows the offer of a session to our user; false if nobody can take it
 * @param ended is told when the session is over
 */
record SessionParts(
        ApplicationSession application,
        TransportLink transport,
        XmppConnection connection,
        JingleSettings settings,
        Predicate<Session> offered,
        Consumer<Session> ended) {}

package io.fluxmpp.jingle.spi;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;

/**
 * Where a transport is negotiated.
 *
 * @param connection the connection the session lives on
 * @param peer the other party's full JID; nobody else may feed the transport
 * @param initiator whether we are the initiator of the session
 */
public record TransportContext(XmppConnection connection, Jid peer, boolean initiator) {}

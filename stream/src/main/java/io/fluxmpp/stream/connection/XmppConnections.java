package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.negotiation.Negotiated;
import java.util.function.Consumer;

/** Makes connections of negotiated channels; for the front doors. */
public final class XmppConnections {

    private XmppConnections() {}

    /**
     * Makes a connection and begins to read.
     *
     * @param negotiated what negotiation has found out
     * @param extensions is called before anything is read, so that what it registers sees every stanza
     */
    public static XmppConnection start(
            StreamChannel channel,
            Negotiated negotiated,
            ConnectionSettings settings,
            Consumer<XmppConnection> extensions) {
        return start(new DefaultXmppConnection(channel, negotiated, settings), channel, extensions);
    }

    /** The same for the stream of a component, whose addresses all have those extensions. */
    public static ComponentConnection startComponent(
            StreamChannel channel,
            Negotiated negotiated,
            ConnectionSettings settings,
            Consumer<XmppConnection> extensions) {
        return start(new ComponentStream(channel, negotiated, settings, extensions), channel, extensions);
    }

    private static <C extends DefaultXmppConnection> C start(
            C connection, StreamChannel channel, Consumer<XmppConnection> extensions) {
        channel.refuseStanzasAlone();
        extensions.accept(connection);
        connection.start();
        return connection;
    }
}

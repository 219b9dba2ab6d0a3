package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.internal.transport.Link;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
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
            Link link, Negotiated negotiated, ConnectionSettings settings, Consumer<XmppConnection> extensions) {
        return start(link, negotiated, settings, StreamMetricsRecorder.NONE, extensions);
    }

    /** The same, which tells a recorder what it does. */
    public static XmppConnection start(
            Link link,
            Negotiated negotiated,
            ConnectionSettings settings,
            StreamMetricsRecorder metrics,
            Consumer<XmppConnection> extensions) {
        return start(new DefaultXmppConnection(link, negotiated, settings, metrics), link, extensions);
    }

    /** The same for the stream of a component, whose addresses all have those extensions. */
    public static ComponentConnection startComponent(
            Link link,
            Negotiated negotiated,
            ConnectionSettings settings,
            StreamMetricsRecorder metrics,
            Consumer<XmppConnection> extensions) {
        return start(new ComponentStream(link, negotiated, settings, metrics, extensions), link, extensions);
    }

    private static <C extends DefaultXmppConnection> C start(
            C connection, Link link, Consumer<XmppConnection> extensions) {
        link.refuseStanzasAlone();
        try {
            extensions.accept(connection);
        } catch (RuntimeException e) {
            link.dispose();
            throw e;
        }
        connection.start();
        return connection;
    }
}

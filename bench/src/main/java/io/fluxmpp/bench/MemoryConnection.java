package io.fluxmpp.bench;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.connection.XmppConnections;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.Negotiated;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.netty.Connection;

/**
 * A connection as any other, behind its negotiation, with memory for a socket. Everything happens on the thread that calls
 * {@link #run()}.
 */
final class MemoryConnection implements Disposable {

    private final MemorySocket socket = new MemorySocket();
    private final EmbeddedChannel channel = new EmbeddedChannel(socket);
    private final ChannelHandlerContext context = channel.pipeline().context(socket);
    private final XmppConnection connection;

    /** @param extensions is called before anything is read */
    MemoryConnection(String jid, Consumer<XmppConnection> extensions) {
        channel.config().setAutoRead(false);
        Jid self = Jid.of(jid);
        StreamChannel stream = StreamChannel.over(
                Connection.from(channel), new PayloadCodecs(), XmlLimits.DEFAULT, Namespaces.CLIENT, StreamTap.NONE);
        Disposable header = stream.read().subscribe();
        socket.arrive(Unpooled.wrappedBuffer(Traffic.HEADER));
        run();
        if (!header.isDisposed()) {
            throw new IllegalStateException("the header was not read");
        }
        connection = XmppConnections.start(
                stream,
                new Negotiated(self, new StreamFeatures(List.of()), self.asDomain()),
                ConnectionSettings.DEFAULT,
                extensions);
    }

    XmppConnection connection() {
        return connection;
    }

    /** Lets bytes arrive, which it takes over. */
    void arrive(ByteBuf bytes) {
        socket.arrive(bytes);
    }

    /** What was sent next, now the caller's, or {@code null}. */
    @Nullable
    ByteBuf take() {
        return socket.take();
    }

    /** Lets everything happen that is to happen now; says whether anything has arrived. */
    boolean run() {
        boolean arrived = false;
        channel.runPendingTasks();
        while (socket.deliver(context)) {
            arrived = true;
            channel.runPendingTasks();
        }
        return arrived;
    }

    @Override
    public void dispose() {
        connection.dispose();
        channel.runPendingTasks();
        socket.release();
        channel.finishAndReleaseAll();
    }
}

package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpServer;

/** Listens for the TCP connections of clients. */
public final class TcpAcceptor implements Disposable {

    private final DisposableServer server;

    private TcpAcceptor(DisposableServer server) {
        this.server = server;
    }

    /**
     * Listens when subscribed to; cancelling before that is done leaves no socket. Resolves the host's name: not for an
     * event loop.
     *
     * <p>Errors: {@link XmppException} when the address cannot be bound.
     *
     * @param port {@code 0} for a free one
     * @param codecs of all connections
     * @param tap sees what passes on all connections
     * @param service serves one connection, on its event loop; when it ends, the connection is dropped
     */
    public static Mono<TcpAcceptor> listen(
            String host,
            int port,
            PayloadCodecs codecs,
            XmlLimits limits,
            StreamTap tap,
            Function<StreamChannel, Mono<Void>> service) {
        return TcpServer.create()
                .runOn(EventLoops.SHARED)
                .host(host)
                .port(port)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .handle((in, out) -> Mono.<StreamChannel>create(sink -> in.withConnection(connection ->
                                sink.success(StreamChannel.over(connection, codecs, limits, Namespaces.CLIENT, tap))))
                        .flatMap(service))
                .bind()
                .<TcpAcceptor>map(TcpAcceptor::new)
                .onErrorMap(
                        cause -> cause instanceof ChannelBindException || cause instanceof IOException,
                        cause -> new XmppException(
                                "cannot listen on " + host + ":" + port + ": " + cause.getMessage()
                                        + " (choose another port, or 0 for a free one)",
                                cause));
    }

    /** The port that is listened on. */
    public int port() {
        return server.port();
    }

    /** Stops listening. Connections that were made live on. */
    @Override
    public void dispose() {
        server.dispose();
    }

    @Override
    public boolean isDisposed() {
        return server.isDisposed();
    }

    /** Completes when nothing is listened on any longer. */
    public Mono<Void> onClose() {
        return server.onDispose();
    }
}

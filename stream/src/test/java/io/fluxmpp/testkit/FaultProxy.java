package io.fluxmpp.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpServer;

/**
 * Stands between a client and a server and behaves like a bad network, on real sockets:
 *
 * <pre>{@code
 * FaultProxy proxy = FaultProxy.to(server.port()).block();
 * proxy.toServer().delay(Duration.ofMillis(40));
 * proxy.toClient().delay(Duration.ofMillis(40)).fragment(1);
 * ...                                                        // connect to proxy.port()
 * proxy.cut(Ending.RST);
 * proxy.dispose();
 * }</pre>
 *
 * <p>Nothing blocks and no thread is made. Without faults bytes are passed on as they were read, without a copy. What waits is
 * bounded, see {@link FaultDirection#buffer(int)}: beyond it the proxy reads no more, as a router would not. A side that closes
 * its connection closes the other's, and one that resets it resets the other's.
 *
 * <p>Thread-safe.
 */
public final class FaultProxy implements Disposable {

    private final FaultDirection toServer;
    private final FaultDirection toClient;
    private final AtomicInteger connections;
    private final DisposableServer listener;

    private FaultProxy(
            FaultDirection toServer, FaultDirection toClient, AtomicInteger connections, DisposableServer listener) {
        this.toServer = toServer;
        this.toClient = toClient;
        this.connections = connections;
        this.listener = listener;
    }

    /** How a connection ends. */
    public enum Ending {
        /** In good order: what was sent arrives. */
        FIN,
        /** With a reset. */
        RST
    }

    /** Listens on a free port of the loopback interface, for the server on that port of it. See {@link #to(InetSocketAddress)}. */
    public static Mono<FaultProxy> to(int port) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Listens on a free port of the loopback interface, for that server. Nothing happens before subscription; dispose of the
     * proxy that is emitted.
     *
     * @param server its address, resolved
     */
    public static Mono<FaultProxy> to(InetSocketAddress server) {
        return Mono.defer(() -> {
            FaultDirection toServer = new FaultDirection();
            FaultDirection toClient = new FaultDirection();
            AtomicInteger connections = new AtomicInteger();
            return TcpServer.create()
                    .host("127.0.0.1")
                    .port(0)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .handle((in, out) -> {
                        in.withConnection(
                                client -> join(client, server, toServer, toClient, connections.incrementAndGet()));
                        return out.neverComplete();
                    })
                    .bind()
                    .map(listener -> new FaultProxy(toServer, toClient, connections, listener));
        });
    }

    /** The port that clients connect to instead of the server's. */
    public int port() {
        return listener.port();
    }

    /** What happens to the bytes that clients send. */
    public FaultDirection toServer() {
        return toServer;
    }

    /** What happens to the bytes that the server sends. */
    public FaultDirection toClient() {
        return toClient;
    }

    /** How many clients have connected so far. */
    public int connections() {
        return connections.get();
    }

    /** Ends all connections there are, on both sides. New ones may be made. */
    public void cut(Ending how) {
        toServer.cut(how);
        toClient.cut(how);
    }

    /** Accepts no more connections, and resets those there are. */
    @Override
    public void dispose() {
        listener.dispose();
        cut(Ending.RST);
    }

    @Override
    public boolean isDisposed() {
        return listener.isDisposed();
    }

    /** Connects a client to the server, on the client's event loop. */
    private static void join(
            Connection client, InetSocketAddress server, FaultDirection toServer, FaultDirection toClient, int number) {
        Channel near = client.channel();
        FaultPipe up = new FaultPipe(toServer, near, number);
        client.addHandlerLast("fault.up", up);
        ChannelFuture connecting = new Bootstrap()
                .group(near.eventLoop())
                .channel(near.getClass())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(server);
        Channel far = connecting.channel();
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                up.cut(Ending.RST);
                return;
            }
            FaultPipe down = new FaultPipe(toClient, far, number);
            far.pipeline().addLast(down);
            down.connect(near, up);
            up.connect(far, down);
        });
    }
}

package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpClient;

/** Makes TCP connections to XMPP servers. */
public final class TcpConnector {

    private TcpConnector() {}

    /**
     * Connects when subscribed to, to one address of the host after the other; cancelling leaves no socket.
     *
     * @param names know the host's addresses
     * @param loop the event loop to be on; {@code null} for any
     * @param timeout for each address
     *
     * <p>Errors: {@link NegotiationException} with {@link Reason#UNKNOWN_HOST} or {@link Reason#UNREACHABLE}.
     */
    public static Mono<StreamChannel> connect(
            NameServers names, @Nullable EventLoop loop, String host, int port, Duration timeout, Dialer.Line line) {
        TcpClient client = loop == null ? names.client() : names.client().runOn(new OneLoop(loop));
        return client.host(host)
                .port(port)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE)))
                .connect()
                // The socket keeps its connector for as long as it lives; the steps that come after it must not live on
                // with it.
                .onTerminateDetach()
                .<StreamChannel>map(connection -> StreamChannel.over(
                        connection, line.codecs(), line.limits(), line.contentNamespace(), line.tap()))
                .doOnDiscard(StreamChannel.class, StreamChannel::dispose)
                // The resolver's way to say that this cannot be a name.
                .onErrorMap(IllegalArgumentException.class, cause -> unknown(host, cause))
                .onErrorMap(IOException.class, cause -> unreachable(host, port, cause));
    }

    private static NegotiationException unknown(String host, Exception cause) {
        return new NegotiationException(
                Reason.UNKNOWN_HOST,
                "the host " + host + " is unknown: check the name, or name the host yourself",
                cause);
    }

    private static NegotiationException unreachable(String host, int port, IOException cause) {
        if (cause instanceof UnknownHostException) {
            return unknown(host, cause);
        }
        return new NegotiationException(
                Reason.UNREACHABLE, "no connection to " + host + ":" + port + ": " + cause.getMessage(), cause);
    }
}

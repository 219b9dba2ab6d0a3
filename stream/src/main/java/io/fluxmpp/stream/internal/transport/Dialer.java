package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.internal.dns.Endpoint;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Reaches the first of a domain's endpoints that can be reached: one after the other, and of each one address after the other
 * (RFC 6120 §3.2.1). With direct TLS, reached means that the handshake is done, too.
 *
 * @param domain whose certificate is expected
 * @param names know the endpoints' addresses
 * @param ssl for endpoints with direct TLS, and for who secures the others
 * @param each how long one address has for TCP
 * @param handshake how long one endpoint has for direct TLS
 * @param all how long the whole may take
 * @param loop the event loop that channels are to be on; {@code null} for any
 */
public record Dialer(
        String domain,
        NameServers names,
        TlsContexts ssl,
        Duration each,
        Duration handshake,
        Duration all,
        @Nullable EventLoop loop) {

    /** One like this whose channels are on that event loop. */
    public Dialer on(EventLoop one) {
        return new Dialer(domain, names, ssl, each, handshake, all, one);
    }

    /** What the channel to an endpoint is made with; what is said there is in the content namespace. */
    public record Line(String contentNamespace, PayloadCodecs codecs, XmlLimits limits, StreamTap tap) {}

    /**
     * Reaches one of them when subscribed to. Cancelling leaves no socket.
     *
     * <p>Errors: {@link NegotiationException} with {@link Reason#UNKNOWN_HOST}, {@link Reason#UNREACHABLE},
     * {@link Reason#TLS}, {@link Reason#UNTRUSTED_CERTIFICATE} or {@link Reason#TIMEOUT}. Of several failures the reason is
     * that of the attempt that came furthest, and the message tells all.
     *
     * @param endpoints at least one, in order
     * @param line makes a new one for each attempt
     */
    public Mono<StreamChannel> dial(Mono<List<Endpoint>> endpoints, Function<Endpoint, Line> line) {
        return Mono.defer(() -> {
            Held held = new Held();
            return endpoints
                    .flatMap(found -> dial(found, List.of(), endpoint -> reach(endpoint, line.apply(endpoint), held)))
                    .timeout(all, EventLoops.CLOCK)
                    .onErrorMap(TimeoutException.class, this::tooSlow)
                    .doOnError(failure -> held.drop())
                    .doOnCancel(held::drop)
                    .doOnNext(held::release);
        });
    }

    private NegotiationException tooSlow(Throwable cause) {
        return new NegotiationException(
                Reason.TIMEOUT, "no connection to a server of " + domain + " within " + all.toMillis() + " ms", cause);
    }

    private Mono<StreamChannel> dial(
            List<Endpoint> endpoints,
            List<NegotiationException> failures,
            Function<Endpoint, Mono<StreamChannel>> attempt) {
        return Mono.defer(() -> attempt.apply(endpoints.get(failures.size())))
                .onErrorResume(NegotiationException.class, failure -> {
                    List<NegotiationException> more = new ArrayList<>(failures);
                    more.add(failure);
                    return more.size() < endpoints.size() ? dial(endpoints, more, attempt) : Mono.error(together(more));
                });
    }

    private Mono<StreamChannel> reach(Endpoint endpoint, Line line, Held held) {
        Mono<StreamChannel> connected = TcpConnector.connect(names, loop, endpoint.host(), endpoint.port(), each, line)
                .doOnNext(held::hold);
        return endpoint.directTls() ? connected.flatMap(this::secured) : connected;
    }

    private Mono<StreamChannel> secured(StreamChannel channel) {
        return Mono.defer(() -> channel.secure(TlsUpgrade.client(ssl.direct(), channel.channel(), domain, handshake)))
                .onErrorMap(cause -> TlsUpgrade.failed(domain, cause))
                .doOnError(failure -> channel.dispose())
                .thenReturn(channel);
    }

    private NegotiationException together(List<NegotiationException> failures) {
        NegotiationException furthest = failures.stream()
                .max(Comparator.comparing(NegotiationException::reason))
                .orElseThrow();
        if (failures.size() == 1) {
            return furthest;
        }
        String each = failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
        return new NegotiationException(
                furthest.reason(),
                "none of the " + failures.size() + " servers of " + domain + " can be used: " + each,
                furthest);
    }

    /** The channel that somebody has to dispose of if nobody takes it: what arrives too late is dropped without a word. */
    private static final class Held {

        private static final Disposable NOTHING = () -> {};
        private static final Disposable DROPPED = Disposables.disposed();

        private final AtomicReference<Disposable> channel = new AtomicReference<>(NOTHING);

        void hold(StreamChannel made) {
            if (channel.getAndUpdate(present -> present == DROPPED ? DROPPED : made) == DROPPED) {
                made.dispose();
            }
        }

        void release(StreamChannel taken) {
            channel.compareAndSet(taken, NOTHING);
        }

        void drop() {
            channel.getAndSet(DROPPED).dispose();
        }
    }
}

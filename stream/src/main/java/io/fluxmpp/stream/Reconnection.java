package io.fluxmpp.stream;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.transport.EventLoops;
import io.fluxmpp.stream.model.StreamError.Condition;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/** Policies for {@link XmppClient#connections}. */
public final class Reconnection {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LAST = Duration.ofMinutes(2);

    private Reconnection() {}

    /**
     * Tries without end: after a second, and after each failure in twice the time up to two minutes, all more or less by half,
     * so that the clients of a server that was away do not all come back at once. A connection that was made begins this anew.
     * Gives up where trying again cannot help: the password or certificate is wrong, the server's certificate is not trusted,
     * or another client has taken the resource ({@code conflict}), which would take it back.
     *
     * <p>Change it as any {@link RetryBackoffSpec}: {@code Reconnection.backoff().maxBackoff(Duration.ofSeconds(10))}.
     */
    public static RetryBackoffSpec backoff() {
        return Retry.backoff(Long.MAX_VALUE, FIRST)
                .scheduler(EventLoops.CLOCK)
                .maxBackoff(LAST)
                .jitter(0.5)
                .transientErrors(true)
                .filter(Reconnection::mayPass);
    }

    /** One connection after the other, as the policy says. */
    static <C extends XmppConnection> Flux<C> connections(Mono<C> connect, Retry policy) {
        return connect.flatMapMany(connection -> Flux.just(connection)
                        .concatWith(connection.onClose().then(Mono.empty()))
                        .doOnCancel(connection::dispose))
                .retryWhen(policy);
    }

    private static boolean mayPass(Throwable failure) {
        if (failure instanceof NegotiationException negotiation) {
            return negotiation.reason().mayPass();
        }
        return !(failure instanceof StreamErrorException ended
                && ended.isFromPeer()
                && ended.error().condition() == Condition.CONFLICT);
    }
}

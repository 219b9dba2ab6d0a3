package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.StreamErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Follows servers that send clients elsewhere, before TLS or after (RFC 6120 §4.9.3.19). It is safe because nothing else
 * changes: the domain addressed, the name the certificate must have, and the policy for TLS are those of the first attempt.
 * Whoever sends us to a place that is not the domain's gets us a refused certificate, and no secret.
 */
public final class Redirects {

    /** RFC 6120 §4.9.3.19 recommends two to five. */
    static final int MAX_HOPS = 3;

    private Redirects() {}

    /**
     * Makes an attempt at the first address, and one at each that a server names instead.
     *
     * <p>Errors: those of the last attempt; {@link NegotiationException} with {@link Reason#PROTOCOL} when servers send us in
     * a circle, too often, or nowhere.
     */
    public static <T> Mono<T> follow(OtherHost first, Function<OtherHost, Mono<T>> attempt) {
        return follow(List.of(first), attempt);
    }

    private static <T> Mono<T> follow(List<OtherHost> way, Function<OtherHost, Mono<T>> attempt) {
        return Mono.defer(() -> attempt.apply(last(way)))
                .onErrorResume(
                        OtherHost::isIn,
                        failure ->
                                next(way, (StreamErrorException) failure).flatMap(longer -> follow(longer, attempt)));
    }

    private static Mono<List<OtherHost>> next(List<OtherHost> way, StreamErrorException failure) {
        return OtherHost.in(failure)
                .map(host -> next(way, host))
                .orElseGet(() -> refused(last(way) + " sent us to another host without naming one"));
    }

    private static Mono<List<OtherHost>> next(List<OtherHost> way, OtherHost host) {
        List<OtherHost> longer = new ArrayList<>(way);
        longer.add(host);
        if (way.contains(host)) {
            return refused("servers send us in a circle: " + longer);
        }
        return way.size() > MAX_HOPS
                ? refused("servers sent us elsewhere more than " + MAX_HOPS + " times: " + longer)
                : Mono.just(longer);
    }

    private static OtherHost last(List<OtherHost> way) {
        return way.get(way.size() - 1);
    }

    private static Mono<List<OtherHost>> refused(String why) {
        return Mono.error(
                new NegotiationException(Reason.PROTOCOL, why + ": tell the server's operators, or name another host"));
    }
}

package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.internal.server.Session.Delivery;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Puts stanzas into the hands of sessions, and says to the sender what could not be. Nothing waits for a slow client: what
 * is too much for it goes back to the sender as {@code resource-constraint}.
 *
 * <p>All targets are told on subscription, before anything else happens, so that what one sender says stays in order.
 */
final class Handover {

    private Handover() {}

    static Mono<Void> deliver(Session sender, Session target, Stanza stanza) {
        return target.deliver(stanza).flatMap(delivery -> undelivered(sender, stanza, delivery));
    }

    /** One that takes it is enough; none at all is {@code service-unavailable}. */
    static Mono<Void> deliverToAll(Session sender, Collection<Session> targets, Stanza stanza) {
        return Flux.fromIterable(targets)
                .flatMap(target -> target.deliver(stanza), Integer.MAX_VALUE)
                .reduce(Delivery.GONE, (best, next) -> next.compareTo(best) < 0 ? next : best)
                .flatMap(delivery -> undelivered(sender, stanza, delivery));
    }

    static Mono<Void> bounce(Session sender, Stanza stanza, Condition condition) {
        stanza.release();
        return reply(sender, Bounce.of(stanza, StanzaError.of(condition)));
    }

    /** Says something to the sender, who may be unable to take even that. */
    static Mono<Void> reply(Session sender, @Nullable Stanza stanza) {
        return stanza == null ? Mono.empty() : sender.deliver(stanza).then();
    }

    private static Mono<Void> undelivered(Session sender, Stanza stanza, Delivery delivery) {
        return switch (delivery) {
            case TAKEN -> Mono.empty();
            case TOO_LONG -> bounce(sender, stanza, Condition.POLICY_VIOLATION);
            case FULL -> bounce(sender, stanza, Condition.RESOURCE_CONSTRAINT);
            case GONE -> bounce(sender, stanza, Condition.SERVICE_UNAVAILABLE);
        };
    }
}

package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.Payload;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Presence by the rules of RFC 6121 §4 and §8.5, as far as they go without rosters: only a user's own resources hear of each
 * other by themselves. Presence that reaches nobody is nobody's concern.
 */
final class PresenceRouter {

    private final SessionRegistry sessions;

    PresenceRouter(SessionRegistry sessions) {
        this.sessions = sessions;
    }

    /** Presence without recipient (RFC 6121 §4.2, §4.4, §4.5). */
    Mono<Void> broadcast(Session sender, Presence presence) {
        return switch (presence.type()) {
            case AVAILABLE -> sayAvailable(sender, presence);
            case UNAVAILABLE -> sayUnavailable(sender, presence.payloads());
            case ERROR, PROBE, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> Mono.empty();
        };
    }

    /**
     * Presence with a recipient of ours (RFC 6121 §4.6, §8.5). A component, which is many addresses, says itself when one of
     * them is gone: nothing of it is remembered.
     */
    Mono<Void> route(Session sender, Presence presence, Jid to) {
        if (sender.isComponent()) {
            return presence.type() == Presence.Type.PROBE ? Mono.empty() : direct(to, presence);
        }
        return switch (presence.type()) {
            case AVAILABLE ->
                sender.addPresenceTarget(to)
                        ? direct(to, presence)
                        : Handover.bounce(sender, presence, Condition.RESOURCE_CONSTRAINT);
            case UNAVAILABLE -> {
                sender.removePresenceTarget(to);
                yield direct(to, presence);
            }
            case ERROR -> to.isFull() ? direct(to, presence) : Mono.empty();
            case PROBE -> sessions.component(to.domainpart()) == null ? probe(sender, to) : direct(to, presence);
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> subscription(sender, presence, to.asBare());
        };
    }

    /** Tells all who know that a session was there that it is gone (RFC 6121 §4.5.2, §4.6.3). */
    Mono<Void> leave(Session session) {
        return sayUnavailable(session, List.of());
    }

    /** A user's resources see each other: the newcomer is told who is there, and all are told of it, itself included. */
    private Mono<Void> sayAvailable(Session sender, Presence presence) {
        boolean isInitial = !sender.isAvailable();
        sender.available(presence);
        List<Session> present = sessions.available(sender.account());
        Mono<Void> announced = announce(presence, present);
        return isInitial ? Mono.when(introduce(present, sender), announced) : announced;
    }

    private static Mono<Void> announce(Presence presence, Collection<Session> present) {
        return tellEach(
                present, target -> target.deliver(to(target.jid(), presence)).then());
    }

    private static Mono<Void> introduce(Collection<Session> present, Session newcomer) {
        return tellEach(present, other -> other == newcomer ? Mono.empty() : show(other, newcomer));
    }

    private static Mono<Void> show(Session other, Session to) {
        Presence presence = other.presence();
        return presence == null
                ? Mono.empty()
                : to.deliver(to(to.jid(), presence)).then();
    }

    /**
     * First the session is no longer seen, then those who have seen it are told: one that becomes available meanwhile is
     * told or does not see it.
     */
    private Mono<Void> sayUnavailable(Session sender, List<Payload> payloads) {
        Set<Jid> told = new LinkedHashSet<>();
        if (sender.isAvailable()) {
            sender.available(null);
            told.add(sender.jid());
            sessions.available(sender.account()).forEach(other -> told.add(other.jid()));
        }
        told.addAll(sender.takePresenceTargets());
        Presence gone =
                new Presence(Presence.Type.UNAVAILABLE, null, sender.jid(), null, sender.lang(), payloads, null);
        return tellEach(told, target -> direct(target, to(target, gone)));
    }

    private Mono<Void> direct(Jid to, Presence presence) {
        Session target = sessions.find(to);
        Collection<Session> targets = target == null ? sessions.available(to) : List.of(target);
        return tellEach(targets, session -> session.deliver(presence).then());
    }

    /** Nobody is subscribed to anybody, whether there is such an account or not (RFC 6121 §4.3.2), but to oneself. */
    private Mono<Void> probe(Session sender, Jid to) {
        if (to.asBare().equals(sender.account())) {
            return introduce(sessions.available(sender.account()), sender);
        }
        return to.localpart() == null
                ? Mono.empty()
                : Handover.reply(
                        sender,
                        new Presence(
                                Presence.Type.UNSUBSCRIBED, null, to.asBare(), sender.jid(), null, List.of(), null));
    }

    /** Goes from account to account (RFC 6121 §3.1.2, §8.5.3); who is not there never hears of it. */
    private Mono<Void> subscription(Session sender, Presence presence, Jid contact) {
        return direct(contact, to(contact, presence.withFrom(sender.account())));
    }

    private static <T> Mono<Void> tellEach(Collection<T> targets, Teller<T> teller) {
        return Flux.fromIterable(targets)
                .flatMap(teller::tell, Integer.MAX_VALUE)
                .then();
    }

    private static Presence to(@Nullable Jid target, Presence presence) {
        return new Presence(
                presence.type(),
                presence.id(),
                presence.from(),
                target,
                presence.lang(),
                presence.payloads(),
                presence.error());
    }

    /** Tells one of many. */
    private interface Teller<T> {
        Mono<Void> tell(T target);
    }
}

package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.internal.server.Session.Delivery;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes stanzas from one client to the others (RFC 6120 §10, RFC 6121 §8), without rosters and offline storage.
 *
 * <p>Nothing waits for a slow client: what is too much for it goes back to the sender as {@code resource-constraint}. That
 * a resource or an account does not exist looks the same as that it does not want to be seen (RFC 6120 §13.10.2).
 */
final class Router {

    private final List<String> domains;
    private final SessionRegistry sessions;

    Router(List<String> domains, SessionRegistry sessions) {
        this.domains = domains;
        this.sessions = sessions;
    }

    /**
     * Routes what a client has sent. Called on its event loop, stanza by stanza; what is returned is subscribed to at once,
     * and completes when the stanza has been handed over or bounced.
     */
    Mono<Void> route(Session sender, Stanza stanza) {
        if (stanza instanceof Iq iq) {
            return iq(sender, sender.stamp(iq));
        }
        if (stanza instanceof Message message) {
            return message(sender, sender.stamp(message));
        }
        if (stanza instanceof Presence presence) {
            return presence(sender, sender.stamp(presence));
        }
        return reply(sender, Bounce.of((InvalidStanza) stanza, sender.jid()));
    }

    /** Forgets a session and tells those whom it had told that it was there (RFC 6121 §4.6.5). On its event loop. */
    Mono<Void> leave(Session session) {
        sessions.remove(session);
        return sayUnavailable(session, List.of());
    }

    private Mono<Void> iq(Session sender, Iq iq) {
        Jid to = iq.to();
        if (to == null || to.equals(sender.account())) {
            return iq.isRequest() ? reply(sender, Services.ofAccount(iq)) : Mono.empty();
        }
        if (!isOurs(to)) {
            return bounce(sender, iq, Condition.REMOTE_SERVER_NOT_FOUND);
        }
        if (isDomain(to)) {
            return iq.isRequest() ? reply(sender, Services.ofDomain(iq)) : Mono.empty();
        }
        Session target = sessions.find(to);
        return target == null ? bounce(sender, iq, Condition.SERVICE_UNAVAILABLE) : deliver(sender, target, iq);
    }

    private Mono<Void> message(Session sender, Message message) {
        Jid to = message.to() == null ? sender.account() : message.to();
        if (!isOurs(to)) {
            return bounce(sender, message, Condition.REMOTE_SERVER_NOT_FOUND);
        }
        Session target = sessions.find(to);
        if (target != null) {
            return deliver(sender, target, message);
        }
        return switch (message.type()) {
            case CHAT, NORMAL -> deliverToAll(sender, sessions.available(to.asBare()), message);
            case HEADLINE -> to.isBare() ? deliverToAll(sender, sessions.available(to), message) : Mono.empty();
            case GROUPCHAT -> bounce(sender, message, Condition.SERVICE_UNAVAILABLE);
            case ERROR -> Mono.empty();
        };
    }

    private Mono<Void> presence(Session sender, Presence presence) {
        Jid to = presence.to();
        if (to == null) {
            return broadcast(sender, presence);
        }
        if (!isOurs(to)) {
            return bounce(sender, presence, Condition.REMOTE_SERVER_NOT_FOUND);
        }
        if (presence.type() == Presence.Type.UNAVAILABLE) {
            sender.removePresenceTarget(to);
        } else if (presence.type() == Presence.Type.AVAILABLE && !sender.addPresenceTarget(to)) {
            return bounce(sender, presence, Condition.RESOURCE_CONSTRAINT);
        }
        return presence.type() == Presence.Type.PROBE ? Mono.empty() : direct(to, presence);
    }

    /** Without rosters nobody is subscribed: only those who got directed presence hear of its end. */
    private Mono<Void> broadcast(Session sender, Presence presence) {
        if (presence.type() == Presence.Type.AVAILABLE) {
            sender.available(priority(presence) >= 0);
        } else if (presence.type() == Presence.Type.UNAVAILABLE) {
            return sayUnavailable(sender, presence.payloads());
        }
        return Mono.empty();
    }

    private Mono<Void> sayUnavailable(Session sender, List<Payload> payloads) {
        sender.available(false);
        return Flux.fromIterable(sender.takePresenceTargets())
                .flatMap(target -> direct(
                        target,
                        new Presence(Presence.Type.UNAVAILABLE, null, sender.jid(), target, null, payloads, null)))
                .then();
    }

    /** Presence that reaches nobody is nobody's concern. */
    private Mono<Void> direct(Jid to, Presence presence) {
        Session target = sessions.find(to);
        Collection<Session> targets = target == null ? sessions.ofAccount(to) : List.of(target);
        return Flux.fromIterable(targets)
                .flatMap(session -> session.deliver(presence))
                .then();
    }

    private Mono<Void> deliver(Session sender, Session target, Stanza stanza) {
        return target.deliver(stanza).flatMap(delivery -> undelivered(sender, stanza, delivery));
    }

    /** One that takes it is enough. Payloads are plain XML here, so that many may share them. */
    private Mono<Void> deliverToAll(Session sender, Collection<Session> targets, Stanza stanza) {
        return Flux.fromIterable(targets)
                .flatMap(target -> target.deliver(stanza))
                .reduce(Delivery.GONE, (best, next) -> next.compareTo(best) < 0 ? next : best)
                .flatMap(delivery -> undelivered(sender, stanza, delivery));
    }

    private static Mono<Void> undelivered(Session sender, Stanza stanza, Delivery delivery) {
        return switch (delivery) {
            case TAKEN -> Mono.empty();
            case FULL -> bounce(sender, stanza, Condition.RESOURCE_CONSTRAINT);
            case GONE -> bounce(sender, stanza, Condition.SERVICE_UNAVAILABLE);
        };
    }

    private static Mono<Void> bounce(Session sender, Stanza stanza, Condition condition) {
        stanza.release();
        return reply(sender, Bounce.of(stanza, StanzaError.of(condition)));
    }

    /** Says something to the sender, who may be unable to take even that. */
    private static Mono<Void> reply(Session sender, @Nullable Stanza stanza) {
        return stanza == null ? Mono.empty() : sender.deliver(stanza).then();
    }

    private boolean isOurs(Jid jid) {
        return domains.contains(jid.domainpart());
    }

    private static boolean isDomain(Jid jid) {
        return jid.localpart() == null && jid.isBare();
    }

    /** RFC 6121 §4.7.2.3; what is no number counts as none. */
    private static int priority(Presence presence) {
        return presence.payloads().stream()
                .filter(payload -> payload.elementName().localName().equals("priority"))
                .filter(XmlElement.class::isInstance)
                .map(payload -> ((XmlElement) payload).text().strip())
                .filter(text -> text.matches("[+-]?\\d{1,3}"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }
}

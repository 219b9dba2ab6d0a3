package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.model.StreamError;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Takes stanzas from one client to the others (RFC 6120 §10, RFC 6121 §8), without rosters and offline storage.
 *
 * <p>That a resource or an account does not exist looks the same as that it does not want to be seen (RFC 6120 §13.10.2).
 */
final class Router {

    private final List<String> domains;
    private final SessionRegistry sessions;
    private final IqRouter iqs;
    private final MessageRouter messages;
    private final PresenceRouter presences;

    Router(List<String> domains, SessionRegistry sessions) {
        this.domains = domains;
        this.sessions = sessions;
        this.iqs = new IqRouter(sessions);
        this.messages = new MessageRouter(sessions);
        this.presences = new PresenceRouter(sessions);
    }

    /**
     * Routes what a client has sent. Called on its event loop, stanza by stanza; what is returned is subscribed to at once,
     * and completes when the stanza has been handed over or bounced.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.StreamErrorException} when the sender claims to be somebody else (RFC 6120
     * §8.1.2.1, §4.9.3.9), or a component addresses nobody.
     */
    Mono<Void> route(Session sender, Stanza stanza) {
        if (!sender.mayBe(stanza.from())) {
            stanza.release();
            return Mono.error(Refusals.refuse(
                    StreamError.Condition.INVALID_FROM, stanza.from() + " (expected: " + sender.jid() + ")"));
        }
        if (stanza instanceof InvalidStanza invalid) {
            return Handover.reply(sender, Bounce.of(invalid, sender.addressOf(invalid.from())));
        }
        if (sender.isComponent() && stanza.to() == null) {
            stanza.release();
            return Mono.error(Refusals.refuse(
                    StreamError.Condition.IMPROPER_ADDRESSING, "no 'to' (XEP-0114 §3: it must have one)"));
        }
        Jid to = stanza.to();
        return to == null || isHere(to)
                ? route(sender, stanza, to)
                : Handover.bounce(sender, sender.stamp(stanza), Condition.REMOTE_SERVER_NOT_FOUND);
    }

    /** Tells who has sent this to a client that is gone, and has not said that it has it (XEP-0198 §4). */
    void undelivered(Stanza stanza) {
        if (stanza instanceof Presence || stanza.to() == null || !stanza.to().isFull()) {
            return;
        }
        Session sender = stanza.from() == null ? null : sessions.find(stanza.from());
        if (sender != null) {
            Handover.reply(sender, Bounce.of(stanza, StanzaError.of(Condition.SERVICE_UNAVAILABLE)))
                    .subscribe();
        }
    }

    private boolean isHere(Jid to) {
        return domains.contains(to.domainpart()) || sessions.component(to.domainpart()) != null;
    }

    /** Forgets a session and tells those whom it had told that it was there. On its event loop. */
    Mono<Void> leave(Session session) {
        sessions.remove(session);
        return presences.leave(session).doFinally(end -> session.left());
    }

    /** Without recipient a stanza is for the sender's own account (RFC 6120 §10.3), and presence for all who may see it. */
    private Mono<Void> route(Session sender, Stanza stanza, @Nullable Jid to) {
        Stanza stamped = sender.stamp(stanza);
        Jid target = to == null ? sender.account() : to;
        if (stamped instanceof Iq iq) {
            return iqs.route(sender, iq, target);
        }
        if (stamped instanceof Message message) {
            return messages.route(sender, message, target);
        }
        Presence presence = (Presence) stamped;
        return to == null ? presences.broadcast(sender, presence) : presences.route(sender, presence, to);
    }
}

package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError.Condition;
import reactor.core.publisher.Mono;

/**
 * Requests and answers to addresses of ours (RFC 6121 §8.5): those to a full JID reach it or are answered with
 * {@code service-unavailable}; those to an account or a domain the server answers itself and passes on to nobody.
 */
final class IqRouter {

    private final SessionRegistry sessions;

    IqRouter(SessionRegistry sessions) {
        this.sessions = sessions;
    }

    /** @param to whom it is for: the sender's account where the IQ does not say (RFC 6120 §10.3.3) */
    Mono<Void> route(Session sender, Iq iq, Jid to) {
        Session target = sessions.find(to);
        if (target != null) {
            return Handover.deliver(sender, target, iq);
        }
        if (to.isFull()) {
            return Handover.bounce(sender, iq, Condition.SERVICE_UNAVAILABLE);
        }
        return iq.isRequest() ? Handover.reply(sender, answer(sender, iq, to)) : Mono.empty();
    }

    private static Iq answer(Session sender, Iq request, Jid to) {
        if (to.localpart() == null) {
            return Services.ofDomain(request);
        }
        return to.equals(sender.account()) ? Services.ofOwnAccount(request) : Services.ofOtherAccount(request);
    }
}

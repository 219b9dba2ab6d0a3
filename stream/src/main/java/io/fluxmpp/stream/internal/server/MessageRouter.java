package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError.Condition;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Messages to addresses of ours, by the table of RFC 6121 §8.5.4. Where it leaves a choice:
 *
 * <pre>
 *   to an account with several resources     chat, normal, headline: all with a priority of at least 0
 *   to an account with none                  chat, normal: error; headline: silence, as there is no offline storage
 *   to a full JID that nobody has            chat: as to the account; normal, groupchat: error; headline: silence
 * </pre>
 *
 * <p>Whether the account exists makes no difference (RFC 6120 §13.10.2).
 */
final class MessageRouter {

    private final SessionRegistry sessions;

    MessageRouter(SessionRegistry sessions) {
        this.sessions = sessions;
    }

    /** @param to whom it is for: the sender's account where the message does not say */
    Mono<Void> route(Session sender, Message message, Jid to) {
        Session target = sessions.find(to);
        if (target != null) {
            return Handover.deliver(sender, target, message);
        }
        return switch (message.type()) {
            case CHAT -> toAccount(sender, message, to);
            case NORMAL -> to.isBare() ? toAccount(sender, message, to) : refuse(sender, message);
            case HEADLINE -> to.isBare() ? toAccountIfThere(sender, message, to) : Mono.empty();
            case GROUPCHAT -> refuse(sender, message);
            case ERROR -> Mono.empty();
        };
    }

    private Mono<Void> toAccount(Session sender, Message message, Jid to) {
        return Handover.deliverToAll(sender, sessions.takingMessages(to.asBare()), message);
    }

    private Mono<Void> toAccountIfThere(Session sender, Message message, Jid to) {
        List<Session> targets = sessions.takingMessages(to);
        return targets.isEmpty() ? Mono.empty() : Handover.deliverToAll(sender, targets, message);
    }

    private static Mono<Void> refuse(Session sender, Message message) {
        return Handover.bounce(sender, message, Condition.SERVICE_UNAVAILABLE);
    }
}

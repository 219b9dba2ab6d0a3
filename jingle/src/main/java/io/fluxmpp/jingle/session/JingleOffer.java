package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import reactor.core.publisher.Mono;

/**
 * A peer's offer of a session that we could accept: the application, the transport and their parameters are supported. It
 * has been acknowledged; accepting or declining is up to the user.
 *
 * <p>An offer that nobody answers is ended with {@code timeout} when its time runs out. Thread-safe.
 */
public final class JingleOffer {

    private final Session session;

    JingleOffer(Session session) {
        this.session = session;
    }

    /** Who offers: the sender of the stanza, whatever the offer says of its initiator. */
    public Jid peer() {
        return session.peer();
    }

    /** The session's id. */
    public String sid() {
        return session.sid();
    }

    /** The content that {@link #accept()} accepts, as it was offered. */
    public Content content() {
        return session.offered();
    }

    /** What is offered: a record of the application format. */
    public Payload description() {
        return session.description();
    }

    /**
     * Accepts the offer. Gives the session when the peer has acknowledged that; cancelling before ends the session with
     * {@code cancel}. Cold, and for one subscriber.
     *
     * <p>Errors: {@link IllegalStateException} when the offer has been accepted before,
     * {@link io.fluxmpp.jingle.error.JingleSessionException} when it is not valid any more,
     * {@link io.fluxmpp.stream.error.StanzaErrorException} when the peer refuses our acceptance.
     */
    public Mono<JingleSession> accept() {
        return session.accept();
    }

    /** Declines the offer with {@code decline}. */
    public Mono<Void> decline() {
        return decline(Reason.of(Condition.DECLINE));
    }

    /** Declines the offer; completes when the peer has answered or did not in time, never fails. Cold. */
    public Mono<Void> decline(Reason reason) {
        return session.terminate(reason);
    }

    /** Gives the reason when the offer is not valid any more, be it taken back, declined, or the session over. */
    public Mono<Reason> onEnd() {
        return session.onEnd();
    }

    @Override
    public String toString() {
        return "offer of " + session.key();
    }
}

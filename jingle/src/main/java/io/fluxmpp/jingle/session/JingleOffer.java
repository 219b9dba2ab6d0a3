package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
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

    /** The contents that {@link #accept()} accepts, as they were offered; those that cannot be accepted are left out. */
    public List<Content> contents() {
        return session.contents().settled().stream()
                .map(content -> content.parts().offered())
                .toList();
    }

    /** The first of the {@link #contents()}. */
    public Content content() {
        return contents().get(0);
    }

    /** What is offered first: a record of the application format. */
    public Payload description() {
        return session.contents().all().get(0).description();
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
        return session.accept(Content::description);
    }

    /** As {@link #accept()}, but only the contents that are wanted; if none is, the offer is declined. */
    public Mono<JingleSession> accept(Predicate<? super Content> wanted) {
        return session.accept(content -> wanted.test(content) ? content.description() : null);
    }

    /**
     * As {@link #accept()}, with answers of one's own where an application format has something to choose, such as the part of
     * a file.
     *
     * <p>Further errors: {@link IllegalArgumentException} when an answer does not fit the offer, and whatever {@code answers}
     * throws. Either ends the session with {@code failed-application}.
     *
     * @param answers gives the description to answer a content with, which may be the offered one; {@code null} where the
     *     content is not wanted
     */
    public Mono<JingleSession> answer(Function<? super Content, ? extends @Nullable Payload> answers) {
        return session.accept(answers);
    }

    /**
     * Tells the peer something while the user decides, such as {@code <ringing/>} of a call; see {@link JingleSession#info}. The
     * offer stays as it is. Cold.
     */
    public Mono<Void> info(Payload payload) {
        return session.info(payload);
    }

    /** What the peer does to its offer meanwhile; see {@link JingleSession#updates()}. */
    public Flux<SessionUpdate> updates() {
        return session.updates();
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

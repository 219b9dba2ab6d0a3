package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.state.ContentState;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.xml.Payload;
import reactor.core.publisher.Mono;

/**
 * A content that the peer wants to add to a session (XEP-0166 §7.2.2), and that we could accept. It has been acknowledged;
 * accepting or declining is up to the user. One that nobody answers is rejected with {@code timeout} after
 * {@link JingleSettings#offerTimeout()}. Thread-safe.
 */
public final class ContentOffer {

    private final Session session;
    private final SessionContent content;

    ContentOffer(Session session, SessionContent content) {
        this.session = session;
        this.content = content;
    }

    /** The content, as it was offered. */
    public Content content() {
        return content.parts().offered();
    }

    /** What is offered: a record of the application format. */
    public Payload description() {
        return content.description();
    }

    /**
     * Accepts the content. Gives it when the peer has acknowledged that. Cold; accepting again gives the same content.
     *
     * <p>Errors: {@link io.fluxmpp.jingle.error.JingleSessionException} when the offer is not valid any more, or cannot be met.
     */
    public Mono<JingleContent> accept() {
        return answer(description());
    }

    /**
     * As {@link #accept()}, with an answer of one's own; see {@link JingleOffer#answer}.
     *
     * <p>Further errors: {@link IllegalArgumentException} when the answer does not fit the offer.
     */
    public Mono<JingleContent> answer(Payload answer) {
        return Mono.defer(() -> {
                    if (content.isIn(ContentState.Phase.ADDED)) {
                        content.answer(answer);
                        acceptNow();
                    }
                    return content.established();
                })
                .subscribeOn(session.scheduler());
    }

    private void acceptNow() {
        try {
            session.actor().tell(new SessionEvent.AcceptAddition(content.acceptance()));
        } catch (TransportRefusedException e) {
            reject(Reason.of(Condition.INCOMPATIBLE_PARAMETERS, String.valueOf(e.getMessage())));
        } catch (XmppException e) {
            reject(Reason.of(Condition.FAILED_TRANSPORT, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            reject(Reason.of(Condition.FAILED_APPLICATION));
            throw e;
        }
    }

    /** Declines the content with {@code decline}. */
    public Mono<Void> decline() {
        return decline(Reason.of(Condition.DECLINE));
    }

    /** Declines the content; completes when that is done, never fails. Cold. */
    public Mono<Void> decline(Reason reason) {
        return Mono.<Void>fromRunnable(() -> reject(reason)).subscribeOn(session.scheduler());
    }

    private void reject(Reason reason) {
        session.actor().tell(new SessionEvent.RejectAddition(content.content(), reason));
    }

    @Override
    public String toString() {
        return "offer of content \"" + content.content().name() + "\" in " + session.key();
    }
}

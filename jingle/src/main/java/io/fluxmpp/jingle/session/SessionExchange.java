package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.RandomId;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** Sends the actions of one session to its peer, and tells the session how each was answered. */
final class SessionExchange {

    private final XmppConnection connection;
    private final Jid peer;
    private final Duration answerTimeout;
    private final Consumer<SessionEvent> session;

    SessionExchange(XmppConnection connection, Jid peer, Duration answerTimeout, Consumer<SessionEvent> session) {
        this.connection = connection;
        this.peer = peer;
        this.answerTimeout = answerTimeout;
        this.session = session;
    }

    /** Sends an action when subscribed to; completes when it is acknowledged. The session hears of any answer first. */
    Mono<Void> ask(JingleAction action) {
        return connection
                .request(Iq.set(peer, action), answerTimeout)
                .doOnNext(Iq::release)
                .then()
                .doOnSuccess(done -> session.accept(new SessionEvent.Acknowledged(action)))
                .doOnError(error -> session.accept(failed(action, error)));
    }

    /** Sends an action whose answer does not matter. */
    void tell(JingleAction action) {
        connection
                .send(Iq.set(peer, action).withId(RandomId.next()))
                .onErrorComplete()
                .subscribe();
    }

    private static SessionEvent failed(JingleAction action, Throwable error) {
        if (error instanceof StanzaErrorException refused) {
            return new SessionEvent.Refused(action, refused);
        }
        if (error instanceof ConnectionClosedException || error instanceof StreamErrorException) {
            return new SessionEvent.ConnectionLost(error);
        }
        if (error instanceof TimeoutException) {
            return new SessionEvent.Unanswered(action);
        }
        return new SessionEvent.Unsent(action, error);
    }
}

package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A session that both parties have agreed on (XEP-0166). Thread-safe; signals arrive on the connection's event loop.
 *
 * <p>The transport may still be coming up: {@link #send} and {@link #receive} wait for it. What the bytes mean, and when a
 * transfer counts as complete, is up to the application format.
 *
 * <p>When the session ends before they are done, both fail with
 * {@link io.fluxmpp.jingle.error.JingleSessionException}, which holds the reason; when the connection is lost, with
 * {@link io.fluxmpp.stream.error.ConnectionClosedException} or whatever broke it. When one of them fails or is cancelled, the
 * session ends and the peer is told: {@code cancel} for a cancellation, otherwise the reason of the failure.
 */
public final class JingleSession {

    private final Session session;

    JingleSession(Session session) {
        this.session = session;
    }

    /** The session's id, made by its initiator. */
    public String sid() {
        return session.sid();
    }

    /** The other party's full JID. */
    public Jid peer() {
        return session.peer();
    }

    /** The state by now. */
    public SessionState state() {
        return session.state();
    }

    /** What the session is about, as its initiator described it: a record of the application format. */
    public Payload description() {
        return session.description();
    }

    /**
     * Sends bytes, once per session. Cold; {@code source} is asked for as much as the transport has room for. Buffers may be
     * heap or direct; one that was handed over must not be changed until the returned {@code Mono} ends.
     */
    public Mono<Void> send(Publisher<ByteBuffer> source) {
        return session.send(source);
    }

    /**
     * The peer's bytes, once per session. Cold; the peer is slowed down to the subscriber's demand. The buffers are the
     * subscriber's: heap memory that nobody reuses.
     */
    public Flux<ByteBuffer> receive() {
        return session.receive();
    }

    /**
     * Asks the peer whether it still knows this session (XEP-0166 §6.8). Cold.
     *
     * <p>Errors: {@link java.util.concurrent.TimeoutException} when it does not answer,
     * {@link io.fluxmpp.stream.error.StanzaErrorException} when it answers with an error. A peer that does not know the
     * session ends it.
     */
    public Mono<Void> ping() {
        return session.ping();
    }

    /**
     * Ends the session. It is over at once; completes when the peer has answered or did not in time, never fails. Harmless
     * when the session has ended already. Cold.
     */
    public Mono<Void> terminate(Reason reason) {
        return session.terminate(reason);
    }

    /**
     * Gives the reason when the session has ended, whoever ended it, success included; fails when the connection was lost.
     */
    public Mono<Reason> onEnd() {
        return session.onEnd();
    }

    @Override
    public String toString() {
        return session.key() + ", " + state();
    }
}

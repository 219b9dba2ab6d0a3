package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.metrics.JingleMetricsRecorder;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.SessionInitiate;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.state.Role;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.stream.connection.IqHandler;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.Payload;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/**
 * Jingle on one connection: answers the peers' actions, opens sessions, and shows offers. Users reach it through
 * {@code io.fluxmpp.jingle.Jingle}.
 */
public final class JingleEndpoint implements IqHandler {

    private final XmppConnection connection;
    private final Repertoire repertoire;
    private final JingleSettings settings;
    private final SessionRegistry sessions;
    private final SessionParts parts;
    private final PeerFeatures features;
    private final JingleMetricsRecorder metrics;
    private boolean closed;
    private final Sinks.Many<JingleOffer> offers = Sinks.many().multicast().directBestEffort();

    public JingleEndpoint(XmppConnection connection, Repertoire repertoire, JingleSettings settings) {
        this.connection = connection;
        this.repertoire = repertoire;
        this.settings = settings;
        this.metrics = IsolatedRecorder.of(settings.metrics());
        this.features = new PeerFeatures(connection, settings);
        this.sessions = new SessionRegistry(settings.maxSessions(), settings.maxSessionsPerPeer());
        this.parts = new SessionParts(connection, settings, repertoire, this::show, sessions::remove);
    }

    /** The peers' offers; hot. */
    public Flux<JingleOffer> offers() {
        return offers.asFlux();
    }

    @Override
    public Mono<Payload> handle(Iq request) {
        Jid peer = request.from();
        if (request.type() != Iq.Type.SET || peer == null || !(request.payload() instanceof JingleAction action)) {
            StanzaError wrong =
                    StanzaError.of(StanzaError.Condition.BAD_REQUEST, "Jingle actions travel in IQs of type set");
            return Mono.error(() -> new StanzaErrorException(isStranger(peer) ? unavailable() : wrong));
        }
        return Mono.create(answerTo -> received(new SessionKey(peer, action.sid()), action, answerTo));
    }

    /** Whether that peer is not to know that we are there, unless it does already. */
    private boolean isStranger(@Nullable Jid peer) {
        return peer != null
                && sessions.with(peer).isEmpty()
                && !settings.acceptFrom().test(peer);
    }

    /** What the server answers when we are not there (RFC 6121 §8.5.3.2.3). */
    private static StanzaError unavailable() {
        return StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE);
    }

    private void received(SessionKey key, JingleAction action, MonoSink<Payload> answerTo) {
        Session session = sessions.find(key);
        if (action instanceof SessionInitiate offer && (session == null || session.isRivalOf(offer))) {
            offered(key, offer, answerTo);
        } else if (session != null) {
            session.receive(action, answerTo);
        } else {
            answerTo.error(
                    new StanzaErrorException(isStranger(key.peer()) ? unavailable() : JingleErrors.unknownSession()));
        }
    }

    private void offered(SessionKey key, SessionInitiate offer, MonoSink<Payload> answerTo) {
        StanzaError refusal = refusal(key, offer);
        if (refusal != null) {
            answerTo.error(new StanzaErrorException(refusal));
            return;
        }
        overrule(key);
        Session session = new Session(key, Role.RESPONDER, parts);
        Repertoire.Review review = repertoire.review(offer.contents(), session.links());
        if (review.chosen().isEmpty()) {
            answerTo.success();
            connection.scheduler().schedule(() -> terminate(key, review.refusal()));
        } else {
            session.offered(review.chosen());
            begin(key, session);
            session.actor().deliver(SessionEvent.Offered::new, answerTo);
        }
    }

    private @Nullable StanzaError refusal(SessionKey key, SessionInitiate offer) {
        if (!settings.acceptFrom().test(key.peer())) {
            return unavailable();
        }
        URI elsewhere = settings.redirect().redirect(key.peer(), offer);
        if (elsewhere != null) {
            return StanzaError.of(StanzaError.Condition.REDIRECT).withConditionText(elsewhere.toASCIIString());
        }
        for (Session ours : sessions.ofAccount(key.peer())) {
            if (ours.peer().equals(key.peer())
                    && ours.isRivalOf(offer)
                    && TieBreak.isOurs(ours.key().sid(), connection.jid(), key.sid(), key.peer())) {
                return JingleErrors.tieBreak();
            }
        }
        boolean room = sessions.hasRoomFor(key.peer()) && offer.contents().size() <= settings.maxContents();
        return room ? null : StanzaError.of(StanzaError.Condition.RESOURCE_CONSTRAINT);
    }

    /** Where both parties came up with the same id, there can be one session only; ours learns that it has lost. */
    private void overrule(SessionKey key) {
        Session ours = sessions.find(key);
        if (ours != null) {
            StanzaErrorException lost = new StanzaErrorException(ours.key().toString(), JingleErrors.tieBreak());
            ours.overruled(lost);
        }
    }

    /**
     * An offer that we cannot accept is acknowledged first and refused then (XEP-0166 §6.3.1). The answer is not awaited, or
     * offers without number would leave as many exchanges open.
     */
    private void terminate(SessionKey key, Reason reason) {
        connection
                .send(Iq.set(key.peer(), SessionTerminate.of(key.sid(), reason)).withId(RandomId.next()))
                .onErrorComplete()
                .subscribe();
    }

    /**
     * Offers a session. Cold; every subscription is a session of its own.
     *
     * @see io.fluxmpp.jingle.session.JingleSession
     */
    public Mono<JingleSession> initiate(Jid peer, List<? extends ApplicationOffer> wanted) {
        if (!peer.isFull()) {
            throw new IllegalArgumentException("peer: " + peer + " (expected: a full JID, such as " + peer + "/phone)");
        }
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("offers: none (expected: at least one)");
        }
        if (wanted.size() > settings.maxContents()) {
            throw new IllegalArgumentException("offers: " + wanted.size() + " (expected: at most "
                    + settings.maxContents() + "; setting: maxContents)");
        }
        repertoire.check(wanted);
        List<? extends ApplicationOffer> offers = List.copyOf(wanted);
        return Mono.defer(() -> new Initiation(this, offers).with(peer)).subscribeOn(connection.scheduler());
    }

    Jid jid() {
        return connection.jid();
    }

    Repertoire repertoire() {
        return repertoire;
    }

    PeerFeatures features() {
        return features;
    }

    int maxRedirects() {
        return settings.maxRedirects();
    }

    /**
     * Whether we can have one more session.
     *
     * @throws IllegalStateException if Jingle has been closed
     * @throws LimitExceededException if there are too many sessions
     */
    void checkRoomFor(Jid peer) {
        if (closed) {
            throw new IllegalStateException("session with " + peer + ": Jingle has been closed here");
        }
        if (!sessions.hasRoomFor(peer)) {
            throw new LimitExceededException("session with " + peer
                    + ": too many sessions already (limits: " + settings.maxSessions() + " in all, "
                    + settings.maxSessionsPerPeer() + " per peer; settings: maxSessions, maxSessionsPerPeer)");
        }
    }

    /** Offers a session now, made of {@code possible}. */
    Mono<JingleSession> offer(Jid peer, List<? extends ApplicationOffer> wanted, Repertoire possible) {
        checkRoomFor(peer);
        SessionKey key = new SessionKey(peer, RandomId.next());
        Session session = new Session(key, Role.INITIATOR, parts.with(possible));
        session.initiate(wanted);
        begin(key, session);
        return session.established();
    }

    private void begin(SessionKey key, Session session) {
        sessions.add(key, session);
        session.record(metrics.begun(session.role()));
    }

    private boolean show(Session session) {
        return offers.tryEmitNext(new JingleOffer(session)).isSuccess();
    }

    /** Ends every session with {@code gone}; completes when the peers have answered or did not in time. */
    public Mono<Void> close() {
        return Flux.defer(() -> {
                    closed = true;
                    return Flux.fromIterable(sessions.all());
                })
                .flatMap(session -> session.terminate(Reason.of(Condition.GONE)), Integer.MAX_VALUE)
                .then(Mono.<Void>fromRunnable(offers::tryEmitComplete))
                .subscribeOn(connection.scheduler());
    }

    /** A peer has become unavailable. On the event loop. */
    public void unavailable(Jid peer) {
        sessions.with(peer).forEach(Session::peerUnavailable);
    }

    /** Ends every session because the connection is gone. */
    public void connectionLost(Throwable cause) {
        connection.scheduler().schedule(() -> {
            sessions.all().forEach(session -> session.post(new SessionEvent.ConnectionLost(cause)));
            offers.tryEmitComplete();
        });
    }
}

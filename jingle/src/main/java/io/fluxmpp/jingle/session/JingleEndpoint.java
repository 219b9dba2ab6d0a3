package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionInitiate;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportMethod;
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
import java.util.List;
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
    private boolean closed;
    private final Sinks.Many<JingleOffer> offers = Sinks.many().multicast().directBestEffort();

    public JingleEndpoint(
            XmppConnection connection,
            List<ApplicationFormat> applications,
            List<TransportMethod> transports,
            JingleSettings settings) {
        this.connection = connection;
        this.repertoire = new Repertoire(applications, transports);
        this.settings = settings;
        this.sessions = new SessionRegistry(settings.maxSessions(), settings.maxSessionsPerPeer());
    }

    /** The peers' offers; hot. */
    public Flux<JingleOffer> offers() {
        return offers.asFlux();
    }

    @Override
    public Mono<Payload> handle(Iq request) {
        Jid peer = request.from();
        if (request.type() != Iq.Type.SET || peer == null || !(request.payload() instanceof JingleAction action)) {
            return refuse(
                    StanzaError.of(StanzaError.Condition.BAD_REQUEST, "Jingle actions travel in IQs of type set"));
        }
        return Mono.create(answerTo -> received(new SessionKey(peer, action.sid()), action, answerTo));
    }

    private void received(SessionKey key, JingleAction action, MonoSink<Payload> answerTo) {
        Session session = sessions.find(key);
        if (session != null) {
            session.actor().receive(action, answerTo);
        } else if (action instanceof SessionInitiate offer) {
            offered(key, offer, answerTo);
        } else {
            answerTo.error(new StanzaErrorException(JingleErrors.unknownSession()));
        }
    }

    private void offered(SessionKey key, SessionInitiate offer, MonoSink<Payload> answerTo) {
        if (!settings.acceptFrom().test(key.peer())) {
            answerTo.error(new StanzaErrorException(StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE)));
        } else if (!sessions.hasRoomFor(key.peer()) || offer.contents().size() > settings.maxContents()) {
            answerTo.error(new StanzaErrorException(StanzaError.of(StanzaError.Condition.RESOURCE_CONSTRAINT)));
        } else {
            try {
                Repertoire.Choice choice = repertoire.choose(offer.contents());
                Session session = session(
                        key,
                        Role.RESPONDER,
                        choice.content(),
                        choice.application(),
                        link(key.peer(), Role.RESPONDER, choice.transport()));
                session.actor().deliver(new SessionEvent.Offered(), answerTo);
            } catch (ApplicationRefusedException e) {
                answerTo.success();
                connection.scheduler().schedule(() -> terminate(key, e.reason()));
            }
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
    public Mono<JingleSession> initiate(Jid peer, ApplicationOffer offer) {
        if (!peer.isFull()) {
            throw new IllegalArgumentException("peer: " + peer + " (expected: a full JID, such as " + peer + "/phone)");
        }
        TransportMethod.Kind kind = repertoire
                .application(offer.namespace())
                .orElseThrow(() -> new IllegalArgumentException(
                        "application: " + offer.namespace() + " (expected: one that was registered)"))
                .transportKind();
        TransportMethod transport = repertoire
                .preferred(kind)
                .orElseThrow(() -> new IllegalStateException("transports: none of kind " + kind
                        + " (expected: one registered for " + offer.namespace() + ")"));
        return Mono.defer(() -> initiate(peer, offer, transport)).subscribeOn(connection.scheduler());
    }

    private Mono<JingleSession> initiate(Jid peer, ApplicationOffer offer, TransportMethod method) {
        if (closed) {
            return Mono.error(new IllegalStateException("session with " + peer + ": Jingle has been closed here"));
        }
        if (!sessions.hasRoomFor(peer)) {
            return Mono.error(new LimitExceededException("session with " + peer
                    + ": too many sessions already (limits: " + settings.maxSessions() + " in all, "
                    + settings.maxSessionsPerPeer() + " per peer; settings: maxSessions, maxSessionsPerPeer)"));
        }
        SessionKey key = new SessionKey(peer, RandomId.next());
        ApplicationSession application = offer.begin();
        TransportLink transport = link(peer, Role.INITIATOR, method);
        Content content = Content.of(Creator.INITIATOR, offer.contentName())
                .withSenders(application.senders())
                .withDescription(application.description())
                .withTransport(transport.propose());
        Session session = session(key, Role.INITIATOR, content, application, transport);
        session.post(new SessionEvent.Initiate(
                new SessionInitiate(key.sid(), connection.jid(), List.of(content), Details.NONE)));
        return session.established();
    }

    private TransportLink link(Jid peer, Role role, TransportMethod method) {
        return new TransportLink(method, new TransportContext(connection, peer, role == Role.INITIATOR));
    }

    private Session session(
            SessionKey key, Role role, Content content, ApplicationSession application, TransportLink transport) {
        SessionParts parts = new SessionParts(
                application, transport, connection, settings, this::show, ended -> sessions.remove(ended.key()));
        Session session = new Session(key, role, content, parts);
        sessions.add(key, session);
        return session;
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

    /** Ends every session because the connection is gone. */
    public void connectionLost(Throwable cause) {
        connection.scheduler().schedule(() -> {
            sessions.all().forEach(session -> session.post(new SessionEvent.ConnectionLost(cause)));
            offers.tryEmitComplete();
        });
    }

    private static Mono<Payload> refuse(StanzaError error) {
        return Mono.error(new StanzaErrorException(error));
    }
}

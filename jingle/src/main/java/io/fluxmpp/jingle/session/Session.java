package io.fluxmpp.jingle.session;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionAccept;
import io.fluxmpp.jingle.model.JingleAction.SessionInfo;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.SessionControl;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.state.Role;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.jingle.state.SessionMachine;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

/**
 * One session: its parts put together, and what users and applications can ask of it. Its methods may be called on any thread
 * and do their work on the event loop.
 */
final class Session implements SessionControl {

    private final SessionKey key;
    private final Content content;
    private final ApplicationSession application;
    private final TransportLink transport;
    private final XmppConnection connection;
    private final Duration silenceTimeout;
    private final Duration explanationTimeout;
    private final SessionOutcome outcome;
    private final SessionExchange exchange;
    private final SessionEffects effects;
    private final SessionActor actor;
    private final Latch accepting = new Latch();
    private final Latch sending = new Latch();
    private final Latch receiving = new Latch();

    Session(SessionKey key, Role role, Content content, SessionParts parts) {
        this.key = key;
        this.content = content;
        this.application = parts.application();
        this.transport = parts.transport();
        this.connection = parts.connection();
        this.silenceTimeout = parts.settings().silenceTimeout();
        this.explanationTimeout = parts.settings().explanationTimeout();
        this.outcome = new SessionOutcome(key);
        this.exchange =
                new SessionExchange(connection, key.peer(), parts.settings().answerTimeout(), this::post);
        this.effects = new SessionEffects(this, role, parts, outcome, exchange);
        SessionMachine machine = new SessionMachine(role, key.sid(), Set.of(content.key()));
        this.actor = new SessionActor(machine, connection.scheduler(), effects::perform);
    }

    SessionKey key() {
        return key;
    }

    SessionActor actor() {
        return actor;
    }

    Content offered() {
        return content;
    }

    SessionState state() {
        return actor.state();
    }

    /** The description that the session is about: the one in the offer. */
    Payload description() {
        return requireNonNull(content.description(), "description");
    }

    void post(SessionEvent event) {
        actor.post(event);
    }

    /** Gives the session once both sides have agreed. Cancelling before ends it. */
    Mono<JingleSession> established() {
        return Mono.defer(() -> {
            AtomicBoolean decided = new AtomicBoolean();
            return effects.established().doOnNext(session -> decided.set(true)).doFinally(signal -> {
                if (signal == SignalType.CANCEL && decided.compareAndSet(false, true)) {
                    end(Reason.of(Condition.CANCEL));
                }
            });
        });
    }

    /** Accepts the peer's offer, once. */
    Mono<JingleSession> accept() {
        return Mono.defer(this::acceptNow).subscribeOn(connection.scheduler());
    }

    private Mono<JingleSession> acceptNow() {
        if (!accepting.once()) {
            return Mono.error(again("accept"));
        }
        if (state() == SessionState.PENDING) {
            try {
                Payload answer = transport.answer(requireNonNull(content.transport(), "transport"));
                post(new SessionEvent.Accept(sessionAccept(answer)));
            } catch (TransportRefusedException e) {
                end(Reason.of(Condition.INCOMPATIBLE_PARAMETERS, String.valueOf(e.getMessage())));
            } catch (XmppException e) {
                end(Reason.of(Condition.FAILED_TRANSPORT, String.valueOf(e.getMessage())));
            }
        }
        return established();
    }

    private SessionAccept sessionAccept(Payload answer) {
        Content accepted = Content.of(content.key())
                .withSenders(application.senders())
                .withDescription(application.description())
                .withTransport(answer);
        return new SessionAccept(key.sid(), connection.jid(), List.of(accepted), Details.NONE);
    }

    Mono<Void> send(Publisher<ByteBuffer> source) {
        Mono<Void> work = transport.stream()
                .flatMap(stream -> application.send(stream, source, this))
                .onErrorResume(this::explained);
        Latch given = new Latch();
        Mono<Void> guarded = Mono.firstWithSignal(outcome.failure(), work)
                .onErrorResume(error -> given.used ? Mono.never() : endThenFail(error))
                .doOnCancel(() -> cancelled(given));
        return Mono.defer(() -> sending.once() ? guarded : Mono.error(again("send")))
                .subscribeOn(scheduler())
                .cancelOn(scheduler());
    }

    Flux<ByteBuffer> receive() {
        PeerWatch watch = new PeerWatch(key.toString(), silenceTimeout, scheduler(), ping());
        Flux<ByteBuffer> work = transport.stream()
                .flatMapMany(stream -> application.receive(stream, this))
                .doOnNext(bytes -> watch.heard())
                .onErrorResume(this::explained);
        Latch given = new Latch();
        Flux<ByteBuffer> guarded = work.takeUntilOther(Mono.firstWithSignal(outcome.failure(), gone(watch)))
                .onErrorResume(error -> given.used ? Mono.never() : endThenFail(error))
                .doOnCancel(() -> cancelled(given));
        return Flux.defer(() -> receiving.once() ? guarded : Flux.error(again("receive")))
                .subscribeOn(scheduler())
                .cancelOn(scheduler());
    }

    /** What was received may be read for long after the end, when the peer does not know the session any more. */
    private Mono<Void> gone(PeerWatch watch) {
        return watch.gone().takeUntilOther(outcome.ended()).then(Mono.never());
    }

    /** The peer learns of it before the transport is given up, so that it knows why that ends. */
    private void cancelled(Latch given) {
        given.once();
        actor.tell(new SessionEvent.Terminate(Reason.of(Condition.CANCEL)));
    }

    /** A transport that broke may be the first sign of a session-terminate that says why; which then comes first. */
    private <T> Mono<T> explained(Throwable error) {
        return error instanceof XmppException && !(error instanceof JingleSessionException)
                ? Mono.delay(explanationTimeout, scheduler()).then(Mono.error(error))
                : Mono.error(error);
    }

    private IllegalStateException again(String operation) {
        return new IllegalStateException(operation + " on " + key + ": called again (expected: once per session)");
    }

    /** Lets the peer know before our user does, who may close the connection on hearing it. */
    private <T> Mono<T> endThenFail(Throwable error) {
        end(reason(error));
        return outcome.ended().then(Mono.error(error));
    }

    private static Reason reason(Throwable error) {
        if (error instanceof JingleSessionException ended) {
            return ended.reason();
        }
        return Reason.of(error instanceof XmppException ? Condition.CONNECTIVITY_ERROR : Condition.FAILED_APPLICATION);
    }

    Mono<Void> ping() {
        return inform(SessionInfo.ping(key.sid()));
    }

    @Override
    public Mono<Void> info(Payload payload) {
        return inform(SessionInfo.of(key.sid(), payload));
    }

    private Mono<Void> inform(JingleAction info) {
        return Mono.firstWithSignal(outcome.completion(), exchange.ask(info)).subscribeOn(scheduler());
    }

    @Override
    public void end(Reason reason) {
        post(new SessionEvent.Terminate(reason));
    }

    /** Ends the session; completes when the peer knows, or did not answer in time. */
    Mono<Void> terminate(Reason reason) {
        return Mono.defer(() -> {
            end(reason);
            return effects.parted();
        });
    }

    @Override
    public Mono<Reason> onEnd() {
        return outcome.reason();
    }

    @Override
    public String sid() {
        return key.sid();
    }

    @Override
    public Jid peer() {
        return key.peer();
    }

    @Override
    public ContentKey content() {
        return content.key();
    }

    @Override
    public Scheduler scheduler() {
        return connection.scheduler();
    }

    /** What may be done once. Confined to the event loop. */
    private static final class Latch {
        private boolean used;

        boolean once() {
            boolean first = !used;
            used = true;
            return first;
        }
    }
}

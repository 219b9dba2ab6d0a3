package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.NotAcknowledgedException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.internal.transport.Link;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.StreamLimits;
import io.fluxmpp.stream.negotiation.Negotiated;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Puts router, exchanges and outbound queue on one link, and ends them together. */
class DefaultXmppConnection implements XmppConnection {

    private static final Logger LOG = Loggers.getLogger(XmppConnection.class);

    /** Messages and presence that wait for the slowest subscriber of {@link #stanzas()}, and once more for each. */
    private static final int PREFETCH = 16;

    private static final XmlElement PING = XmlElement.of(Namespaces.PING, "ping");

    private final Link link;
    private final Negotiated negotiated;
    private final Jid jid;
    private final ConnectionSettings settings;
    private final OutboundQueue outbound;
    private final IqExchanges exchanges;
    private final Recipient self;
    private final ConnectableFlux<Stanza> stanzas;
    private final Disposable.Swap keepAlive = Disposables.swap();

    /** For the peer's closing tag. It does not depend on anybody waiting for {@link #close()} to complete. */
    private final Disposable.Swap deadline = Disposables.swap();

    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Sinks.Empty<Void> dropped = Sinks.empty();
    private final ConnectionStates states;
    private boolean closingTagSent;
    private boolean droppingAnswers;

    DefaultXmppConnection(
            Link link, Negotiated negotiated, ConnectionSettings settings, StreamMetricsRecorder metrics) {
        this.link = link;
        this.negotiated = negotiated;
        this.jid = negotiated.jid();
        this.settings = settings;
        this.outbound = new OutboundQueue(jid, link, settings);
        this.states = new ConnectionStates(metrics);
        this.exchanges = new IqExchanges(jid, settings.pendingRequests(), metrics);
        this.self = newRecipient(jid);
        link.onInterruption(states::interrupted);
        this.stanzas = link.elements()
                .takeUntilOther(dropped.asMono())
                .onErrorMap(ConnectionClosedException.class, this::lost)
                .concatWith(Mono.defer(this::endedWithoutTag))
                .handle(this::receive)
                .doOnError(this::ended)
                .doOnComplete(() -> ended(null))
                .publish(PREFETCH);
    }

    /** Somebody to take what arrives at that address of the stream. */
    final Recipient newRecipient(Jid address) {
        return new Recipient(address, settings, link.scheduler(), this::sendAnswer);
    }

    /** The stanza as the stream wants it. Throws {@link IllegalArgumentException} if its addresses cannot be right. */
    Stanza addressed(Stanza stanza) {
        return stanza;
    }

    /** Who takes what arrives for that address. */
    Recipient recipient(@Nullable Jid to) {
        return self;
    }

    /** Begins to read. Handlers and codecs registered before see every stanza. */
    void start() {
        states.begin();
        // What nobody listens to must flow all the same, for the answers and requests between.
        stanzas.subscribe(stanza -> {}, failure -> {});
        stanzas.connect();
        StreamLimits limits = StreamLimits.of(negotiated.features());
        limits.maxBytes().ifPresent(link::longestStanza);
        keepAlive.update(KeepAlive.start(link, silence(limits), settings.keepAlive(), signOfLife(), this::gone));
    }

    /** Asks the server for a sign of life. Fails with a {@link TimeoutException} where there should have been one. */
    Mono<Iq> signOfLife() {
        return request(Iq.get(jid.asDomain(), PING));
    }

    private void gone(TimeoutException silence) {
        link.write(StreamError.of(StreamError.Condition.CONNECTION_TIMEOUT, null), failure -> {});
        ended(new ConnectionClosedException(
                jid + ": the connection was lost: the server neither said anything nor answered a ping; connect again",
                silence));
    }

    /** How long we may be silent, with some time to spare. */
    private Duration silence(StreamLimits limits) {
        Duration ours = settings.keepAlive();
        Duration theirs = limits.idleSeconds().isPresent()
                ? Duration.ofSeconds(limits.idleSeconds().getAsLong())
                        .multipliedBy(3)
                        .dividedBy(4)
                : ours;
        return theirs.compareTo(ours) < 0 ? theirs : ours;
    }

    @Override
    public Jid jid() {
        return jid;
    }

    @Override
    public Jid server() {
        return negotiated.server();
    }

    @Override
    public StreamFeatures features() {
        return negotiated.features();
    }

    @Override
    public Mono<Void> send(Stanza stanza) {
        return Mono.create(sink -> link.execute(() -> {
            if (!states.canSend()) {
                stanza.release();
                sink.error(closedNow());
                return;
            }
            try {
                Runnable takeBack = outbound.send(addressed(stanza), failure -> finish(sink, failure));
                sink.onCancel(() -> link.execute(takeBack));
            } catch (IllegalArgumentException e) {
                stanza.release();
                sink.error(e);
            }
        }));
    }

    @Override
    public Mono<Iq> request(Iq request) {
        return request(request, settings.requestTimeout());
    }

    @Override
    public Mono<Iq> request(Iq request, Duration timeout) {
        return Mono.<Iq>create(sink -> link.execute(() -> exchange(request, sink)))
                .timeout(timeout, Mono.error(() -> noAnswer(request, timeout)), link.scheduler());
    }

    @Override
    public Flux<Stanza> stanzas() {
        return Flux.<Stanza>from(subscriber -> link.execute(() -> current().subscribe(subscriber)))
                .publishOn(link.scheduler(), PREFETCH);
    }

    @Override
    public Disposable handle(XmlName payload, IqHandler handler) {
        return self.router().register(payload, handler);
    }

    @Override
    public Disposable handleMessages(MessageHandler handler) {
        return self.messages().register(handler);
    }

    @Override
    public Disposable onPresence(Consumer<? super Presence> listener) {
        return self.presences().register(listener);
    }

    @Override
    public PayloadCodecs codecs() {
        return link.codecs();
    }

    @Override
    public <E> E extension(Class<E> type, Function<? super XmppConnection, ? extends E> factory) {
        return self.extension(this, type, factory);
    }

    @Override
    public Scheduler scheduler() {
        return link.scheduler();
    }

    @Override
    public Flux<ConnectionState> states() {
        return Flux.<ConnectionState>from(
                        subscriber -> link.execute(() -> states.flux().subscribe(subscriber)))
                .publishOn(link.scheduler());
    }

    @Override
    public Mono<Void> close() {
        return Mono.<Void>fromRunnable(() -> link.execute(this::beginClose))
                .then(onClose().onErrorComplete())
                .then(link.onClose());
    }

    @Override
    public Mono<Void> onClose() {
        return Mono.create(sink -> sink.onCancel(
                closed.asMono().subscribe(nothing -> {}, failure -> finish(sink, failure), () -> finish(sink, null))));
    }

    @Override
    public void dispose() {
        link.execute(() -> ended(null));
    }

    @Override
    public boolean isDisposed() {
        return link.isDisposed();
    }

    @Override
    public String toString() {
        return "XmppConnection[" + jid + "]";
    }

    private void exchange(Iq request, MonoSink<Iq> sink) {
        if (!states.canSend()) {
            request.release();
            sink.error(closedNow());
            return;
        }
        Iq addressed;
        try {
            addressed = (Iq) addressed(request);
        } catch (IllegalArgumentException e) {
            request.release();
            sink.error(e);
            return;
        }
        Iq identified = exchanges.register(addressed, sink);
        if (identified == null) {
            return;
        }
        Runnable takeBack = outbound.send(identified, failure -> {
            if (failure != null && exchanges.forget(identified)) {
                Isolated.run(() -> sink.error(failure));
            }
        });
        sink.onCancel(() -> link.execute(() -> {
            exchanges.forget(identified);
            takeBack.run();
        }));
    }

    private void sendAnswer(Iq answer) {
        link.execute(() -> {
            if (!states.canSend()) {
                answer.release();
                return;
            }
            try {
                outbound.send(addressed(answer), failure -> answerFailed(answer, failure));
            } catch (IllegalArgumentException e) {
                // Who has asked did not give addresses that can be answered.
                answer.release();
                LOG.debug("{}: no answer: {}", this, e.getMessage());
            }
        });
    }

    /**
     * What a handler gave cannot be written, and the peer learns at least that it failed; or the peer does not read what it
     * asks for, which it must not be able to fill our logs with.
     */
    private void answerFailed(Iq answer, @Nullable Throwable failure) {
        if (failure == null) {
            droppingAnswers = false;
        } else if (failure instanceof LimitExceededException && link.pendingBytes() > settings.queuedBytes()) {
            if (!droppingAnswers) {
                droppingAnswers = true;
                LOG.warn("{}: answers are dropped until the server reads what it was sent", this, failure);
            }
        } else if (!(failure instanceof ConnectionClosedException || failure instanceof NotAcknowledgedException)) {
            LOG.warn("{}: the answer to {} cannot be sent", this, answer.to(), failure);
            if (answer.error() == null) {
                StanzaError error = StanzaError.of(StanzaError.Condition.INTERNAL_SERVER_ERROR);
                outbound.send(
                        new Iq(Iq.Type.ERROR, answer.id(), answer.from(), answer.to(), null, null, error), again -> {});
            }
        }
    }

    /** What is not consumed here is for the application. */
    private void receive(StreamElement element, SynchronousSink<Stanza> application) {
        try {
            dispatch(element, application);
        } catch (Throwable e) {
            // Reactor would let pass what the JVM itself throws, and nobody would learn that the stream is over.
            application.error(e);
        }
    }

    private void dispatch(StreamElement element, SynchronousSink<Stanza> application) {
        if (element instanceof Iq iq) {
            if (iq.isRequest()) {
                recipient(iq.to()).router().route(iq);
            } else {
                exchanges.answer(iq);
            }
        } else if (element instanceof InvalidStanza invalid) {
            if (invalid.expectsAnswer()) {
                sendAnswer(invalid.answer());
            } else {
                exchanges.invalidAnswer(invalid);
            }
        } else if (element instanceof Stanza stanza) {
            Recipient recipient = recipient(stanza.to());
            if (stanza instanceof Presence presence) {
                recipient.presences().tell(presence);
            }
            if (!recipient.messages().take(stanza)) {
                application.next(stanza);
            }
        } else if (element instanceof StreamError error) {
            application.error(
                    StreamErrorException.received("the stream of " + jid + " was ended by the server", error));
        } else if (element instanceof StreamEnd) {
            application.complete();
        }
    }

    private void beginClose() {
        if (states.canSend()) {
            states.become(ConnectionState.CLOSING);
            deadline.update(link.scheduler()
                    .schedule(this::dispose, settings.closeTimeout().toMillis(), TimeUnit.MILLISECONDS));
            outbound.finish(this::sendClosingTag);
        }
    }

    private void sendClosingTag() {
        closingTagSent = true;
        keepAlive.dispose();
        link.write(new StreamEnd(), failure -> {});
    }

    /** The stream is over: says goodbye where that was not done, then fails what is pending. */
    private void ended(@Nullable Throwable cause) {
        if (states.current() == ConnectionState.CLOSED) {
            return;
        }
        if (!closingTagSent && !link.isDisposed()) {
            StreamError error = toTell(cause);
            if (error != null) {
                link.write(error, failure -> {});
            }
            sendClosingTag();
        }
        states.end(cause);
        Throwable reason = cause == null ? closedNow() : cause;
        keepAlive.dispose();
        deadline.dispose();
        disposeRecipients();
        outbound.fail(reason);
        exchanges.failAll(reason);
        link.dispose();
        if (cause == null) {
            closed.tryEmitEmpty();
        } else {
            closed.tryEmitError(cause);
        }
        dropped.tryEmitEmpty();
    }

    void disposeRecipients() {
        self.router().dispose();
    }

    /** What the peer is told of why the stream ends: what it did wrong, or that something is wrong with us. */
    private static @Nullable StreamError toTell(@Nullable Throwable cause) {
        if (cause instanceof StreamErrorException found) {
            return found.isFromPeer() ? null : found.error();
        }
        return cause == null || cause instanceof XmppException
                ? null
                : StreamError.of(StreamError.Condition.INTERNAL_SERVER_ERROR, null);
    }

    /** Whoever comes after the end learns of it, which {@code publish()} does not do by itself. */
    private Flux<Stanza> current() {
        return states.current() == ConnectionState.CLOSED
                ? closed.asMono().cast(Stanza.class).flux()
                : stanzas;
    }

    private Mono<StreamElement> endedWithoutTag() {
        return states.canSend()
                ? Mono.error(new ConnectionClosedException(
                        "the connection of " + jid + " was lost: it ended without a closing tag; connect again"))
                : Mono.empty();
    }

    private ConnectionClosedException lost(Throwable failure) {
        return new ConnectionClosedException(jid + ": " + failure.getMessage() + "; connect again", failure.getCause());
    }

    private ConnectionClosedException closedNow() {
        return new ConnectionClosedException("the connection of " + jid + " is closed");
    }

    private TimeoutException noAnswer(Iq request, Duration timeout) {
        exchanges.timedOut(request, timeout);
        return new TimeoutException(IqExchanges.describe(request) + ": no answer within " + timeout.toMillis() + " ms");
    }

    private static void finish(MonoSink<Void> sink, @Nullable Throwable failure) {
        Isolated.run(() -> {
            if (failure == null) {
                sink.success();
            } else {
                sink.error(failure);
            }
        });
    }
}

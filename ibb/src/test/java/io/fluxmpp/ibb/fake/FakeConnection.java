package io.fluxmpp.ibb.fake;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.connection.ConnectionState;
import io.fluxmpp.stream.connection.IqHandler;
import io.fluxmpp.stream.connection.MessageHandler;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** One end of a {@link FakeLink}. Everything happens on its scheduler, stanzas arrive as the wire would deliver them. */
public final class FakeConnection implements XmppConnection {

    private final Jid jid;
    private final Scheduler scheduler;
    private final PayloadCodecs codecs = new PayloadCodecs();
    private final Map<XmlName, IqHandler> handlers = new ConcurrentHashMap<>();
    private final Map<Class<?>, Object> extensions = new ConcurrentHashMap<>();
    private final Map<String, MonoSink<Iq>> pending = new ConcurrentHashMap<>();
    private final List<Iq> sent = new CopyOnWriteArrayList<>();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final AtomicLong ids = new AtomicLong();

    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final List<MessageHandler> messageHandlers = new CopyOnWriteArrayList<>();

    private volatile @Nullable Consumer<Stanza> wire;
    private volatile StreamFeatures features = new StreamFeatures(List.of());
    private volatile Predicate<Iq> lossy = iq -> false;
    private volatile boolean recording = true;
    private volatile @Nullable Thread loop;

    FakeConnection(Jid jid, Scheduler scheduler) {
        this.jid = jid;
        this.scheduler = scheduler;
        scheduler.schedule(() -> loop = Thread.currentThread());
    }

    void plug(Consumer<Stanza> newWire) {
        wire = newWire;
    }

    /** The IQs sent from here, requests and answers, in order. */
    public List<Iq> sent() {
        return sent;
    }

    /** The messages sent from here, in order. */
    public List<Message> messages() {
        return messages;
    }

    /** Lets the server have offered these features. */
    public void features(StreamFeatures offered) {
        features = offered;
    }

    /** The payloads of the requests sent from here, in order. */
    public List<Payload> requests() {
        return requests(Payload.class).toList();
    }

    /** The payloads of one kind that were requested from here, in order. */
    public <P extends Payload> Stream<P> requests(Class<P> type) {
        return new ArrayList<>(sent)
                .stream()
                        .filter(Iq::isRequest)
                        .map(Iq::payload)
                        .filter(type::isInstance)
                        .map(type::cast);
    }

    /** The error answers sent from here, in order. */
    public List<StanzaError> errors() {
        return sent.stream().map(Iq::error).filter(error -> error != null).toList();
    }

    /** Stops keeping what is sent, for tests that send very much. */
    public void forgetful() {
        recording = false;
    }

    /** Lets matching IQs vanish on their way out. */
    public void lose(Predicate<Iq> which) {
        lossy = which;
    }

    /** Ends this end of the link as a broken socket would. */
    public void breakDown() {
        scheduler.schedule(() -> {
            ConnectionClosedException cause = new ConnectionClosedException("connection reset");
            wire = null;
            List<MonoSink<Iq>> waiting = List.copyOf(pending.values());
            pending.clear();
            waiting.forEach(sink -> sink.error(cause));
            closed.tryEmitError(cause);
        });
    }

    /** Takes what the other end has sent. */
    void receive(Stanza stanza) {
        if (stanza instanceof Iq iq) {
            receive(iq);
        } else if (stanza instanceof Message message) {
            if (messageHandlers.stream().noneMatch(handler -> handler.handle(message))) {
                message.release();
            }
        }
    }

    private void receive(Iq iq) {
        if (iq.isRequest()) {
            answer(iq);
            return;
        }
        MonoSink<Iq> waiting = pending.remove(iq.id());
        StanzaError error = iq.error();
        if (waiting == null) {
            iq.release();
        } else if (error == null) {
            waiting.success(iq);
        } else {
            waiting.error(new StanzaErrorException("request to " + iq.from(), error));
        }
    }

    private void answer(Iq request) {
        IqHandler handler = handlers.get(requireNonNull(request.payload()).elementName());
        if (handler == null) {
            request.release();
            transmit(request.error(StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE)));
            return;
        }
        Mono.<Payload>defer(() -> handler.handle(request).cast(Payload.class))
                .map(request::result)
                .switchIfEmpty(Mono.fromSupplier(() -> request.result(null)))
                .subscribe(
                        this::transmit,
                        error -> transmit(request.error(
                                error instanceof StanzaErrorException refusal
                                        ? refusal.error()
                                        : StanzaError.of(
                                                StanzaError.Condition.INTERNAL_SERVER_ERROR, error.toString()))));
    }

    private void transmit(Iq iq) {
        Consumer<Stanza> current = wire;
        if (current == null) {
            iq.release();
            return;
        }
        if (recording) {
            sent.add(iq);
        }
        if (!lossy.test(iq)) {
            current.accept(iq.withFrom(jid));
        }
    }

    private void transmit(Stanza stanza) {
        Consumer<Stanza> current = wire;
        if (stanza instanceof Iq iq) {
            transmit(iq);
        } else if (stanza instanceof Message message && current != null) {
            messages.add(message);
            current.accept(message.withFrom(jid));
        }
    }

    private void begin(Iq request, MonoSink<Iq> sink) {
        if (wire == null) {
            sink.error(new ConnectionClosedException("the connection of " + jid + " is closed"));
            return;
        }
        Iq identified = request.withId(jid.resourcepart() + "-" + ids.incrementAndGet());
        pending.put(identified.id(), sink);
        sink.onDispose(() -> pending.remove(identified.id()));
        transmit(identified);
    }

    @Override
    public Jid jid() {
        return jid;
    }

    @Override
    public Jid server() {
        return jid().asDomain();
    }

    @Override
    public StreamFeatures features() {
        return features;
    }

    @Override
    public Mono<Void> send(Stanza stanza) {
        return Mono.fromRunnable(() -> transmit(stanza)).subscribeOn(scheduler).then();
    }

    @Override
    public Mono<Iq> request(Iq request) {
        return request(request, Duration.ofSeconds(30));
    }

    @Override
    public Mono<Iq> request(Iq request, Duration timeout) {
        Mono<Iq> exchange = Mono.create(sink -> begin(request, sink));
        // At once where we are on the loop, as a real connection does it.
        return Mono.defer(() -> Thread.currentThread() == loop ? exchange : exchange.subscribeOn(scheduler))
                .timeout(timeout, scheduler);
    }

    @Override
    public Flux<Stanza> stanzas() {
        return Flux.never();
    }

    @Override
    public Disposable handle(XmlName payload, IqHandler handler) {
        handlers.put(payload, handler);
        return () -> handlers.remove(payload);
    }

    @Override
    public Disposable handleMessages(MessageHandler handler) {
        messageHandlers.add(handler);
        return () -> messageHandlers.remove(handler);
    }

    @Override
    public Disposable onPresence(Consumer<? super Presence> listener) {
        return stanzas().ofType(Presence.class).subscribe(listener, failure -> {});
    }

    @Override
    public PayloadCodecs codecs() {
        return codecs;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E> E extension(Class<E> type, Function<? super XmppConnection, ? extends E> factory) {
        Object present = extensions.get(type);
        if (present == null) {
            present = factory.apply(this);
            extensions.put(type, present);
        }
        return (E) present;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(this::dispose);
    }

    @Override
    public Flux<ConnectionState> states() {
        return Flux.never();
    }

    @Override
    public Mono<Void> onClose() {
        return closed.asMono();
    }

    @Override
    public void dispose() {
        wire = null;
        closed.tryEmitEmpty();
    }
}

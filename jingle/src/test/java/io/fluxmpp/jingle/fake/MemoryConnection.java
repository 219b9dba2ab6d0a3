package io.fluxmpp.jingle.fake;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.connection.ConnectionState;
import io.fluxmpp.stream.connection.IqHandler;
import io.fluxmpp.stream.connection.MessageHandler;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.testkit.Schemas;
import io.fluxmpp.testkit.Xml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** A connection to a {@link MemoryNetwork}. What it sends is written, validated against the schemas, and read again. */
public final class MemoryConnection implements XmppConnection {

    private final MemoryNetwork network;
    private final Jid jid;
    private final PayloadCodecs codecs = new PayloadCodecs();
    private final Map<XmlName, IqHandler> handlers = new HashMap<>();
    private final Map<String, MonoSink<Iq>> pending = new HashMap<>();
    private final Map<Class<?>, Object> extensions = new HashMap<>();
    private final List<Iq> sent = new ArrayList<>();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Sinks.Many<Stanza> heard = Sinks.many().multicast().directBestEffort();
    private @Nullable XmppException refusal;
    private int lastId;

    MemoryConnection(MemoryNetwork network, Jid jid) {
        this.network = network;
        this.jid = jid;
    }

    /** Everything sent so far, answers included. */
    public List<Iq> sent() {
        return List.copyOf(sent);
    }

    /** The actions sent so far, by their names. */
    public List<String> actionNames() {
        return actions().stream().map(action -> action.type().wireName()).toList();
    }

    /** Presence as if a peer had sent it. */
    public void hear(Presence presence) {
        network.clock().schedule(() -> heard.tryEmitNext(presence));
    }

    /** The Jingle actions sent so far. */
    public List<JingleAction> actions() {
        List<JingleAction> actions = new ArrayList<>();
        for (Iq stanza : sent) {
            if (stanza.isRequest() && stanza.payload() instanceof JingleAction action) {
                actions.add(action);
            }
        }
        return actions;
    }

    /** How many requests wait for their answers. */
    public int pending() {
        return pending.size();
    }

    /** Fails every request from now on, without sending it. */
    public void refuseRequests(XmppException cause) {
        refusal = cause;
    }

    /** Breaks the connection. */
    public void breakDown() {
        ConnectionClosedException cause = new ConnectionClosedException("test: the connection broke");
        network.clock().schedule(() -> {
            closed.tryEmitError(cause);
            List<MonoSink<Iq>> waiting = List.copyOf(pending.values());
            pending.clear();
            waiting.forEach(sink -> sink.error(cause));
        });
    }

    /** Has presence arrive that stands there as text. */
    public void hear(String presence) {
        heard.tryEmitNext(Xml.stanza(presence, codecs));
    }

    void receive(Iq stanza) {
        if (!stanza.isRequest()) {
            MonoSink<Iq> waiting = pending.remove(stanza.id());
            if (waiting != null && stanza.error() == null) {
                waiting.success(stanza);
            } else if (waiting != null) {
                waiting.error(new StanzaErrorException("test", requireNonNull(stanza.error())));
            }
            return;
        }
        IqHandler handler = handlers.get(requireNonNull(stanza.payload()).elementName());
        Mono<? extends Payload> answer = handler == null
                ? Mono.error(new StanzaErrorException(StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE)))
                : handler.handle(stanza);
        answer.cast(Payload.class)
                .map(stanza::result)
                .defaultIfEmpty(stanza.result(null))
                .onErrorResume(error -> Mono.just(stanza.error(errorOf(error))))
                .subscribe(this::transmit);
    }

    private static StanzaError errorOf(Throwable error) {
        return error instanceof StanzaErrorException refused
                ? refused.error()
                : StanzaError.of(StanzaError.Condition.INTERNAL_SERVER_ERROR);
    }

    private void transmit(Iq stanza) {
        Iq complete = stanza.withFrom(jid);
        String xml = Xml.encode(complete, codecs);
        Schemas.validate(xml);
        sent.add(complete);
        network.deliver((Iq) Xml.stanza(xml, codecs));
    }

    @Override
    public Mono<Iq> request(Iq request, Duration timeout) {
        // At once, as a connection does on its event loop, where a test is all the time.
        return Mono.<Iq>create(sink -> {
                    if (refusal != null) {
                        sink.error(refusal);
                        return;
                    }
                    Iq identified = request.withId("id" + ++lastId);
                    pending.put(identified.id(), sink);
                    sink.onCancel(() -> pending.remove(identified.id()));
                    transmit(identified);
                })
                .timeout(timeout, scheduler());
    }

    @Override
    public Mono<Iq> request(Iq request) {
        return request(request, Duration.ofSeconds(30));
    }

    @Override
    public Jid server() {
        return jid().asDomain();
    }

    @Override
    public StreamFeatures features() {
        return new StreamFeatures(List.of());
    }

    @Override
    public Mono<Void> send(Stanza stanza) {
        return Mono.fromRunnable(() -> transmit((Iq) stanza));
    }

    @Override
    public Flux<Stanza> stanzas() {
        return heard.asFlux();
    }

    @Override
    public Disposable handle(XmlName payload, IqHandler handler) {
        handlers.put(payload, handler);
        return () -> handlers.remove(payload);
    }

    @Override
    public Disposable handleMessages(MessageHandler handler) {
        throw new UnsupportedOperationException("nobody under test takes messages");
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
    public <E> E extension(Class<E> type, Function<? super XmppConnection, ? extends E> factory) {
        Object present = extensions.get(type);
        if (present == null) {
            present = factory.apply(this);
            extensions.put(type, present);
        }
        return type.cast(present);
    }

    @Override
    public Jid jid() {
        return jid;
    }

    @Override
    public Scheduler scheduler() {
        return network.scheduler();
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(closed::tryEmitEmpty);
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
        closed.tryEmitEmpty();
    }
}

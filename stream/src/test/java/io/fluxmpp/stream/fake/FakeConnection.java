package io.fluxmpp.stream.fake;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.connection.ConnectionState;
import io.fluxmpp.stream.connection.IqHandler;
import io.fluxmpp.stream.connection.MessageHandler;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
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
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A connection whose other end is the test, for extensions: what they send is validated and kept, what the test says
 * arrives. Its event loop is the test's thread, its clock virtual.
 */
public final class FakeConnection implements XmppConnection {

    public static final Jid ROMEO = Jid.of("romeo@montague.lit/orchard");

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final StreamFeatures features;
    private final PayloadCodecs codecs = new PayloadCodecs();
    private final Map<XmlName, IqHandler> handlers = new HashMap<>();
    private final Map<Class<?>, Object> extensions = new HashMap<>();
    private final Map<String, MonoSink<Iq>> waiting = new HashMap<>();
    private final List<String> sent = new ArrayList<>();
    private final List<AssertionError> faults = new ArrayList<>();
    private final Sinks.Many<Stanza> arrived = Sinks.many().multicast().directBestEffort();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private int lastId;

    /** @param features what the server announced */
    public FakeConnection(XmlElement... features) {
        this.features = StreamFeatures.of(features);
    }

    /** A stanza arrives: {@code <iq/>}, {@code <presence/>} or {@code <message/>} as it stands on the wire. */
    public void receive(String xml) {
        Stanza stanza = Xml.stanza(xml, codecs);
        if (stanza instanceof Iq iq && iq.isRequest()) {
            answer(iq);
        } else if (stanza instanceof Iq iq) {
            MonoSink<Iq> sink = waiting.remove(iq.id());
            if (sink != null && iq.error() == null) {
                sink.success(iq);
            } else if (sink != null) {
                sink.error(new StanzaErrorException("test", requireNonNull(iq.error())));
            }
        } else {
            arrived.tryEmitNext(stanza).orThrow();
        }
    }

    /** Asks what is being asked of us, and gives the answer that was sent. */
    public XmlElement ask(String from, String type, String payload) {
        receive("<iq type='" + type + "' id='q' from='" + from + "' to='" + ROMEO + "'>" + payload + "</iq>");
        return lastSent();
    }

    /** Everything sent so far. */
    public List<XmlElement> sent() {
        check();
        return sent.stream().map(Xml::parse).toList();
    }

    /** What was sent last. */
    public XmlElement lastSent() {
        check();
        return Xml.parse(sent.get(sent.size() - 1));
    }

    /** How many requests wait for their answer. */
    public int waiting() {
        return waiting.size();
    }

    /** Lets time pass. */
    public void elapse(Duration time) {
        clock.advanceTimeBy(time);
    }

    private void answer(Iq request) {
        IqHandler handler = handlers.get(requireNonNull(request.payload()).elementName());
        if (handler == null) {
            transmit(request.error(StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE)));
            return;
        }
        Mono.<Payload>defer(() -> handler.handle(request).cast(Payload.class))
                .map(request::result)
                .defaultIfEmpty(request.result(null))
                .onErrorResume(
                        StanzaErrorException.class,
                        refusal -> Mono.just(request.error(requireNonNull(refusal.error()))))
                .subscribe(this::transmit);
    }

    private void transmit(Stanza stanza) {
        String xml = Xml.encode(stanza, codecs);
        sent.add(xml);
        try {
            Schemas.validate(withoutWhatTheSchemaForgets(xml));
        } catch (AssertionError e) {
            // Whoever subscribed to this may swallow it.
            faults.add(e);
        }
    }

    /** XEP-0030's schema has neither the xml:lang of its §3.1 nor the forms of XEP-0128. */
    private static String withoutWhatTheSchemaForgets(String xml) {
        return xml.replaceAll("(<identity[^>]*) xml:lang=['\"][^'\"]*['\"]", "$1")
                .replaceAll("<x xmlns=['\"]jabber:x:data['\"].*?</x>", "");
    }

    private void check() {
        for (AssertionError fault : faults) {
            throw fault;
        }
    }

    @Override
    public Mono<Iq> request(Iq request, Duration timeout) {
        return Mono.<Iq>create(sink -> {
                    Iq identified = request.withId("id" + ++lastId);
                    waiting.put(identified.id(), sink);
                    sink.onDispose(() -> waiting.remove(identified.id()));
                    transmit(identified);
                })
                .timeout(timeout, clock);
    }

    @Override
    public Mono<Iq> request(Iq request) {
        return request(request, Duration.ofSeconds(30));
    }

    @Override
    public Mono<Void> send(Stanza stanza) {
        return Mono.fromRunnable(() -> transmit(stanza));
    }

    @Override
    public Flux<Stanza> stanzas() {
        return arrived.asFlux();
    }

    @Override
    public Disposable handle(XmlName payload, IqHandler handler) {
        handlers.put(payload, handler);
        return () -> handlers.remove(payload);
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
    public Jid jid() {
        return ROMEO;
    }

    @Override
    public Jid server() {
        return ROMEO.asDomain();
    }

    @Override
    public StreamFeatures features() {
        return features;
    }

    @Override
    public Scheduler scheduler() {
        return clock;
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
        arrived.tryEmitComplete();
        closed.tryEmitEmpty();
    }
}

package io.fluxmpp.stream.metrics.micrometer;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.ObservationRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes meters of what streams do; {@code docs/METRICS.md} has their table. Give one to all clients that are to be counted
 * together: {@code XmppClient.create().metrics(MicrometerStreamMetrics.create(registry))}.
 *
 * <p>Tags are few and known beforehand: they never name an account, a server or an address. Thread-safe.
 */
public final class MicrometerStreamMetrics implements StreamMetricsRecorder {

    private static final String DIRECTION = "direction";
    private static final String IN = "in";
    private static final String OUT = "out";

    private final MeterRegistry registry;
    private final Tags tags;
    private final ObservationRegistry observations;
    private final Map<State, AtomicLong> connections = new EnumMap<>(State.class);
    private final Map<Kind, Counter> stanzasIn = new EnumMap<>(Kind.class);
    private final Map<Kind, Counter> stanzasOut = new EnumMap<>(Kind.class);
    private final Map<Answer, Timer> requests = new EnumMap<>(Answer.class);
    private final AtomicLong unacknowledgedStanzas = new AtomicLong();
    private final AtomicLong unacknowledgedBytes = new AtomicLong();
    private final Counter bytesIn;
    private final Counter bytesOut;
    private final Counter lost;
    private final Counter failedResumptions;
    private final Timer resumption;
    private final Timer acknowledgement;

    private MicrometerStreamMetrics(MeterRegistry registry, ObservationRegistry observations, Iterable<Tag> tags) {
        this.registry = requireNonNull(registry, "registry");
        this.observations = requireNonNull(observations, "observations");
        this.tags = Tags.of(tags);
        for (State state : State.values()) {
            connections.put(state, gauge("fluxmpp.connections", "connections", Tags.of("state", wireName(state))));
        }
        for (Kind kind : Kind.values()) {
            stanzasIn.put(kind, counter("fluxmpp.stanzas", "stanzas", directed(IN, "kind", kind)));
            stanzasOut.put(kind, counter("fluxmpp.stanzas", "stanzas", directed(OUT, "kind", kind)));
        }
        for (Answer answer : Answer.values()) {
            requests.put(answer, timer("fluxmpp.iq", Tags.of("answer", wireName(answer))));
        }
        show("fluxmpp.unacknowledged.stanzas", "stanzas", Tags.empty(), unacknowledgedStanzas);
        show("fluxmpp.unacknowledged.bytes", "bytes", Tags.empty(), unacknowledgedBytes);
        bytesIn = counter("fluxmpp.bytes", "bytes", Tags.of(DIRECTION, IN));
        bytesOut = counter("fluxmpp.bytes", "bytes", Tags.of(DIRECTION, OUT));
        lost = counter("fluxmpp.lost.connections", "connections", Tags.empty());
        failedResumptions = counter("fluxmpp.failed.resumptions", "resumptions", Tags.empty());
        resumption = timer("fluxmpp.resumption", Tags.empty());
        acknowledgement = timer("fluxmpp.acknowledgement", Tags.empty());
    }

    /** Meters in that registry. A second one with the same registry shares all of them with the first but its gauges. */
    public static MicrometerStreamMetrics create(MeterRegistry registry) {
        return create(registry, Tags.empty());
    }

    /**
     * Meters with tags of your own besides, such as which of several clients it is.
     *
     * @see #create(MeterRegistry)
     */
    public static MicrometerStreamMetrics create(MeterRegistry registry, Iterable<Tag> tags) {
        return create(registry, ObservationRegistry.NOOP, tags);
    }

    /**
     * Meters, and each attempt to connect as an observation, which tracers make a span of.
     *
     * @see #create(MeterRegistry)
     */
    public static MicrometerStreamMetrics create(
            MeterRegistry registry, ObservationRegistry observations, Iterable<Tag> tags) {
        return new MicrometerStreamMetrics(registry, observations, tags);
    }

    @Override
    public Connecting connecting() {
        return new Attempt(registry, tags, observations);
    }

    @Override
    public void stateChanged(@Nullable State from, @Nullable State to) {
        if (to != null) {
            known(connections, to).incrementAndGet();
        }
        if (from != null) {
            known(connections, from).decrementAndGet();
        }
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        counter("fluxmpp.ended.connections", "connections", Tags.of("reason", end(failure)))
                .increment();
    }

    private static String end(@Nullable Throwable failure) {
        if (failure == null) {
            return "closed";
        } else if (failure instanceof ConnectionClosedException) {
            return "lost";
        }
        return failure instanceof StreamErrorException ? "stream-error" : "other";
    }

    /** Why an attempt has failed. */
    static String reason(Throwable failure) {
        if (failure instanceof NegotiationException negotiation) {
            return wireName(negotiation.reason());
        }
        return end(failure);
    }

    @Override
    public void lost() {
        lost.increment();
    }

    @Override
    public void resumed(long nanos) {
        resumption.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void resumptionFailed() {
        failedResumptions.increment();
    }

    @Override
    public void bytesSent(long bytes) {
        bytesOut.increment((double) bytes);
    }

    @Override
    public void bytesReceived(long bytes) {
        bytesIn.increment((double) bytes);
    }

    @Override
    public void stanzaSent(Kind kind) {
        known(stanzasOut, kind).increment();
    }

    @Override
    public void stanzaReceived(Kind kind) {
        known(stanzasIn, kind).increment();
    }

    @Override
    public void stanzaErrorSent(StanzaError.Condition condition) {
        error("fluxmpp.stanza.errors", OUT, condition);
    }

    @Override
    public void stanzaErrorReceived(StanzaError.Condition condition) {
        error("fluxmpp.stanza.errors", IN, condition);
    }

    @Override
    public void streamErrorSent(StreamError.Condition condition) {
        error("fluxmpp.stream.errors", OUT, condition);
    }

    @Override
    public void streamErrorReceived(StreamError.Condition condition) {
        error("fluxmpp.stream.errors", IN, condition);
    }

    /** Made when the first comes: of all the conditions there are, hardly any is ever seen. */
    private void error(String name, String direction, Enum<?> condition) {
        counter(name, "errors", directed(direction, "condition", condition)).increment();
    }

    @Override
    public void unacknowledgedChanged(int stanzas, long bytes) {
        unacknowledgedStanzas.addAndGet(stanzas);
        unacknowledgedBytes.addAndGet(bytes);
    }

    @Override
    public void acknowledged(long nanos) {
        acknowledgement.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void requestEnded(Answer answer, long nanos) {
        known(requests, answer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private static <K extends Enum<K>, M> M known(Map<K, M> meters, K key) {
        return requireNonNull(meters.get(key));
    }

    private static Tags directed(String direction, String key, Enum<?> value) {
        return Tags.of(DIRECTION, direction, key, wireName(value));
    }

    static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Counter counter(String name, String unit, Tags more) {
        return Counter.builder(name).baseUnit(unit).tags(tags.and(more)).register(registry);
    }

    private Timer timer(String name, Tags more) {
        return Timer.builder(name).tags(tags.and(more)).register(registry);
    }

    private AtomicLong gauge(String name, String unit, Tags more) {
        AtomicLong value = new AtomicLong();
        show(name, unit, more, value);
        return value;
    }

    private void show(String name, String unit, Tags more, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::get)
                .baseUnit(unit)
                .tags(tags.and(more))
                .strongReference(true)
                .register(registry);
    }
}

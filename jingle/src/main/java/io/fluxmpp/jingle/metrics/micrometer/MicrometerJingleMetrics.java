package io.fluxmpp.jingle.metrics.micrometer;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.metrics.JingleMetricsRecorder;
import io.fluxmpp.jingle.state.Role;
import io.fluxmpp.jingle.state.SessionState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.ObservationRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes meters of what becomes of sessions; {@code docs/METRICS.md} has their table. Give one to all connections that are to be
 * counted together: {@code Jingle.on(connection).settings(s -> s.withMetrics(metrics))}.
 *
 * <p>Tags are few and known beforehand: they never name a peer or a session. Thread-safe.
 */
public final class MicrometerJingleMetrics implements JingleMetricsRecorder {

    private final MeterRegistry registry;
    private final Tags tags;
    private final ObservationRegistry observations;
    private final Map<Role, AtomicLong> pending = new EnumMap<>(Role.class);
    private final Map<Role, AtomicLong> active = new EnumMap<>(Role.class);
    private final Map<Role, Timer> agreement = new EnumMap<>(Role.class);

    private MicrometerJingleMetrics(MeterRegistry registry, ObservationRegistry observations, Iterable<Tag> tags) {
        this.registry = requireNonNull(registry, "registry");
        this.observations = requireNonNull(observations, "observations");
        this.tags = Tags.of(tags);
        for (Role role : Role.values()) {
            pending.put(role, sessions(role, SessionState.PENDING));
            active.put(role, sessions(role, SessionState.ACTIVE));
            agreement.put(role, timer("fluxmpp.jingle.agreement", role, Tags.empty()));
        }
    }

    /** Meters in that registry. A second one with the same registry shares all of them with the first but its gauges. */
    public static MicrometerJingleMetrics create(MeterRegistry registry) {
        return create(registry, Tags.empty());
    }

    /**
     * Meters with tags of your own besides.
     *
     * @see #create(MeterRegistry)
     */
    public static MicrometerJingleMetrics create(MeterRegistry registry, Iterable<Tag> tags) {
        return create(registry, ObservationRegistry.NOOP, tags);
    }

    /**
     * Meters, and the life of each session as an observation, which tracers make a span of.
     *
     * @see #create(MeterRegistry)
     */
    public static MicrometerJingleMetrics create(
            MeterRegistry registry, ObservationRegistry observations, Iterable<Tag> tags) {
        return new MicrometerJingleMetrics(registry, observations, tags);
    }

    @Override
    public Life begun(Role role) {
        return new MeteredLife(this, role);
    }

    MeterRegistry registry() {
        return registry;
    }

    ObservationRegistry observations() {
        return observations;
    }

    AtomicLong pending(Role role) {
        return requireNonNull(pending.get(role));
    }

    AtomicLong active(Role role) {
        return requireNonNull(active.get(role));
    }

    Timer agreement(Role role) {
        return requireNonNull(agreement.get(role));
    }

    Timer timer(String name, Role role, Tags more) {
        return Timer.builder(name)
                .tags(tags.and("role", wireName(role)).and(more))
                .register(registry);
    }

    private AtomicLong sessions(Role role, SessionState state) {
        AtomicLong value = new AtomicLong();
        Gauge.builder("fluxmpp.jingle.sessions", value, AtomicLong::get)
                .baseUnit("sessions")
                .tags(tags.and("role", wireName(role), "state", wireName(state)))
                .strongReference(true)
                .register(registry);
        return value;
    }

    static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

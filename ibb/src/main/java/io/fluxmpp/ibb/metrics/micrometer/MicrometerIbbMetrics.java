package io.fluxmpp.ibb.metrics.micrometer;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.metrics.IbbMetricsRecorder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes meters of what bytestreams do; {@code docs/METRICS.md} has their table. Give one to all connections that are to be
 * counted together: {@code Ibb.on(connection).metrics(metrics)}.
 *
 * <p>Tags are few and known beforehand: they never name a peer or a bytestream. Thread-safe.
 */
public final class MicrometerIbbMetrics implements IbbMetricsRecorder {

    private final MeterRegistry registry;
    private final Tags tags;
    private final AtomicLong open;
    private final AtomicLong underWay;
    private final Map<End, Counter> ends = new EnumMap<>(End.class);
    private final Counter notOpened;
    private final Counter bytesIn;
    private final Counter bytesOut;
    private final Timer acknowledgement;
    private final DistributionSummary window;

    private MicrometerIbbMetrics(MeterRegistry registry, Iterable<Tag> tags) {
        this.registry = requireNonNull(registry, "registry");
        this.tags = Tags.of(tags);
        open = gauge("fluxmpp.ibb.bytestreams", "bytestreams");
        underWay = gauge("fluxmpp.ibb.unacknowledged.bytes", "bytes");
        for (End how : End.values()) {
            String outcome = how.name().toLowerCase(Locale.ROOT);
            ends.put(how, counter("fluxmpp.ibb.ended.bytestreams", "bytestreams", Tags.of("outcome", outcome)));
        }
        notOpened = counter("fluxmpp.ibb.refused.bytestreams", "bytestreams", Tags.empty());
        bytesIn = counter("fluxmpp.ibb.bytes", "bytes", Tags.of("direction", "in"));
        bytesOut = counter("fluxmpp.ibb.bytes", "bytes", Tags.of("direction", "out"));
        acknowledgement =
                Timer.builder("fluxmpp.ibb.acknowledgement").tags(this.tags).register(registry);
        window = DistributionSummary.builder("fluxmpp.ibb.window")
                .baseUnit("blocks")
                .tags(this.tags)
                .register(registry);
    }

    /** Meters in that registry. A second one with the same registry shares all of them with the first but its gauges. */
    public static MicrometerIbbMetrics create(MeterRegistry registry) {
        return create(registry, Tags.empty());
    }

    /**
     * Meters with tags of your own besides.
     *
     * @see #create(MeterRegistry)
     */
    public static MicrometerIbbMetrics create(MeterRegistry registry, Iterable<Tag> tags) {
        return new MicrometerIbbMetrics(registry, tags);
    }

    @Override
    public void opened() {
        open.incrementAndGet();
    }

    @Override
    public void notOpened() {
        notOpened.increment();
    }

    @Override
    public void ended(End how) {
        open.decrementAndGet();
        requireNonNull(ends.get(how)).increment();
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
    public void underWayChanged(long bytes) {
        underWay.addAndGet(bytes);
    }

    @Override
    public void acknowledged(long nanos, int blocks) {
        acknowledgement.record(nanos, TimeUnit.NANOSECONDS);
        window.record(blocks);
    }

    private Counter counter(String name, String unit, Tags more) {
        return Counter.builder(name).baseUnit(unit).tags(tags.and(more)).register(registry);
    }

    private AtomicLong gauge(String name, String unit) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(name, value, AtomicLong::get)
                .baseUnit(unit)
                .tags(tags)
                .strongReference(true)
                .register(registry);
        return value;
    }
}

package io.fluxmpp.testkit;

import io.fluxmpp.testkit.MeterTable.Row;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import reactor.core.publisher.Flux;

/** Micrometer's meters in memory, as tests ask for them. Needs {@code micrometer-core}. */
public final class Meters {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private final MeterRegistry registry = new SimpleMeterRegistry();

    public MeterRegistry registry() {
        return registry;
    }

    /** What a gauge or counter says, or how often a timer or summary was told; 0 where there is no such meter. */
    public double value(String name, String... tags) {
        return registry.find(name).tags(tags).meters().stream()
                .mapToDouble(Meters::first)
                .sum();
    }

    /** A timer's and a summary's first measurement is how often it was told. */
    private static double first(Meter meter) {
        return meter.measure().iterator().next().getValue();
    }

    /** Waits until a meter says that: some are told of an end by another thread than the test's. */
    public void await(double expected, String name, String... tags) {
        awaitUntil(
                () -> value(name, tags) == expected,
                () -> name + List.of(tags) + ": " + value(name, tags) + " (expected: " + expected + ")");
    }

    /** Waits until a meter says more than that. */
    public void awaitMore(double least, String name, String... tags) {
        awaitUntil(
                () -> value(name, tags) > least, () -> name + List.of(tags) + " (expected: more than " + least + ")");
    }

    /** Waits until all gauges are back at zero. */
    public void awaitNothingLeft() {
        awaitUntil(
                () -> gauges().stream().allMatch(gauge -> total(gauge) == 0),
                () -> gauges().stream()
                        .map(gauge -> gauge.getId() + "=" + total(gauge))
                        .toList()
                        .toString());
    }

    private List<Meter> gauges() {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getType() == Meter.Type.GAUGE)
                .toList();
    }

    private static double total(Meter meter) {
        return StreamSupport.stream(meter.measure().spliterator(), false)
                .mapToDouble(measurement -> Math.abs(measurement.getValue()))
                .sum();
    }

    private static void awaitUntil(BooleanSupplier condition, Supplier<String> why) {
        try {
            Flux.interval(Duration.ZERO, BETWEEN_LOOKS)
                    .onBackpressureDrop()
                    .takeUntil(tick -> condition.getAsBoolean())
                    .blockLast(PATIENCE);
        } catch (IllegalStateException tooLate) {
            throw new AssertionError(why.get(), tooLate);
        }
    }

    /** All meters there are as rows of {@link MeterTable}, without tags that a test added itself. */
    public List<Row> rows() {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> new Row(
                        id.getName(),
                        id.getType() == Meter.Type.DISTRIBUTION_SUMMARY
                                ? "summary"
                                : id.getType().name().toLowerCase(Locale.ROOT),
                        id.getType() == Meter.Type.TIMER ? "time" : Objects.requireNonNullElse(id.getBaseUnit(), ""),
                        id.getTags().stream().map(Tag::getKey).sorted().toList()))
                .distinct()
                .toList();
    }
}

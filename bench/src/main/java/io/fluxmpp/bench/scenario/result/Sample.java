package io.fluxmpp.bench.scenario.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one round measured: a value for each metric. */
public final class Sample {

    private final Map<String, Value> values = new LinkedHashMap<>();

    private record Value(String unit, double number) {}

    /** Adds the value of a metric. */
    public Sample with(String metric, String unit, double value) {
        values.put(metric, new Value(unit, value));
        return this;
    }

    /** The value of a metric that was added. */
    public double value(String metric) {
        Value value = values.get(metric);
        if (value == null) {
            throw new IllegalArgumentException("metric: " + metric + " (expected: one of " + values.keySet() + ")");
        }
        return value.number();
    }

    /** The rounds together, metric by metric. */
    public static Map<String, Metric> collect(List<Sample> rounds) {
        Map<String, String> units = new LinkedHashMap<>();
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        for (Sample round : rounds) {
            round.values.forEach((metric, value) -> {
                units.put(metric, value.unit());
                numbers.computeIfAbsent(metric, first -> new ArrayList<>()).add(value.number());
            });
        }
        Map<String, Metric> metrics = new LinkedHashMap<>();
        units.forEach((metric, unit) -> metrics.put(metric, new Metric(unit, numbers.getOrDefault(metric, List.of()))));
        return metrics;
    }
}

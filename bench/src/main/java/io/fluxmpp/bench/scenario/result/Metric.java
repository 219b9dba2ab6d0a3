package io.fluxmpp.bench.scenario.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One quantity, as often as it was measured.
 *
 * @param unit what it is measured in
 * @param rounds a value for each round, in their order, or for each sample of a series; at least one
 */
public record Metric(String unit, List<Double> rounds) {

    public Metric {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("rounds: none (expected: at least one)");
        }
    }

    /** The middle one; of an even number the mean of the middle two. */
    public double median() {
        List<Double> sorted = rounds.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    public double min() {
        return rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double max() {
        return rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    Map<String, Object> toMap() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("unit", unit);
        members.put("rounds", rounds);
        members.put("median", median());
        members.put("min", min());
        members.put("max", max());
        return members;
    }
}

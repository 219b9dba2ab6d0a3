package io.fluxmpp.bench.scenario.result;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
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

    /** More digits of a measurement say nothing. */
    private static final MathContext DIGITS = new MathContext(6);

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
        members.put("rounds", rounds.stream().map(Metric::shown).toList());
        members.put("median", shown(median()));
        members.put("min", shown(min()));
        members.put("max", shown(max()));
        return members;
    }

    private static BigDecimal shown(double number) {
        BigDecimal exact = BigDecimal.valueOf(number);
        BigDecimal rounded = Math.abs(number) < 1e6 ? exact.round(DIGITS) : exact.setScale(0, RoundingMode.HALF_UP);
        return new BigDecimal(rounded.stripTrailingZeros().toPlainString());
    }
}

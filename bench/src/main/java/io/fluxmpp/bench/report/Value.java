package io.fluxmpp.bench.report;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What rounds of measuring have come to.
 *
 * @param unit what it is measured in
 */
record Value(double median, double min, double max, String unit) {

    /** The value of so many rounds, at least one. */
    static Value of(List<Double> rounds, String unit) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int last = sorted.size() - 1;
        return new Value(
                (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2, sorted.get(0), sorted.get(last), unit);
    }

    /** The same in another unit. */
    Value in(String other, DoubleUnaryOperator conversion) {
        return new Value(
                conversion.applyAsDouble(median), conversion.applyAsDouble(min), conversion.applyAsDouble(max), other);
    }

    /** How far rounds were from the median at most, in hundredths of it. */
    double spreadPercent() {
        return median == 0 ? 0 : 100 * Math.max(max - median, median - min) / Math.abs(median);
    }
}

package io.fluxmpp.bench.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Something we want to reach, measured in one run.
 *
 * @param question what it is about
 * @param aim what is wanted, in words; the bound follows
 * @param measured ours
 * @param against what ours is divided by, the hardest of several; nothing where the figure itself counts
 * @param firstJava the first Java version it is meant for
 * @param lastJava the last one
 */
record Target(
        String question,
        String aim,
        Selector measured,
        List<Selector> against,
        Bound bound,
        int firstJava,
        int lastJava) {

    private static final int ANY = 0;

    Target {
        against = List.copyOf(against);
    }

    Target(String question, String aim, Selector measured, List<Selector> against, Bound bound) {
        this(question, aim, measured, against, bound, ANY, Integer.MAX_VALUE);
    }

    Target onJava(int first, int last) {
        return new Target(question, aim, measured, against, bound, first, last);
    }

    /** What became of it on one Java version. */
    Verdict verdict(Results results, int java) {
        if (java < firstJava || java > lastJava) {
            return new Verdict(Verdict.Outcome.NOT_MEANT, 0, bound);
        }
        OptionalDouble figure = figure(results, java);
        if (figure.isEmpty()) {
            return new Verdict(Verdict.Outcome.NOT_MEASURED, 0, bound);
        }
        double value = figure.getAsDouble();
        return new Verdict(bound.holds(value) ? Verdict.Outcome.MET : Verdict.Outcome.MISSED, value, bound);
    }

    private OptionalDouble figure(Results results, int java) {
        Optional<Result> ours = results.find(measured, java);
        if (ours.isEmpty()) {
            return OptionalDouble.empty();
        }
        double divisor = against.isEmpty() ? 1 : Double.NaN;
        for (Selector each : against) {
            Optional<Result> other = results.find(each, java);
            if (other.isEmpty()) {
                return OptionalDouble.empty();
            }
            double median = other.get().value().median();
            divisor = Double.isNaN(divisor) ? median : bound.side().harder(divisor, median);
        }
        double value = ours.get().value().median() / divisor;
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}

package io.fluxmpp.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How something grows.
 *
 * @param question what is shown, and of whom
 * @param over the condition that grows
 * @param title says what is seen, for those who do not see it too
 * @param overLabel what the condition is called
 * @param label what the quantity is called
 */
record Chart(Question question, String over, String title, String overLabel, String label) {

    /**
     * A line.
     *
     * @param subject which of the question's subjects, for its colour
     * @param java the Java version, for the stroke
     */
    record Line(String name, int subject, int java, List<Double> x, List<Double> y) {}

    String id() {
        return question.id();
    }

    /** The lines that have two points at least; what is zero has no place on logarithmic axes. */
    List<Line> lines(Results results) {
        Map<List<String>, List<Result>> byLine = question.results(results)
                .filter(result -> isAboveZero(result.parameters().get(over))
                        && result.value().median() > 0)
                .collect(Collectors.groupingBy(
                        result -> key(result, results),
                        () -> new TreeMap<>((one, other) -> one.toString().compareTo(other.toString())),
                        Collectors.toList()));
        List<Line> lines = new ArrayList<>();
        byLine.forEach((key, line) -> {
            if (line.size() > 1) {
                lines.add(line(line, results));
            }
        });
        return lines;
    }

    private List<String> key(Result result, Results results) {
        List<String> key = new ArrayList<>();
        key.add(String.valueOf(subject(result)));
        key.add(String.valueOf(result.java()));
        others(results).forEach(name -> key.add(result.parameters().getOrDefault(name, "")));
        return key;
    }

    private List<String> others(Results results) {
        return question.variables(results).stream()
                .filter(name -> !name.equals(over))
                .toList();
    }

    private Line line(List<Result> points, Results results) {
        Result any = points.get(0);
        List<Result> sorted = points.stream()
                .sorted((one, other) -> Double.compare(at(one), at(other)))
                .toList();
        String conditions = others(results).stream()
                .map(name -> ", " + name + " " + any.parameters().getOrDefault(name, "–"))
                .collect(Collectors.joining());
        return new Line(
                question.subjects().get(subject(any)).label() + conditions + ", Java " + any.java(),
                subject(any),
                any.java(),
                sorted.stream().map(this::at).toList(),
                sorted.stream()
                        .map(result -> question.unit().of(result).median())
                        .toList());
    }

    private int subject(Result result) {
        List<String> names =
                question.subjects().stream().map(Question.Subject::name).toList();
        return names.indexOf(result.subject());
    }

    private double at(Result result) {
        return Double.parseDouble(result.parameters().getOrDefault(over, ""));
    }

    /** Axes are logarithmic. */
    private static boolean isAboveZero(@Nullable String number) {
        return number != null && number.matches("\\d+(\\.\\d+)?") && Double.parseDouble(number) > 0;
    }
}

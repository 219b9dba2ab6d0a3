package io.fluxmpp.bench.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of the report: several subjects doing the same work.
 *
 * @param id names it in the text of the report
 * @param source see {@link Result}
 * @param metric see {@link Result}
 * @param where conditions that results must have been measured under, see {@link Result#isUnder}
 * @param unit what operations are
 * @param subjects who does it, ours first, the others being what it is compared with
 */
record Question(String id, String source, String metric, Map<String, String> where, Unit unit, List<Subject> subjects) {

    /**
     * A row of each table.
     *
     * @param name as results have it
     * @param label as readers have it
     */
    record Subject(String name, String label) {}

    Question {
        subjects = List.copyOf(subjects);
    }

    Subject ours() {
        return subjects.get(0);
    }

    Stream<Result> results(Results all) {
        return all.of(source, metric)
                .filter(result -> result.isUnder(where))
                .filter(result -> subjects.stream().anyMatch(who -> who.name().equals(result.subject())));
    }

    /** The conditions by which its results differ. */
    List<String> variables(Results all) {
        List<Result> results = results(all).toList();
        return results.stream()
                .flatMap(result -> result.parameters().keySet().stream())
                .distinct()
                .sorted()
                .filter(name -> results.stream()
                                .map(result -> result.parameters().getOrDefault(name, ""))
                                .distinct()
                                .count()
                        > 1)
                .toList();
    }

    /** The conditions that all of its results share. */
    Map<String, String> constants(Results all) {
        List<String> variables = variables(all);
        return results(all)
                .flatMap(result -> result.parameters().entrySet().stream())
                .filter(parameter -> !variables.contains(parameter.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one));
    }
}

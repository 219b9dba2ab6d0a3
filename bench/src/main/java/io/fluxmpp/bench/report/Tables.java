package io.fluxmpp.bench.report;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Tables in Markdown. */
final class Tables {

    static final String NOT_MEASURED = "not measured";

    private final Results results;
    private final List<Integer> javas;

    Tables(Results results) {
        this.results = results;
        this.javas = List.copyOf(results.javas());
    }

    /** What subjects do under each of the conditions, and how ours stands to each. */
    String of(Question question) {
        List<String> variables = question.variables(results);
        List<Map<String, String>> conditions = question.results(results)
                .map(Result::parameters)
                .distinct()
                .sorted(byValues(variables))
                .toList();
        if (conditions.isEmpty()) {
            return "_" + NOT_MEASURED + "_\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(header(question, variables));
        for (Map<String, String> condition : conditions) {
            for (Question.Subject subject : question.subjects()) {
                if (question.results(results)
                        .anyMatch(result -> result.subject().equals(subject.name())
                                && result.parameters().equals(condition))) {
                    rows.add(row(question, variables, condition, subject));
                }
            }
        }
        return constants(question) + table(rows);
    }

    /** What we want, and what became of it. */
    String targets(List<Target> targets) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("", "Target"));
        javas.forEach(java -> header.add("Java " + java));
        if (javas.isEmpty()) {
            header.add("Measured");
        }
        rows.add(header);
        String question = "";
        for (Target target : targets) {
            List<String> row = new ArrayList<>();
            row.add(target.question().equals(question) ? "" : target.question());
            row.add(target.aim() + " " + target.bound());
            javas.forEach(java -> row.add(target.verdict(results, java).toString()));
            if (javas.isEmpty()) {
                row.add(NOT_MEASURED);
            }
            rows.add(row);
            question = target.question();
        }
        return table(rows);
    }

    private static Comparator<Map<String, String>> byValues(List<String> variables) {
        return (one, other) -> variables.stream()
                .mapToInt(name -> Numbers.NUMERIC.compare(one.getOrDefault(name, ""), other.getOrDefault(name, "")))
                .filter(order -> order != 0)
                .findFirst()
                .orElse(0);
    }

    private List<String> header(Question question, List<String> variables) {
        List<String> header = new ArrayList<>(variables);
        header.add("");
        for (int java : javas) {
            String unit = question.results(results)
                    .map(result -> question.unit().of(result).unit())
                    .findFirst()
                    .orElse("");
            header.add("Java " + java + ", " + unit);
            header.add(question.ours().label() + " ÷ it");
            if (hasGarbage(question)) {
                header.add("garbage, B");
            }
        }
        return header;
    }

    private List<String> row(
            Question question, List<String> variables, Map<String, String> condition, Question.Subject subject) {
        List<String> row = new ArrayList<>();
        variables.forEach(name -> row.add(condition.getOrDefault(name, "")));
        row.add(subject.label());
        for (int java : javas) {
            Optional<Result> its = find(question, question.metric(), subject, condition, java);
            Optional<Result> ours = find(question, question.metric(), question.ours(), condition, java);
            row.add(its.map(result -> shown(question.unit().of(result))).orElse(NOT_MEASURED));
            row.add(subject.equals(question.ours()) ? "" : ratio(ours, its));
            if (hasGarbage(question)) {
                row.add(find(question, Result.GARBAGE, subject, condition, java)
                        .map(result -> Numbers.format(result.value().median()))
                        .orElse(NOT_MEASURED));
            }
        }
        return row;
    }

    private static String shown(Value value) {
        return value.min() == value.max()
                ? Numbers.format(value.median())
                : Numbers.format(value.median()) + " ± " + Numbers.format(Math.rint(value.spreadPercent())) + " %";
    }

    private static String ratio(Optional<Result> ours, Optional<Result> its) {
        return ours.isEmpty() || its.isEmpty() || its.get().value().median() == 0
                ? "–"
                : Numbers.format(ours.get().value().median() / its.get().value().median());
    }

    private boolean hasGarbage(Question question) {
        return question.metric().equals(Result.THROUGHPUT)
                && results.of(question.source(), Result.GARBAGE).findAny().isPresent();
    }

    private Optional<Result> find(
            Question question, String metric, Question.Subject subject, Map<String, String> condition, int java) {
        return results.of(question.source(), metric)
                .filter(result -> result.java() == java
                        && result.subject().equals(subject.name())
                        && result.parameters().equals(condition))
                .findFirst();
    }

    private String constants(Question question) {
        Map<String, String> constants = question.constants(results);
        return constants.isEmpty()
                ? ""
                : constants.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(joining(", ", "All with ", ".\n\n"));
    }

    private static String table(List<List<String>> rows) {
        List<String> header = rows.get(0);
        String line = "|" + " --- |".repeat(header.size());
        return Stream.concat(
                        Stream.of(cells(header), line), rows.stream().skip(1).map(Tables::cells))
                .collect(joining("\n", "", "\n"));
    }

    private static String cells(List<String> row) {
        return row.stream().collect(joining(" | ", "| ", " |"));
    }
}

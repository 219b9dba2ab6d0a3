package io.fluxmpp.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads what scenarios write: a JSON object for each point that was measured, one on a line. */
final class ScenarioFile {

    private ScenarioFile() {}

    static Results read(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Result> results = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        Set<Run> runs = new LinkedHashSet<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                point(json.readTree(line), results, skipped, runs);
            }
        }
        return new Results(results, skipped, List.copyOf(runs));
    }

    private static void point(JsonNode point, List<Result> results, List<String> skipped, Set<Run> runs) {
        JsonNode environment = point.path("environment");
        int java = Runtime.Version.parse(environment.path("java").asText()).feature();
        String scenario = point.path("scenario").asText();
        String subject = point.path("subject").asText();
        Map<String, String> parameters = new TreeMap<>();
        point.path("parameters")
                .properties()
                .forEach(parameter ->
                        parameters.put(parameter.getKey(), parameter.getValue().asText()));
        runs.add(new Run(java, machine(environment)));
        runs.add(new Run(java, "`" + point.path("command").asText() + "`"));
        if (point.has("skipped")) {
            skipped.add("Java " + java + ", " + scenario + ", " + subject + " "
                    + parameters.entrySet().stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"))
                    + ": " + point.path("skipped").asText());
        }
        point.path("metrics")
                .properties()
                .forEach(metric -> results.add(
                        new Result(java, scenario, subject, parameters, metric.getKey(), value(metric.getValue()))));
    }

    private static String machine(JsonNode environment) {
        String versions = environment.path("versions").properties().stream()
                .map(version -> version.getKey() + " " + version.getValue().asText())
                .collect(Collectors.joining(", "));
        return "scenarios: " + environment.path("vm").asText() + " "
                + environment.path("java").asText() + ", "
                + environment.path("os").asText() + ", "
                + environment.path("cpu").asText() + ", "
                + environment.path("cores").asText() + " cores; " + versions
                + "; " + date(environment.path("date").asText());
    }

    /** The day is enough. */
    private static String date(String instant) {
        int time = instant.indexOf('T');
        return time < 0 ? instant : instant.substring(0, time);
    }

    private static Value value(JsonNode metric) {
        return new Value(
                metric.path("median").asDouble(),
                metric.path("min").asDouble(),
                metric.path("max").asDouble(),
                metric.path("unit").asText());
    }
}

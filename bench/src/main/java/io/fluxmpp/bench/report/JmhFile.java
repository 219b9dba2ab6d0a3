package io.fluxmpp.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads what JMH writes with {@code -rf json}; with {@code -prof gc} it says what garbage there was. */
final class JmhFile {

    private static final String GARBAGE = "gc.alloc.rate.norm";

    private JmhFile() {}

    static Results read(Path file) throws IOException {
        List<Result> results = new ArrayList<>();
        Set<Run> runs = new LinkedHashSet<>();
        for (JsonNode entry : new ObjectMapper().readTree(file.toFile())) {
            int java = Runtime.Version.parse(entry.path("jdkVersion").asText()).feature();
            runs.add(new Run(
                    java,
                    "suites: JMH " + entry.path("jmhVersion").asText() + " on "
                            + entry.path("vmName").asText() + " "
                            + entry.path("vmVersion").asText()));
            String name = entry.path("benchmark").asText();
            String method = name.substring(name.lastIndexOf('.') + 1);
            String type = name.substring(0, name.lastIndexOf('.'));
            String source = type.substring(type.lastIndexOf('.') + 1);
            Map<String, String> parameters = new TreeMap<>();
            entry.path("params")
                    .properties()
                    .forEach(param ->
                            parameters.put(param.getKey(), param.getValue().asText()));
            results.add(new Result(
                    java, source, method, parameters, Result.THROUGHPUT, value(entry.path("primaryMetric"))));
            JsonNode garbage = entry.path("secondaryMetrics").path(GARBAGE);
            if (!garbage.isMissingNode()) {
                results.add(new Result(java, source, method, parameters, Result.GARBAGE, value(garbage)));
            }
        }
        return new Results(results, List.of(), List.copyOf(runs));
    }

    private static Value value(JsonNode metric) {
        List<Double> rounds = new ArrayList<>();
        metric.path("rawData").forEach(fork -> fork.forEach(round -> rounds.add(round.asDouble())));
        if (rounds.isEmpty()) {
            rounds.add(metric.path("score").asDouble());
        }
        return Value.of(rounds, metric.path("scoreUnit").asText());
    }
}

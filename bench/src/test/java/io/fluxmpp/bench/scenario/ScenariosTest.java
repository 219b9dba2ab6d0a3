package io.fluxmpp.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every scenario is played, tiny; whom it measured is looked at, and not with what result. */
class ScenariosTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringWriter out = new StringWriter();

    private int run(String... args) {
        CommandLine line = Scenarios.commandLine();
        line.setOut(new PrintWriter(out));
        return line.execute(args);
    }

    private List<JsonNode> points() throws IOException {
        List<JsonNode> points = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            points.add(JSON.readTree(line));
        }
        return points;
    }

    @Test
    @Timeout(400) // half a minute on two cores that have nothing else to do
    void whenAllAreToldToBeQuick_thenEachMeasuresItsSubjects(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("results.jsonl");

        assertThat(run("all", "--quick", "--out", file.toString())).isZero();

        assertThat(points())
                .allSatisfy(point ->
                        assertThat(point.has("skipped")).as(point.toString()).isFalse())
                .extracting(point -> point.path("scenario").asText() + " "
                        + point.path("subject").asText())
                .containsExactly(
                        "transfer fluxmpp",
                        "transfer smack",
                        "transfer smack-nodelay",
                        "transfer pump",
                        "transfer fluxmpp",
                        "transfer pump",
                        "latency fluxmpp",
                        "latency one-by-one",
                        "latency smack",
                        "ping fluxmpp",
                        "ping smack",
                        "ping pump",
                        "connections fluxmpp",
                        "connections smack",
                        "connections pump",
                        "sessions fluxmpp",
                        "soak fluxmpp");
        assertThat(Files.readAllLines(file)).isEqualTo(out.toString().lines().toList());
        assertMetrics("transfer", "throughput", "cpu", "peakHeap", "peakResident", "errors");
        assertMetrics("latency", "throughput", "allowed");
        assertMetrics("ping", "rate", "p50", "p99", "p999");
        assertMetrics(
                "connections",
                "connectTime",
                "threads",
                "heapPerConnection",
                "residentPerConnection",
                "idleCpu",
                "pingTime",
                "heapPinged");
        assertMetrics("sessions", "rate", "heapPerSession");
        assertMetrics("soak", "heap", "direct", "descriptors", "errors");
    }

    /** The first point of that scenario, ours, has these. */
    private void assertMetrics(String scenario, String... names) throws IOException {
        JsonNode metrics = points().stream()
                .filter(point -> point.path("scenario").asText().equals(scenario))
                .findFirst()
                .orElseThrow()
                .path("metrics");
        assertThat(metrics.fieldNames()).toIterable().contains(names);
        assertThat(metrics)
                .allSatisfy(metric -> assertThat(metric.fieldNames())
                        .toIterable()
                        .containsExactly("unit", "rounds", "median", "min", "max"));
    }

    @Test
    void whenAServerIsUnknown_thenItIsAnError() {
        assertThat(run("transfer", "--servers", "carrier-pigeon")).isNotZero();
        assertThat(out.toString()).isEmpty();
    }
}

package io.fluxmpp.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every scenario is played, tiny; whom it measured is looked at, and not with what result. */
@Timeout(100)
class ScenariosTest {

    private final StringWriter out = new StringWriter();

    /** Plays, and gives what was written as maps. */
    private List<Map<?, ?>> play(String... args) {
        assertThat(run(args)).as("exit code").isZero();
        return out.toString()
                .lines()
                .<Map<?, ?>>map(line -> (Map<?, ?>) JsonReader.read(line))
                .toList();
    }

    private int run(String... args) {
        CommandLine line = Scenarios.commandLine();
        line.setOut(new PrintWriter(out));
        return line.execute(args);
    }

    private static String[] quick(String... args) {
        return Scenarios.quick(args);
    }

    private static void assertMeasured(List<Map<?, ?>> points, List<String> subjects, String... metrics) {
        assertThat(points).extracting(point -> (Object) point.get("subject")).isEqualTo(subjects);
        assertThat(points).allSatisfy(point -> {
            assertThat(point.get("metrics")).as(point.toString()).isInstanceOf(Map.class);
            assertThat(((Map<?, ?>) point.get("metrics")).keySet().stream().map(Object::toString))
                    .contains(metrics);
        });
    }

    @Test
    void transfer(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("results.jsonl");
        List<Map<?, ?>> points =
                play(quick("transfer", "--mib", "1", "--block-sizes", "4096", "--out", file.toString()));

        assertMeasured(points, List.of("fluxmpp", "smack", "smack-nodelay", "pump"), "throughput", "cpu");
        assertThat(Files.readAllLines(file)).isEqualTo(out.toString().lines().toList());
    }

    @Test
    void transferWithWindows() {
        List<Map<?, ?>> points = play(quick(
                "transfer", "--windows=2,adaptive", "--bytestreams=4", "--block-sizes=65535", "--subjects=fluxmpp"));

        assertMeasured(points, List.of("fluxmpp", "fluxmpp"), "throughput");
        assertThat(points)
                .extracting(point -> (Object) ((Map<?, ?>) point.get("parameters")).get("window"))
                .isEqualTo(List.of("2", "adaptive"));
    }

    @Test
    void latency() {
        assertMeasured(
                play(quick("latency", "--round-trips", "20")),
                List.of("fluxmpp", "one-by-one", "smack"),
                "throughput",
                "allowed");
    }

    @Test
    void ping() {
        assertMeasured(
                play(quick("ping", "--outstanding", "8", "--beside", "transfer")),
                List.of("fluxmpp", "smack", "pump"),
                "rate",
                "p50",
                "p99",
                "p999");
    }
}

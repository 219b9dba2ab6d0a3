package io.fluxmpp.bench.scenario.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PointTest {

    private static final Map<String, Object> PARAMETERS = Map.of("tls", true);
    private static final Map<String, Object> ENVIRONMENT = Map.of("cores", 2);

    private static Map<String, Object> read(String json) throws IOException {
        return new ObjectMapper().readValue(json, new TypeReference<>() {});
    }

    private static Sample sample(double throughput) {
        return new Sample().with("throughput", "MB/s", throughput);
    }

    @Test
    void whenMeasured_thenItsLineHasMedianAndSpread() throws IOException {
        Point point = Point.measured(
                "transfer", "fluxmpp", PARAMETERS, List.of(sample(41.2), sample(43), sample(42.1), sample(40)));

        assertThat(read(point.toJson(ENVIRONMENT, "transfer --mib 1")))
                .isEqualTo(Map.of(
                        "scenario",
                        "transfer",
                        "subject",
                        "fluxmpp",
                        "parameters",
                        PARAMETERS,
                        "metrics",
                        Map.of(
                                "throughput",
                                Map.of(
                                        "unit",
                                        "MB/s",
                                        "rounds",
                                        List.of(41.2, 43, 42.1, 40),
                                        "median",
                                        41.65,
                                        "min",
                                        40,
                                        "max",
                                        43)),
                        "environment",
                        Map.of("cores", 2),
                        "command",
                        "transfer --mib 1"));
    }

    @Test
    void whenSkipped_thenItsLineHasTheReason() throws IOException {
        String reason = "\"quoted\" \\ back\n\t\u0001 ü";
        Point point = Point.skipped("transfer", "smack", PARAMETERS, reason);

        assertThat(read(point.toJson(ENVIRONMENT, "transfer")))
                .isEqualTo(Map.of(
                        "scenario",
                        "transfer",
                        "subject",
                        "smack",
                        "parameters",
                        PARAMETERS,
                        "skipped",
                        reason,
                        "environment",
                        Map.of("cores", 2),
                        "command",
                        "transfer"));
    }

    @Test
    void whenAMetricHasNoRounds_thenItIsNone() {
        assertThatThrownBy(() -> new Metric("MB/s", List.of())).hasMessageContaining("expected: at least one");
    }

    @Test
    void numbersAreWrittenWithWhatTheySay() {
        Metric metric = new Metric("any", List.of(0.0, 1.23456789, 123456789.4, 0.00001, 100.0));
        assertThat(metric.toMap().get("rounds")).hasToString("[0, 1.23457, 123456789, 0.00001, 100]");
    }

    @Test
    void whenANumberIsNone_thenItIsNotWritten() {
        assertThatThrownBy(() -> new Metric("any", List.of(Double.NaN)).toMap())
                .isInstanceOf(NumberFormatException.class);
    }

    @Test
    void theEnvironmentNamesVersions() {
        assertThat(Environment.here().get("versions"))
                .asString()
                .matches("\\{fluxmpp=\\d.*, netty=\\d.*, smack=4\\.[\\d.]+}");
    }
}

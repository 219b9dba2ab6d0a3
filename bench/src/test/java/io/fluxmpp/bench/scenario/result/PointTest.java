package io.fluxmpp.bench.scenario.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.bench.scenario.JsonReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PointTest {

    private static final Map<String, Object> PARAMETERS = Map.of("tls", true);
    private static final Map<String, Object> ENVIRONMENT = Map.of("cores", 2);

    private static Sample sample(double throughput) {
        return new Sample().with("throughput", "MB/s", throughput);
    }

    @Test
    void whenMeasured_thenItsLineHasMedianAndSpread() {
        Point point = Point.measured(
                "transfer", "fluxmpp", PARAMETERS, List.of(sample(41.2), sample(43), sample(42.1), sample(40)));

        assertThat(JsonReader.read(point.toJson(ENVIRONMENT, "transfer --mib 1")))
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
                                        List.of(41.2, 43.0, 42.1, 40.0),
                                        "median",
                                        41.65,
                                        "min",
                                        40.0,
                                        "max",
                                        43.0)),
                        "environment",
                        Map.of("cores", 2.0),
                        "command",
                        "transfer --mib 1"));
    }

    @Test
    void whenSkipped_thenItsLineHasTheReason() {
        String reason = "\"quoted\" \\ back\n\t\u0001 ü";
        Point point = Point.skipped("transfer", "smack", PARAMETERS, reason);

        assertThat(JsonReader.read(point.toJson(ENVIRONMENT, "transfer")))
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
                        Map.of("cores", 2.0),
                        "command",
                        "transfer"));
    }

    @Test
    void whenAMetricHasNoRounds_thenItIsNone() {
        assertThatThrownBy(() -> new Metric("MB/s", List.of())).hasMessageContaining("expected: at least one");
    }

    @Test
    void numbersAreWrittenWithWhatTheySay() {
        assertThat(Json.of(List.of(0.0, 1.23456789, 123456789.4, 1e-9, 5L, 100.0)))
                .isEqualTo("[0,1.23457,123456789,0.000000001,5,100]");
    }

    @Test
    void whenANumberIsNone_thenItIsNotWritten() {
        assertThatThrownBy(() -> Json.of(Double.NaN)).hasMessageContaining("NaN");
    }

    @Test
    void theEnvironmentNamesVersions() {
        assertThat(Environment.here().get("versions"))
                .asString()
                .matches("\\{fluxmpp=\\d.*, netty=\\d.*, smack=4\\.[\\d.]+}");
    }
}

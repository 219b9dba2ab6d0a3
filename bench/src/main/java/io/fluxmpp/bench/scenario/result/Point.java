package io.fluxmpp.bench.scenario.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One measured point: a subject under certain conditions.
 *
 * @param scenario which was played
 * @param subject who was measured
 * @param parameters the conditions, the same for all subjects that are to be compared: texts, numbers, booleans
 * @param metrics what was measured, by name; empty if it was skipped
 * @param skipped why it could not be measured, or {@code null}
 */
public record Point(
        String scenario,
        String subject,
        Map<String, Object> parameters,
        Map<String, Metric> metrics,
        @Nullable String skipped) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public static Point measured(String scenario, String subject, Map<String, Object> parameters, List<Sample> rounds) {
        return new Point(scenario, subject, parameters, Sample.collect(rounds), null);
    }

    public static Point skipped(String scenario, String subject, Map<String, Object> parameters, String reason) {
        return new Point(scenario, subject, parameters, Map.of(), reason);
    }

    /** As a line of JSON, without its end. */
    public String toJson(Map<String, Object> environment, String command) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("scenario", scenario);
        members.put("subject", subject);
        members.put("parameters", parameters);
        if (skipped == null) {
            Map<String, Object> measured = new LinkedHashMap<>();
            metrics.forEach((name, metric) -> measured.put(name, metric.toMap()));
            members.put("metrics", measured);
        } else {
            members.put("skipped", skipped);
        }
        members.put("environment", environment);
        members.put("command", command);
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

package io.fluxmpp.bench.report;

import java.util.Map;

/**
 * One quantity of one subject under one set of conditions.
 *
 * @param java the feature release of the JDK it was measured on
 * @param source the simple name of a benchmark's class, or the name of a scenario
 * @param subject the name of a benchmark's method, or who played in a scenario
 * @param parameters the conditions, by name
 * @param metric what was measured
 */
record Result(int java, String source, String subject, Map<String, String> parameters, String metric, Value value) {

    /** What JMH calls the score of a throughput. */
    static final String THROUGHPUT = "throughput";

    /** Bytes of garbage for each operation. */
    static final String GARBAGE = "garbage";

    Result {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Whether it was measured under such conditions.
     *
     * @param conditions values by name, of which an empty one stands for a condition that was not set
     */
    boolean isUnder(Map<String, String> conditions) {
        return conditions.entrySet().stream()
                .allMatch(one -> parameters.getOrDefault(one.getKey(), "").equals(one.getValue()));
    }
}

package io.fluxmpp.bench.report;

import java.util.Map;

/**
 * Points at one result of each Java version.
 *
 * @param source see {@link Result}
 * @param subject see {@link Result}
 * @param parameters the conditions that decide, as {@link Result#isUnder} takes them; a result may have more
 * @param metric see {@link Result}
 */
record Selector(String source, String subject, Map<String, String> parameters, String metric) {

    boolean matches(Result result) {
        return result.source().equals(source)
                && result.subject().equals(subject)
                && result.metric().equals(metric)
                && result.isUnder(parameters);
    }

    Selector of(String otherSubject) {
        return new Selector(source, otherSubject, parameters, metric);
    }
}

package io.fluxmpp.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that has been measured. Of two results that differ in nothing but their value, the later one counts.
 *
 * @param all every result
 * @param skipped what could not be measured and why, one line each
 * @param runs where and how it was measured, in order
 */
record Results(List<Result> all, List<String> skipped, List<Run> runs) {

    /** Everything but the value. */
    private record Key(int java, String source, String subject, Map<String, String> parameters, String metric) {
        static Key of(Result result) {
            return new Key(result.java(), result.source(), result.subject(), result.parameters(), result.metric());
        }
    }

    Results {
        Map<Key, Result> latest = new LinkedHashMap<>();
        all.forEach(result -> latest.put(Key.of(result), result));
        all = List.copyOf(latest.values());
        skipped = skipped.stream().distinct().toList();
        runs = runs.stream().distinct().toList();
    }

    /** Those of several files, as one. */
    static Results merged(Collection<Results> parts) {
        List<Result> all = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        List<Run> runs = new ArrayList<>();
        for (Results part : parts) {
            all.addAll(part.all());
            skipped.addAll(part.skipped());
            runs.addAll(part.runs());
        }
        return new Results(all, skipped, runs);
    }

    /** The Java versions that were measured on. */
    SortedSet<Integer> javas() {
        return all.stream().map(Result::java).collect(Collectors.toCollection(TreeSet::new));
    }

    Stream<Result> of(String source, String metric) {
        return all.stream()
                .filter(result ->
                        result.source().equals(source) && result.metric().equals(metric));
    }

    /**
     * The one result that a selector points at.
     *
     * @throws IllegalStateException if there are several, so that none is picked by chance
     */
    Optional<Result> find(Selector selector, int java) {
        List<Result> found = all.stream()
                .filter(result -> result.java() == java && selector.matches(result))
                .toList();
        if (found.size() > 1) {
            throw new IllegalStateException(selector + ": " + found + " (expected: one at most)");
        }
        return found.stream().findFirst();
    }
}

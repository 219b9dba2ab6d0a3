package io.fluxmpp.stream.internal.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;

/** The order in which to try what SRV records name: by priority, and by weighted chance within one (RFC 2782). */
final class SrvOrder {

    private SrvOrder() {}

    /**
     * Puts them in order.
     *
     * @param chance a random number from 0 to its argument, both included
     */
    static <T> List<T> of(List<T> all, ToIntFunction<T> priority, ToIntFunction<T> weight, IntUnaryOperator chance) {
        List<T> left = new ArrayList<>(all);
        // Those without weight come first, so that they are chosen with the small chance RFC 2782 gives them.
        left.sort(Comparator.comparingInt(priority).thenComparingInt(one -> Math.min(weight.applyAsInt(one), 1)));
        List<T> order = new ArrayList<>();
        while (!left.isEmpty()) {
            int best = priority.applyAsInt(left.get(0));
            List<T> alike = left.stream()
                    .takeWhile(one -> priority.applyAsInt(one) == best)
                    .toList();
            T next = choose(alike, weight, chance);
            left.remove(next);
            order.add(next);
        }
        return order;
    }

    private static <T> T choose(List<T> alike, ToIntFunction<T> weight, IntUnaryOperator chance) {
        int sum = alike.stream().mapToInt(weight).sum();
        int drawn = chance.applyAsInt(sum);
        int reached = 0;
        for (T one : alike) {
            reached += weight.applyAsInt(one);
            if (reached >= drawn) {
                return one;
            }
        }
        throw new IllegalArgumentException("drawn: " + drawn + " (expected: 0.." + sum + ")");
    }
}

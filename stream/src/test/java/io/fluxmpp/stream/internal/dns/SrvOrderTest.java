package io.fluxmpp.stream.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SrvOrderTest {

    private static final Random RANDOM = new Random(2782);

    private static int fair(int most) {
        return RANDOM.nextInt(most + 1);
    }

    private static SrvRecord record(int priority, int weight, String target) {
        return new SrvRecord(priority, weight, 5222, target);
    }

    private static List<String> order(IntUnaryOperator chance, SrvRecord... records) {
        return SrvOrder.of(List.of(records), SrvRecord::priority, SrvRecord::weight, chance).stream()
                .map(SrvRecord::target)
                .toList();
    }

    @Test
    @Tag("S-3.2.1-1")
    void theLowestPriorityComesFirst_whateverTheWeights() {
        assertThat(order(SrvOrderTest::fair, record(30, 9, "c"), record(10, 0, "a"), record(20, 65_535, "b")))
                .containsExactly("a", "b", "c");
    }

    @Test
    @Tag("S-3.2.1-1")
    void withinAPriorityTheWeightIsTheShareOfFirstPlaces() {
        Map<String, Integer> firsts = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            List<String> order =
                    order(SrvOrderTest::fair, record(1, 10, "ten"), record(1, 30, "thirty"), record(1, 60, "sixty"));
            firsts.merge(order.get(0), 1, Integer::sum);
        }
        assertThat(firsts.get("ten")).isCloseTo(1_000, within(200));
        assertThat(firsts.get("thirty")).isCloseTo(3_000, within(200));
        assertThat(firsts.get("sixty")).isCloseTo(6_000, within(200));
    }

    /** RFC 2782: a very small chance of being selected, and not none. */
    @Test
    void whatHasNoWeight_isFirstOnlyWhenNothingIsDrawn() {
        assertThat(order(most -> 0, record(1, 5, "heavy"), record(1, 0, "light")))
                .containsExactly("light", "heavy");
        assertThat(order(most -> Math.min(most, 1), record(1, 5, "heavy"), record(1, 0, "light")))
                .containsExactly("heavy", "light");
    }

    @Property(tries = 200)
    void everyRecordIsThereOnce(@ForAll @Size(max = 20) List<@IntRange(max = 65_535) Integer> weights) {
        List<SrvRecord> records = weights.stream()
                .map(weight -> record(weight % 3, weight, "t" + weight))
                .toList();

        List<SrvRecord> order = SrvOrder.of(records, SrvRecord::priority, SrvRecord::weight, SrvOrderTest::fair);

        assertThat(order).containsExactlyInAnyOrderElementsOf(records);
        assertThat(order).extracting(SrvRecord::priority).isSorted();
    }
}

package io.fluxmpp.stream.internal.sm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class UnacknowledgedTest {

    private static final long HIGHEST = 0xFFFF_FFFFL;

    private final List<String> outcomes = new ArrayList<>();

    private ByteBuf add(Unacknowledged stanzas, String name) {
        ByteBuf bytes = Unpooled.copiedBuffer(name, java.nio.charset.StandardCharsets.US_ASCII);
        stanzas.add(bytes, failure -> outcomes.add(failure == null ? name : name + " " + failure.getMessage()));
        return bytes;
    }

    @Property
    @Tag("SM-4-3")
    void whateverTheCountBegins_stanzasAreAcknowledgedInTheirOrder(
            @ForAll @LongRange(min = 0, max = HIGHEST) long begin,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 5) Integer> steps) {
        outcomes.clear();
        Unacknowledged stanzas = new Unacknowledged(begin, StreamMetricsRecorder.NONE);
        List<String> sent = new ArrayList<>();
        for (int step : steps) {
            for (int i = 0; i < step; i++) {
                sent.add("s" + sent.size());
                add(stanzas, sent.get(sent.size() - 1));
            }
            long handled = (begin + outcomes.size() + stanzas.size() / 2) % (HIGHEST + 1);
            assertThat(stanzas.acknowledge(handled)).isTrue();
            assertThat(outcomes).isEqualTo(sent.subList(0, outcomes.size()));
            assertThat(stanzas.count()).isEqualTo((begin + sent.size()) % (HIGHEST + 1));
            assertThat(stanzas.acknowledge((stanzas.count() + 1) % (HIGHEST + 1)))
                    .isFalse();
        }
        stanzas.end(null);
        assertThat(outcomes).isEqualTo(sent);
        assertThat(stanzas.bytes()).isZero();
    }

    @Nested
    class GivenThreeStanzas {

        private final Unacknowledged stanzas = new Unacknowledged(HIGHEST, StreamMetricsRecorder.NONE);
        private final ByteBuf one = add(stanzas, "one");
        private final ByteBuf two = add(stanzas, "two");
        private final ByteBuf three = add(stanzas, "three");

        @Test
        void whenTheFirstIsAcknowledged_thenItsMemoryIsReleased() {
            assertThat(stanzas.acknowledge(0)).isTrue();
            assertThat(one.refCnt()).isZero();
            assertThat(two.refCnt()).isOne();
            assertThat(stanzas.size()).isEqualTo(2);
            assertThat(stanzas.bytes()).isEqualTo(8);
            stanzas.end(null);
        }

        @Test
        void whenMoreThanWereSentAreAcknowledged_thenNothingIs() {
            assertThat(stanzas.acknowledge(3)).isFalse();
            assertThat(outcomes).isEmpty();
            stanzas.end(null);
        }

        @Test
        void whenTheyFail_thenAllAreToldAndReleased() {
            stanzas.end(new IllegalStateException("lost"));
            assertThat(outcomes).containsExactly("one lost", "two lost", "three lost");
            assertThat(three.refCnt()).isZero();
            assertThat(stanzas.isEmpty()).isTrue();
        }
    }

    @Test
    void whenTheOneWhoIsToldSendsMore_thenThatWaits() {
        Unacknowledged stanzas = new Unacknowledged(0, StreamMetricsRecorder.NONE);
        stanzas.add(Unpooled.buffer().writeZero(10), failure -> add(stanzas, "more"));
        assertThat(stanzas.acknowledge(1)).isTrue();
        assertThat(outcomes).isEmpty();
        assertThat(stanzas.size()).isOne();
        stanzas.end(null);
    }
}

package io.fluxmpp.ibb.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fluxmpp.ibb.model.Sequence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendWindowTest {

    @Nested
    class GivenAWindowOfOne {
        private final SendWindow fresh = SendWindow.of(1);

        @Test
        void whenABlockIsOnItsWay_thenNoneMayFollow() {
            SendWindow sent = fresh.sent();

            assertThat(fresh.room()).isOne();
            assertThat(sent.room()).isZero();
            assertThatIllegalStateException().isThrownBy(sent::sent);
        }

        @Test
        void whenItIsAcknowledged_thenTheNextMayGo() {
            SendWindow acknowledged = fresh.sent().acknowledged(Sequence.FIRST);

            assertThat(acknowledged.isIdle()).isTrue();
            assertThat(acknowledged.room()).isOne();
            assertThat(acknowledged.next()).isEqualTo(new Sequence(1));
        }
    }

    @Nested
    class GivenAWindowOfThree {
        private final SendWindow full = SendWindow.of(3).sent().sent().sent();

        @Test
        void whenTheYoungestIsAcknowledged_thenTheWindowStaysWhereItIs() {
            assertThat(full.acknowledged(new Sequence(2)).room()).isZero();
        }

        @Test
        void whenTheOldestIsAcknowledgedLast_thenAllRoomIsThereAtOnce() {
            SendWindow window = full.acknowledged(new Sequence(2))
                    .acknowledged(new Sequence(1))
                    .acknowledged(new Sequence(0));

            assertThat(window.room()).isEqualTo(3);
            assertThat(window.isIdle()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(ints = {3, 4, 65535, 100})
        void whenABlockIsAcknowledgedThatIsNotOnItsWay_thenRefused(int seq) {
            assertThatIllegalStateException().isThrownBy(() -> full.acknowledged(new Sequence(seq)));
        }

        @Test
        void whenABlockIsAcknowledgedTwice_thenRefused() {
            SendWindow once = full.acknowledged(new Sequence(1));

            assertThatIllegalStateException().isThrownBy(() -> once.acknowledged(new Sequence(1)));
        }
    }

    @Nested
    class GivenTheLargestWindow {
        @Test
        void whenFullAcrossTheWrap_thenEveryBlockCanBeAcknowledged() {
            SendWindow window = new SendWindow(64, new Sequence(65510), 0);
            List<Sequence> sent = new ArrayList<>();
            while (window.room() > 0) {
                sent.add(window.next());
                window = window.sent();
            }
            assertThat(sent).hasSize(64).contains(new Sequence(65535), new Sequence(0));
            for (Sequence seq : sent) {
                window = window.acknowledged(seq);
            }
            assertThat(window.isIdle()).isTrue();
        }
    }

    @Nested
    class GivenASizeOutOfRange {
        @ParameterizedTest
        @ValueSource(ints = {0, -1, 65})
        void whenMade_thenRefused(int size) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SendWindow.of(size))
                    .withMessageContaining("expected: 1..64");
        }
    }

    @Property(tries = 200)
    void neverMoreThanTheWindowLiesBetweenOldestAndNext(
            @ForAll @IntRange(min = 1, max = 64) int size,
            @ForAll @IntRange(min = 0, max = 65535) int start,
            @ForAll long seed) {
        Random random = new Random(seed);
        SendWindow window = new SendWindow(size, new Sequence(start), 0);
        List<Sequence> onTheirWay = new ArrayList<>();
        for (int step = 0; step < 500; step++) {
            int span = onTheirWay.isEmpty() ? 0 : window.next().since(onTheirWay.get(0));
            assertThat(window.room()).isEqualTo(size - span);
            assertThat(window.isIdle()).isEqualTo(onTheirWay.isEmpty());
            if (window.room() > 0 && random.nextBoolean()) {
                onTheirWay.add(window.next());
                window = window.sent();
            } else if (!onTheirWay.isEmpty()) {
                window = window.acknowledged(onTheirWay.remove(random.nextInt(onTheirWay.size())));
            }
        }
        for (Sequence seq : new ArrayDeque<>(onTheirWay)) {
            window = window.acknowledged(seq);
        }
        assertThat(window.room()).isEqualTo(size);
    }
}

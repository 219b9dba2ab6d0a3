package io.fluxmpp.ibb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceTest {

    @Nested
    class GivenTheLastNumber {
        @Test
        void whenNext_thenBeginsAgainAtZero() {
            assertThat(new Sequence(65535).next()).isEqualTo(Sequence.FIRST);
        }

        @Test
        void whenMeasuredAcrossTheWrap_thenCountsRound() {
            assertThat(new Sequence(3).since(new Sequence(65534))).isEqualTo(5);
        }
    }

    @Nested
    class GivenText {
        @ParameterizedTest
        @ValueSource(strings = {"0", "1", "65535", "00065535"})
        void whenANumberOf16Bits_thenRead(String text) {
            assertThat(Sequence.parse(text).value()).isEqualTo(Integer.parseInt(text));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "-1", "65536", "4294967296", "99999999999999999999", "1.0", " 1", "one", "٣"})
        void whenAnythingElse_thenRefused(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Sequence.parse(text))
                    .withMessageContaining("expected: 0..65535");
        }
    }
}

package io.fluxmpp.ibb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockSizeTest {

    @Nested
    class GivenText {
        @ParameterizedTest
        @ValueSource(strings = {"1", "4096", "40000", "65535"})
        void whenFrom1To65535_thenRead(String text) {
            assertThat(BlockSize.parse(text)).hasToString(text);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "0", "65536", "-1", "4k"})
        void whenAnythingElse_thenRefused(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BlockSize.parse(text))
                    .withMessageContaining("expected: 1..65535");
        }
    }

    @Nested
    class GivenANumber {
        @ParameterizedTest
        @ValueSource(ints = {0, -1, 65536})
        @Tag("IBB-2.1-3")
        void whenOutOfRange_thenRefused(int bytes) {
            assertThatIllegalArgumentException().isThrownBy(() -> new BlockSize(bytes));
        }

        @Test
        void whenHalved_thenNeverBelowOne() {
            assertThat(new BlockSize(4096).halved()).isEqualTo(new BlockSize(2048));
            assertThat(new BlockSize(1).halved()).isEqualTo(new BlockSize(1));
        }
    }
}

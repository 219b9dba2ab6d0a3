package io.fluxmpp.stream.caps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxmpp.stream.disco.DiscoInfo;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class MemoryCapsCacheTest {

    private static DiscoInfo info(String name) {
        return DiscoInfo.query(name);
    }

    @Nested
    class GivenRoomForTwo {

        private final CapsCache cache = CapsCache.inMemory(2);

        private void put(String ver) {
            cache.put("sha-1", ver, info(ver)).block();
        }

        private boolean knows(String ver) {
            return cache.find("sha-1", ver).hasElement().block();
        }

        @Test
        void whenAThirdIsPut_thenTheOneUsedLongestAgoIsForgotten() {
            put("a");
            put("b");
            assertThat(knows("a")).isTrue();
            put("c");
            assertThat(knows("b")).isFalse();
            assertThat(knows("a")).isTrue();
            assertThat(knows("c")).isTrue();
        }

        @Test
        void whenTheSameIsPutAgain_thenNothingIsForgotten() {
            put("a");
            put("b");
            put("b");
            assertThat(knows("a")).isTrue();
        }

        @Test
        void whenTheHashFunctionDiffers_thenItIsNotTheSame() {
            put("a");
            StepVerifier.create(cache.find("sha-256", "a")).verifyComplete();
            StepVerifier.create(cache.find("sha-1", "a")).expectNext(info("a")).verifyComplete();
        }

        @Test
        void whenNobodySubscribes_thenNothingIsPut() {
            assertThat(cache.put("sha-1", "a", info("a"))).isNotNull();
            assertThat(knows("a")).isFalse();
        }
    }

    @Test
    void whenThereIsRoomForNone_thenRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CapsCache.inMemory(0))
                .withMessageContaining("size: 0");
    }
}

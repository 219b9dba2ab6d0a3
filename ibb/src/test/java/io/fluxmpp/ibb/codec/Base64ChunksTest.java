package io.fluxmpp.ibb.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Base64ChunksTest {

    private final Base64Chunks chunks = Base64Chunks.ofThisThread();

    @Test
    void whenGroupsFillChunks_thenTheLargestOfThoseFits() {
        int least = chunks.smallest().groups();
        int most = chunks.fitting(Integer.MAX_VALUE).groups();
        assertThat(most).isEqualTo(2048);
        for (int groups = least; groups <= most; groups++) {
            assertThat(chunks.fitting(groups).groups()).isBetween(groups / 2 + 1, groups);
        }
    }

    @Test
    void whenGroupsFillNone_thenTheSmallestFits() {
        for (int groups = 0; groups < chunks.smallest().groups(); groups++) {
            assertThat(chunks.fitting(groups)).isSameAs(chunks.smallest());
        }
    }

    @Test
    void whenAskedAgain_thenNothingNewIsMade() {
        assertThat(Base64Chunks.ofThisThread()).isSameAs(chunks);
    }
}

package io.fluxmpp.ibb.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.model.Sequence;
import org.junit.jupiter.api.Test;

class RecentBlocksTest {

    private final RecentBlocks recent = new RecentBlocks();

    @Test
    void anEmptyOneContainsNothing() {
        assertThat(recent.contains(Sequence.FIRST, "")).isFalse();
        assertThat(recent.contains(Sequence.FIRST, null)).isFalse();
    }

    @Test
    void aStanzaIsTheSameByNumberAndId() {
        recent.add(new Sequence(7), "a");
        assertThat(recent.contains(new Sequence(7), "a")).isTrue();
        assertThat(recent.contains(new Sequence(7), "b")).isFalse();
        assertThat(recent.contains(new Sequence(8), "a")).isFalse();
    }

    @Test
    void whatHasNoIdIsAnotherEachTime() {
        recent.add(new Sequence(7), null);
        assertThat(recent.contains(new Sequence(7), null)).isFalse();
    }

    @Test
    void theOldestIsForgotten() {
        for (int i = 0; i <= 64; i++) {
            recent.add(new Sequence(i), "a");
        }
        assertThat(recent.contains(new Sequence(0), "a")).isFalse();
        assertThat(recent.contains(new Sequence(1), "a")).isTrue();
        assertThat(recent.contains(new Sequence(64), "a")).isTrue();
    }
}

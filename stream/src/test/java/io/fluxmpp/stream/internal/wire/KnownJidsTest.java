package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxmpp.stream.jid.Jid;
import org.junit.jupiter.api.Test;

class KnownJidsTest {

    private final KnownJids known = new KnownJids();

    @Test
    void whenTheSameIsReadAgain_thenItIsTheSameObject() {
        Jid first = known.read(new String("Romeo@montague.lit/orchard"));
        assertThat(known.read(new String("Romeo@montague.lit/orchard"))).isSameAs(first);
        assertThat(first).isEqualTo(Jid.of("romeo@montague.lit/orchard"));
    }

    @Test
    void whenManyAreRead_thenEachIsItsOwn() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(known.read("user" + i + "@montague.lit")).isEqualTo(Jid.of("user" + i + "@montague.lit"));
            }
        }
    }

    @Test
    void whenOneIsMalformed_thenItIsRefusedEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThatIllegalArgumentException().isThrownBy(() -> known.read("romeo@"));
        }
    }
}

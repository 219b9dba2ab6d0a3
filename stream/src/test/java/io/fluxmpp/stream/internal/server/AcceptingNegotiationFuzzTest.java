package io.fluxmpp.stream.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.testkit.FuzzSeeds;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link AcceptingNegotiationFuzz} begins with, and what it has found once. */
class AcceptingNegotiationFuzzTest {

    /** Otherwise fuzzing would not get far. */
    @Test
    void whenTheClientSaysWhatIsRight_thenItIsLetIn() {
        assertThat(AcceptingNegotiationFuzz.negotiate(AcceptingNegotiationFuzz.right()))
                .isNull();
    }

    static Stream<byte[]> inputs() {
        return Stream.concat(AcceptingNegotiationFuzz.seeds(), FuzzSeeds.found(AcceptingNegotiationFuzz.class));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void whateverTheClientSays_negotiationEnds(byte[] lines) {
        AcceptingNegotiationFuzz.negotiate(lines);
    }
}

package io.fluxmpp.stream.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.testkit.FuzzSeeds;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link ClientNegotiationFuzz} begins with, and what it has found once. */
class ClientNegotiationFuzzTest {

    /** Otherwise fuzzing would not get far. */
    @Test
    void whenTheServerSaysWhatIsRight_thenTheClientIsIn() {
        assertThat(ClientNegotiationFuzz.negotiate(ClientNegotiationFuzz.right()))
                .isNull();
    }

    static Stream<byte[]> inputs() {
        return Stream.concat(ClientNegotiationFuzz.seeds(), FuzzSeeds.found(ClientNegotiationFuzz.class));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void whateverTheServerSays_negotiationEnds(byte[] lines) {
        ClientNegotiationFuzz.negotiate(lines);
    }
}

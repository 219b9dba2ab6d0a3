package io.fluxmpp.stream.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.testkit.FuzzSeeds;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
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

    @Test
    @Tag("S-4.8.2-1")
    @Tag("S-4.8.3-1")
    void whenTheServerSpeaksInAnotherNamespace_thenInvalidNamespace() {
        String right = new String(ClientNegotiationFuzz.right(), StandardCharsets.UTF_8);
        byte[] wrong = right.replace("'jabber:client'", "'jabber:server'").getBytes(StandardCharsets.UTF_8);
        assertThat(ClientNegotiationFuzz.negotiate(wrong))
                .isInstanceOfSatisfying(
                        StreamErrorException.class,
                        refusal -> assertThat(refusal.error().condition()).isEqualTo(Condition.INVALID_NAMESPACE));
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

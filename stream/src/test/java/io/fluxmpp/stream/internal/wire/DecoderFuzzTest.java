package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.testkit.FuzzSeeds;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link DecoderFuzz} begins with, and what it has found once. */
class DecoderFuzzTest {

    static Stream<byte[]> inputs() {
        return Stream.of(FuzzSeeds.examples(), FuzzSeeds.captures(), FuzzSeeds.found(DecoderFuzz.class))
                .flatMap(Function.identity());
    }

    @ParameterizedTest
    @MethodSource("inputs")
    @Tag("S-12-1")
    void whateverArrives_itIsDecodedOrRefused(byte[] bytes) {
        DecodedAnyway.check(bytes);
    }
}

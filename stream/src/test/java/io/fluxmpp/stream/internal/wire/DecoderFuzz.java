package io.fluxmpp.stream.internal.wire;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxmpp.testkit.FuzzSeeds;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that Jazzer makes up, through the decoder; CONTRIBUTING.md says how to run it. */
class DecoderFuzz {

    static Stream<byte[]> seeds() {
        return FuzzSeeds.examples();
    }

    @MethodSource("seeds")
    @DictionaryFile(resourcePath = "xml.dict")
    @FuzzTest
    void whateverArrives_itIsDecodedOrRefused(byte[] bytes) {
        DecodedAnyway.check(bytes);
    }
}

package io.fluxmpp.jingle.filetransfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class DigestsTest {

    /** The SHA-256 digest of "abc" (FIPS 180-2), in base64 and as the base64 of its hexadecimal form. */
    private static final String ABC = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

    private static final String ABC_HEX =
            "YmE3ODE2YmY4ZjAxY2ZlYTQxNDE0MGRlNWRhZTIyMjNiMDAzNjFhMzk2MTc3YTljYjQxMGZmNjFmMjAwMTVhZA==";

    private static Digests ofAbc(FileDescription file) {
        Digests digests = Digests.toVerify(file);
        ByteBuffer block = StandardCharsets.US_ASCII.encode("xabc");
        block.get();
        digests.update(block);
        assertThat(block.remaining()).isEqualTo(3);
        digests.finish();
        return digests;
    }

    @Nested
    class GivenAnAnnouncedAlgorithm {

        private final Digests digests =
                ofAbc(FileDescription.builder().hashUsed("sha-256").build());

        @Test
        @Tag("HASH-3-2")
        void whenFinished_thenItsDigestIsInBase64() {
            assertThat(digests.hashes()).containsExactly(new Hash("sha-256", ABC));
        }

        @ParameterizedTest
        @ValueSource(strings = {ABC, ABC_HEX, " " + ABC + "\n", "ungWv48Bz+pBQUDeXa4iI7\r\n\t ADYaOWF3qctBD/YfIAFa0="})
        void whenTheClaimIsRight_thenItIsNotContradicted(String claim) {
            assertThat(digests.contradicted(List.of(new Hash("sha-256", claim))))
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "AAAA", "%%%", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa4="})
        void whenTheClaimIsWrong_thenItIsContradicted(String claim) {
            assertThat(digests.contradicted(List.of(new Hash("sha-256", claim))))
                    .isPresent();
        }

        @Test
        void whenTheClaimIsOfAnotherAlgorithm_thenItPasses() {
            assertThat(digests.contradicted(List.of(new Hash("blake2b-512", ABC), new Hash("sha-1", ABC))))
                    .isEmpty();
        }
    }

    @Nested
    class GivenNoAnnouncedAlgorithm {

        @ParameterizedTest
        @ValueSource(strings = {"blake2b-512", "sha-0", "SHA-256"})
        void whenFinished_thenOnlyWhatSendersTellUnannouncedIsThere(String unknown) {
            Digests digests = ofAbc(FileDescription.builder().hashUsed(unknown).build());
            assertThat(digests.hashes()).extracting(Hash::algorithm).containsExactly("sha-1", "sha-256");
        }
    }

    @Nested
    class GivenManyAlgorithms {

        @Test
        @Tag("FT-12-1")
        void whenAllAreAnnounced_thenTheStrongestTwoAreComputed() {
            FileDescription.Builder file = FileDescription.builder();
            for (HashAlgorithm algorithm : HashAlgorithm.values()) {
                file.hashUsed(algorithm.wireName());
            }
            assertThat(ofAbc(file.build()).hashes()).extracting(Hash::algorithm).containsExactly("sha-512", "sha3-512");
        }

        @Test
        @Tag("FT-12-1")
        void whenAllAreKnown_thenTheStrongestIsComputed() {
            FileDescription.Builder file = FileDescription.builder().hashUsed("sha3-512");
            for (HashAlgorithm algorithm :
                    List.of(HashAlgorithm.SHA_1, HashAlgorithm.SHA_512, HashAlgorithm.SHA3_256)) {
                file.hash(Hash.of(algorithm, new byte[20]));
            }
            assertThat(ofAbc(file.build()).hashes()).extracting(Hash::algorithm).containsExactly("sha-512");
        }
    }

    @Nested
    class GivenAnEventLoop {

        @Test
        void whenComputed_thenNothingBlocks() {
            StepVerifier.create(Mono.fromCallable(
                                    () -> ofAbc(FileDescription.builder().build()))
                            .subscribeOn(Schedulers.parallel()))
                    .expectNextCount(1)
                    .verifyComplete();
        }
    }
}

package io.fluxmpp.stream.negotiation;

import static com.ongres.scram.common.ScramMechanism.SCRAM_SHA_1;
import static com.ongres.scram.common.ScramMechanism.SCRAM_SHA_256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ongres.scram.common.ScramMechanism;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class PasswordTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] SALT = {1, 2, 3};
    private static final byte[] OTHER_SALT = {1, 2, 4};

    private final Password password = new Password("pencil");

    private ScramKeys keys(ScramMechanism mechanism, byte[] salt, int iterations) {
        return password.keys(mechanism, salt, iterations).block(PATIENCE);
    }

    @Nested
    class GivenKeysWereDerived {

        @Test
        void whenAskedAgain_thenTheSameAtOnce() {
            ScramKeys first = keys(SCRAM_SHA_1, SALT, 4096);
            StepVerifier.create(password.keys(SCRAM_SHA_1, SALT.clone(), 4096))
                    .assertNext(again -> assertThat(again).isSameAs(first))
                    .verifyComplete();
        }

        @Test
        void whenMechanismSaltOrIterationsDiffer_thenOthers() {
            ScramKeys first = keys(SCRAM_SHA_1, SALT, 4096);
            assertThat(keys(SCRAM_SHA_256, SALT, 4096).clientKey()).isNotEqualTo(first.clientKey());
            assertThat(keys(SCRAM_SHA_1, OTHER_SALT, 4096).clientKey()).isNotEqualTo(first.clientKey());
            assertThat(keys(SCRAM_SHA_1, SALT, 4097).clientKey()).isNotEqualTo(first.clientKey());
        }

        /** Salts are the server's to make up: only the last one is remembered. */
        @Test
        void whenTheSaltChanges_thenTheOldKeysAreForgotten() {
            ScramKeys first = keys(SCRAM_SHA_1, SALT, 4096);
            keys(SCRAM_SHA_1, OTHER_SALT, 4096);
            assertThat(keys(SCRAM_SHA_1, SALT, 4096)).isNotSameAs(first);
        }
    }

    @Nested
    class GivenNoKeysYet {

        @Test
        void whenTwoAskAtOnce_thenTheyAreDerivedOnce() {
            Mono<ScramKeys> keys = password.keys(SCRAM_SHA_1, SALT, 4096);
            StepVerifier.create(Mono.zip(keys, keys))
                    .assertNext(both -> assertThat(both.getT1()).isSameAs(both.getT2()))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenAskedOnAnEventLoop_thenDerivedElsewhere() {
            Mono<String> thread = password.keys(SCRAM_SHA_1, SALT, 4096)
                    .map(keys -> Thread.currentThread().getName())
                    .subscribeOn(Schedulers.parallel());
            StepVerifier.create(thread)
                    .assertNext(name -> assertThat(name).startsWith("boundedElastic"))
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Nested
    class GivenASecret {

        @Test
        void whenShown_thenNothingOfIt() {
            assertThat(new Credentials("romeo", password, true)).asString().doesNotContain("pencil");
        }

        @Test
        void whenEmpty_thenRefused() {
            assertThatThrownBy(() -> new Password("")).hasMessageContaining("expected");
        }
    }
}

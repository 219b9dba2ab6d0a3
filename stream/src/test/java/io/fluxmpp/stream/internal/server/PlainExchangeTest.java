package io.fluxmpp.stream.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.stream.internal.server.SaslExchange.Step;
import io.fluxmpp.stream.jid.Jid;
import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What a password costs that comes as it is. */
class PlainExchangeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 20;

    private final Accounts accounts = Accounts.derive(
            new AccountSettings(Map.of(Jid.of("romeo@montague.lit"), "secret"), Map.of(), false, true, true));

    private Mono<Step> attempt(String user, String password) {
        return new PlainExchange(accounts, "montague.lit").next(("\0" + user + "\0" + password).getBytes(UTF_8));
    }

    @Test
    void whenAskedOnAnEventLoop_thenHashedElsewhere() {
        StepVerifier.create(attempt("romeo", "secret")
                        .map(step -> Schedulers.isInNonBlockingThread()
                                || !Thread.currentThread().getName().contains("boundedElastic"))
                        .subscribeOn(Schedulers.parallel()))
                .expectNext(false)
                .expectComplete()
                .verify(PATIENCE);
    }

    /** Without its hash an account that does not exist would be known by being refused a thousand times as fast. */
    @Test
    void whenTheAccountDoesNotExist_thenRefusedAsSlowly() {
        assertThat(fastest("nobody")).isGreaterThan(fastest("romeo") / 4);
    }

    private long fastest(String user) {
        return LongStream.range(0, ATTEMPTS)
                .map(i -> {
                    long begin = System.nanoTime();
                    assertThatThrownBy(() -> attempt(user, "guessed").block(PATIENCE))
                            .isInstanceOf(SaslFailureException.class);
                    return System.nanoTime() - begin;
                })
                .min()
                .orElseThrow();
    }
}

package io.fluxmpp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class InterruptionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Interruption interruption = new Interruption();

    @Nested
    class GivenGuardedWork {

        @Test
        void whenInterrupted_thenItIsCancelledAndThenFails() {
            List<String> events = new ArrayList<>();
            Mono<Void> work = Mono.never();
            StepVerifier.create(interruption
                            .guard(work.doOnCancel(() -> events.add("cancelled")))
                            .doOnError(failure -> events.add("failed")))
                    .then(interruption::signal)
                    .expectErrorSatisfies(failure ->
                            assertThat(Failure.of(failure)).isEqualTo(new Failure(ExitCode.INTERRUPTED, "interrupted")))
                    .verify(PATIENCE);
            assertThat(events).containsExactly("cancelled", "failed");
        }

        @Test
        void whenInterruptedBefore_thenFails() {
            interruption.signal();
            StepVerifier.create(interruption.guard(Mono.never())).expectError().verify(PATIENCE);
        }

        @Test
        void whenNotInterrupted_thenItsOwnOutcomeComesThrough() {
            StepVerifier.create(interruption.guard(Mono.just("done")))
                    .expectNext("done")
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(interruption.guard(Mono.empty()))
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(interruption.guard(Mono.error(new IllegalStateException("broken"))))
                    .expectErrorMessage("broken")
                    .verify(PATIENCE);
        }
    }

    @Test
    void whenInterrupted_thenValuesEndInGoodOrder() {
        StepVerifier.create(interruption.until(Flux.just(1, 2).concatWith(Flux.never())))
                .expectNext(1, 2)
                .then(interruption::signal)
                .expectComplete()
                .verify(PATIENCE);
    }
}

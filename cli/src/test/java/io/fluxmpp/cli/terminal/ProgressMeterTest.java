package io.fluxmpp.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class ProgressMeterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Sinks.Empty<Void> drawn = Sinks.empty();
    private final StringWriter screen = new StringWriter() {
        @Override
        public void flush() {
            drawn.tryEmitEmpty();
        }
    };
    private final PrintWriter nowhere = new PrintWriter(StringWriter.nullWriter());
    private final Terminal terminal = new Terminal(nowhere, nowhere, new PrintWriter(screen), false);
    private final ProgressMeter meter = new ProgressMeter(terminal, "letter.txt", 100L, () -> 0);

    @Test
    void whileWorkRuns_thenProgressIsDrawn_andErasedAtItsEnd() {
        meter.advance(20);
        meter.advance(30);
        Mono<String> work = drawn.asMono().thenReturn("done");

        StepVerifier.create(meter.watch(work))
                .expectNext("done")
                .expectComplete()
                .verify(PATIENCE);

        terminal.flush().block(PATIENCE);
        assertThat(screen.toString()).contains(" 50 %").endsWith("\r\u001b[K");
    }

    @Test
    void whenWorkFails_thenItsErrorComesThrough() {
        StepVerifier.create(meter.watch(Mono.error(new IllegalStateException("broken"))))
                .expectErrorMessage("broken")
                .verify(PATIENCE);
    }

    @Test
    void whenCancelled_thenWorkIsCancelled() {
        Sinks.Empty<Void> cancelled = Sinks.empty();
        meter.watch(Mono.never().doOnCancel(cancelled::tryEmitEmpty))
                .subscribe()
                .dispose();
        StepVerifier.create(cancelled.asMono()).expectComplete().verify(PATIENCE);
    }
}

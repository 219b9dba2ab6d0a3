package io.fluxmpp.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class TerminalTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CLEAR = "\r\u001b[K";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final StringWriter screen = new StringWriter();

    @Nested
    class GivenScreen {

        private final Terminal terminal =
                new Terminal(new PrintWriter(out), new PrintWriter(err), new PrintWriter(screen), false);

        @Test
        void whenPrintingOverProgress_thenTheLineIsClean() {
            terminal.scheduler().schedule(() -> terminal.drawNow(" 50 %"));
            terminal.print("ready");
            terminal.flush().block(PATIENCE);
            assertThat(screen.toString()).isEqualTo(CLEAR + " 50 %" + CLEAR);
            assertThat(out.toString().lines()).containsExactly("ready");
        }
    }

    @Nested
    class GivenNoScreen {

        @Test
        void whenReportsAreWanted_thenProgressIsALineOfStandardError() {
            Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), null, true);
            terminal.scheduler().schedule(() -> terminal.drawNow(" 50 %"));
            terminal.flush().block(PATIENCE);
            assertThat(err.toString().lines()).containsExactly(" 50 %");
            assertThat(terminal.progressPeriod()).isGreaterThan(Duration.ofSeconds(1));
        }

        @Test
        void whenNobodyWantsReports_thenThereIsNothing() {
            Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), null, false);
            terminal.scheduler().schedule(() -> terminal.drawNow(" 50 %"));
            terminal.flush().block(PATIENCE);
            assertThat(out.toString() + err).isEmpty();
        }

        @Test
        void whenManyLinesArePrintedOnNonBlockingThreads_thenTheyKeepTheirOrder() {
            Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), null, false);
            Flux.range(0, 100)
                    .publishOn(Schedulers.parallel())
                    .doOnNext(number -> terminal.print("line " + number))
                    .then(Mono.defer(terminal::flush))
                    .block(PATIENCE);
            assertThat(out.toString().lines())
                    .containsExactlyElementsOf(
                            Flux.range(0, 100).map(number -> "line " + number).toIterable());
        }

        @Test
        void whenTextWouldSteerTheTerminal_thenItDoesNot() {
            Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), null, false);
            terminal.warn("the peer says\r\n\u009b2Jhello");
            terminal.flush().block(PATIENCE);
            assertThat(err.toString().lines()).containsExactly("the peer says 2Jhello");
        }
    }
}

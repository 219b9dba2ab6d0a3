package io.fluxmpp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleOffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What a sender gets to know of peers that do not take the file. */
class SendCommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static DemoServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        server = DemoServer.start().block(PATIENCE);
    }

    @AfterAll
    static void stop() {
        server.stop().block(PATIENCE);
    }

    private Run send(String file) throws IOException {
        Path ca = Files.writeString(folder.resolve("ca.pem"), server.server().certificatePem());
        Path password = Files.writeString(folder.resolve("password"), server.password());
        Path letter = Files.writeString(folder.resolve("letter.txt"), "art thou");
        return Run.of(
                "send",
                "--jid=" + DemoServer.ROMEO,
                "--host=localhost",
                "--port=" + server.server().port(),
                "--ca=" + ca,
                "--password-file=" + password,
                "--to=" + DemoServer.JULIET,
                letter.resolveSibling(file).toString());
    }

    private static void failedInOneLine(Run run, int exitCode, String line) {
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).singleElement().asString().startsWith("fluxmpp: ").contains(line);
    }

    @Nested
    class GivenNoPeer {

        @Test
        void whenSending_thenExitCode6() throws IOException {
            failedInOneLine(send("letter.txt"), 6, DemoServer.JULIET + " is offline");
        }

        @Test
        void whenTheFileIsMissing_thenExitCode8() throws IOException {
            failedInOneLine(send("none.txt"), 8, "none.txt: no such file or directory");
        }
    }

    @Nested
    class GivenPeer {

        private Endpoint juliet;

        @BeforeEach
        void connect() {
            juliet = Endpoint.connect(server.client(DemoServer.JULIET), IbbTransport.create(), anybody -> true)
                    .block(PATIENCE);
        }

        @AfterEach
        void disconnect() {
            juliet.close().block(PATIENCE);
        }

        private Disposable answer(Function<JingleOffer, Mono<Void>> answer) {
            return juliet.jingle().offers().flatMap(answer).subscribe();
        }

        @Test
        void whenItDeclines_thenExitCode7() throws IOException {
            Disposable answering = answer(JingleOffer::decline);
            failedInOneLine(send("letter.txt"), 7, "ended by the peer, decline");
            answering.dispose();
        }

        @Test
        void whenNobodyLooksAtItsOffers_thenExitCode7() throws IOException {
            failedInOneLine(send("letter.txt"), 7, "ended by the peer, busy");
        }

        @Test
        void whenItEndsTheSession_thenExitCode1() throws IOException {
            Disposable answering = answer(offer -> offer.accept()
                    .flatMap(session -> session.terminate(Reason.of(Condition.MEDIA_ERROR, "no\nsuch medium"))));
            failedInOneLine(send("letter.txt"), 1, "ended by the peer, media-error (no such medium)");
            answering.dispose();
        }
    }
}

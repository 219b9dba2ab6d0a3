package io.fluxmpp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.filetransfer.LocalFileException;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {

    @Nested
    class GivenNegotiationFailed {

        @ParameterizedTest
        @CsvSource({
            "NOT_AUTHORIZED, NOT_AUTHORIZED",
            "UNTRUSTED_CERTIFICATE, UNTRUSTED",
            "UNKNOWN_HOST, UNREACHABLE",
            "UNREACHABLE, UNREACHABLE",
            "TIMEOUT, UNREACHABLE",
            "TLS, FAILED",
            "SASL, FAILED",
            "BIND, FAILED",
            "PROTOCOL, FAILED"
        })
        void whenForThatReason_thenThatExitCode(NegotiationException.Reason reason, ExitCode exitCode) {
            Failure failure = Failure.of(new NegotiationException(reason, "montague.lit said no"));
            assertThat(failure.exitCode()).isEqualTo(exitCode);
            assertThat(failure.message()).startsWith("montague.lit said no");
        }

        @Test
        void whenCertificateIsUntrusted_thenSaysWhatToDo() {
            Failure failure = Failure.of(
                    new NegotiationException(NegotiationException.Reason.UNTRUSTED_CERTIFICATE, "not trusted"));
            assertThat(failure.message()).contains("--ca");
        }
    }

    @Nested
    class GivenPeerRefused {

        @ParameterizedTest
        @CsvSource({
            "SERVICE_UNAVAILABLE, PEER_UNAVAILABLE",
            "RECIPIENT_UNAVAILABLE, PEER_UNAVAILABLE",
            "REMOTE_SERVER_NOT_FOUND, PEER_UNAVAILABLE",
            "RESOURCE_CONSTRAINT, DECLINED",
            "BAD_REQUEST, FAILED"
        })
        void whenByStanzaError_thenThatExitCode(StanzaError.Condition condition, ExitCode exitCode) {
            assertThat(Failure.of(new StanzaErrorException("offer", StanzaError.of(condition)))
                            .exitCode())
                    .isEqualTo(exitCode);
        }

        @ParameterizedTest
        @EnumSource(names = {"DECLINE", "BUSY"})
        void whenByDecliningTheSession_thenDeclined(Condition condition) {
            assertThat(Failure.of(new JingleSessionException("session", Reason.of(condition), true))
                            .exitCode())
                    .isEqualTo(ExitCode.DECLINED);
        }

        @ParameterizedTest
        @EnumSource(names = {"CANCEL", "CONNECTIVITY_ERROR", "MEDIA_ERROR", "TIMEOUT", "FAILED_APPLICATION"})
        void whenByEndingTheSession_thenFailed(Condition condition) {
            assertThat(Failure.of(new JingleSessionException("session", Reason.of(condition), true))
                            .exitCode())
                    .isEqualTo(ExitCode.FAILED);
        }
    }

    @Nested
    class GivenOthers {

        @Test
        void whenDiskIsFull_thenLocalFile() {
            Failure failure = Failure.of(
                    new LocalFileException("write", Path.of("a.part"), new IOException("No space left on device")));
            assertThat(failure)
                    .isEqualTo(new Failure(ExitCode.LOCAL_FILE, "cannot write a.part: No space left on device"));
        }

        @Test
        void whenConnectionIsLostOrSilent_thenFailedInTheirWords() {
            assertThat(Failure.of(new ConnectionClosedException("lost")))
                    .isEqualTo(new Failure(ExitCode.FAILED, "lost"));
            assertThat(Failure.of(new TimeoutException("silence"))).isEqualTo(new Failure(ExitCode.FAILED, "silence"));
        }

        @Test
        void whenUnexpected_thenSaysSo() {
            assertThat(Failure.of(new IllegalStateException("bug")).message())
                    .contains("unexpected", "IllegalStateException", "bug", "--debug");
        }
    }
}

package io.fluxmpp.cli;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.filetransfer.LocalFileException;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.XmppException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as the user gets to know it.
 *
 * @param exitCode for scripts
 * @param message one line for people
 */
record Failure(ExitCode exitCode, String message) {

    Failure {
        requireNonNull(exitCode, "exitCode");
        requireNonNull(message, "message");
    }

    /** What that error means to the user. */
    static Failure of(Throwable error) {
        if (error instanceof CommandException known) {
            return new Failure(known.exitCode(), text(known));
        }
        if (error instanceof NegotiationException negotiation) {
            return negotiation(negotiation);
        }
        if (error instanceof StanzaErrorException refused) {
            return new Failure(exitCode(refused), text(refused));
        }
        if (error instanceof JingleSessionException ended) {
            return new Failure(exitCode(ended), text(ended));
        }
        if (error instanceof LocalFileException) {
            return new Failure(ExitCode.LOCAL_FILE, text(error));
        }
        if (error instanceof XmppException || error instanceof TimeoutException) {
            return new Failure(ExitCode.FAILED, text(error));
        }
        return new Failure(ExitCode.FAILED, "unexpected " + error + "; --debug tells more");
    }

    private static Failure negotiation(NegotiationException error) {
        return switch (error.reason()) {
            case NOT_AUTHORIZED -> new Failure(ExitCode.NOT_AUTHORIZED, text(error));
            case UNTRUSTED_CERTIFICATE ->
                new Failure(ExitCode.UNTRUSTED, text(error) + "; --ca FILE trusts another authority");
            case UNKNOWN_HOST, UNREACHABLE, TIMEOUT ->
                new Failure(ExitCode.UNREACHABLE, text(error) + "; --host and --port name another server");
            case TLS, TRY_LATER, SASL, BIND, PROTOCOL -> new Failure(ExitCode.FAILED, text(error));
        };
    }

    private static ExitCode exitCode(StanzaErrorException refused) {
        return switch (refused.error().condition()) {
            case SERVICE_UNAVAILABLE, RECIPIENT_UNAVAILABLE, REMOTE_SERVER_NOT_FOUND, REMOTE_SERVER_TIMEOUT ->
                ExitCode.PEER_UNAVAILABLE;
            case FORBIDDEN, NOT_ALLOWED, NOT_ACCEPTABLE, POLICY_VIOLATION, RESOURCE_CONSTRAINT -> ExitCode.DECLINED;
            default -> ExitCode.FAILED;
        };
    }

    private static ExitCode exitCode(JingleSessionException ended) {
        Reason.Condition condition = ended.reason().condition();
        boolean refusal = condition == Reason.Condition.DECLINE || condition == Reason.Condition.BUSY;
        return ended.endedByPeer() && refusal ? ExitCode.DECLINED : ExitCode.FAILED;
    }

    private static String text(Throwable error) {
        @Nullable String message = error.getMessage();
        return message == null ? error.toString() : message;
    }
}

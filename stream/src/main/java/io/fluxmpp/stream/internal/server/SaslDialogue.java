package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.Refusals.refuse;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SaslData;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.StreamError.Condition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Authenticates a client (RFC 6120 §6.4). */
final class SaslDialogue {

    private static final Logger LOG = Loggers.getLogger(SaslDialogue.class);

    /** RFC 6120 §6.4.5 recommends two to five. */
    private static final int RETRIES = 3;

    private final Accounts accounts;

    SaslDialogue(Accounts accounts) {
        this.accounts = accounts;
    }

    /** What a client that addresses a domain may authenticate with; TLS is up by then. */
    SaslMechanisms mechanisms(ServerStream stream, String domain) {
        return new SaslMechanisms(accounts, domain, stream.channelBindings(), stream.clientCertificate());
    }

    /**
     * Gives the bare JID of the account that the client has proved to be its own; by then the client knows and the stream
     * begins anew.
     */
    Mono<Jid> authenticate(ServerStream stream, SaslMechanisms mechanisms) {
        return attempt(stream, mechanisms, RETRIES);
    }

    private Mono<Jid> attempt(ServerStream stream, SaslMechanisms mechanisms, int retries) {
        return stream.read(SaslNonza.class)
                .flatMap(nonza -> begin(stream, mechanisms, nonza, RETRIES))
                .onErrorResume(SaslFailureException.class, failure -> failed(stream, mechanisms, failure, retries));
    }

    private Mono<Jid> failed(
            ServerStream stream, SaslMechanisms mechanisms, SaslFailureException failure, int retries) {
        LOG.debug("authentication failed: {}", failure.failure());
        stream.say(failure.failure());
        return retries == 0
                ? Mono.error(refuse(Condition.POLICY_VIOLATION, "authentication failed too often"))
                : attempt(stream, mechanisms, retries - 1);
    }

    /** A new {@code <auth/>} in the middle discards what went before (RFC 6120 §6.4.2). */
    private Mono<Jid> begin(ServerStream stream, SaslMechanisms mechanisms, SaslNonza nonza, int restarts) {
        if (nonza instanceof SaslNonza.Auth auth) {
            Attempt attempt = new Attempt(stream, mechanisms, mechanisms.begin(auth.mechanism()), restarts);
            String data = auth.initialResponse();
            return data == null ? challenge(attempt, "") : respond(attempt, data);
        }
        return Mono.error(
                nonza instanceof SaslNonza.Abort
                        ? new SaslFailureException(SaslCondition.ABORTED, "as you wish")
                        : SaslFailureException.malformed("expected: auth"));
    }

    /** @param restarts how often the client may still start over: it could go on so without ever failing */
    private record Attempt(ServerStream stream, SaslMechanisms mechanisms, SaslExchange exchange, int restarts) {}

    /** An empty challenge asks for the initial response, where {@code <auth/>} had none (RFC 6120 §6.3.10). */
    private Mono<Jid> challenge(Attempt attempt, String data) {
        attempt.stream().say(new SaslNonza.Challenge(data));
        return attempt.stream()
                .read(SaslNonza.class)
                .flatMap(nonza -> nonza instanceof SaslNonza.Response response
                        ? respond(attempt, response.data())
                        : restart(attempt, nonza));
    }

    private Mono<Jid> restart(Attempt attempt, SaslNonza nonza) {
        return attempt.restarts() == 0
                ? Mono.error(refuse(Condition.POLICY_VIOLATION, "authentication started over too often"))
                : begin(attempt.stream(), attempt.mechanisms(), nonza, attempt.restarts() - 1);
    }

    private Mono<Jid> respond(Attempt attempt, String data) {
        return answer(attempt.exchange(), decode(data))
                .publishOn(attempt.stream().scheduler())
                .flatMap(step -> {
                    if (step instanceof SaslExchange.Step.Success success) {
                        attempt.stream().say(new SaslNonza.Success(additionalData(success)));
                        attempt.stream().restart();
                        return Mono.just(success.account());
                    }
                    String message = ((SaslExchange.Step.Challenge) step).message();
                    return challenge(attempt, SaslData.encode(message.getBytes(UTF_8)));
                });
    }

    private static @Nullable String additionalData(SaslExchange.Step.Success success) {
        String message = success.message();
        return message == null ? null : SaslData.encodeOptional(message.getBytes(UTF_8));
    }

    private static Mono<SaslExchange.Step> answer(SaslExchange exchange, byte[] response) {
        try {
            return exchange.next(response);
        } catch (IllegalArgumentException e) {
            throw SaslFailureException.malformed("no UTF-8");
        }
    }

    private static byte[] decode(String data) {
        try {
            return SaslData.decode(data);
        } catch (IllegalArgumentException e) {
            throw new SaslFailureException(SaslCondition.INCORRECT_ENCODING, "no base64 of RFC 4648 §4");
        }
    }
}

package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.Refusals.refuse;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.StreamError.Condition;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Authenticates a client with SCRAM (RFC 6120 §6.4). */
final class SaslDialogue {

    private static final Logger LOG = Loggers.getLogger(SaslDialogue.class);

    /** RFC 6120 §6.4.5 recommends two to five. */
    private static final int RETRIES = 3;

    private final Accounts accounts;

    SaslDialogue(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * Gives the bare JID of the account that the client has proved to be its own; by then the client knows and the stream
     * begins anew.
     */
    Mono<Jid> authenticate(ServerStream stream, String domain) {
        return attempt(stream, domain, RETRIES);
    }

    private Mono<Jid> attempt(ServerStream stream, String domain, int retries) {
        return stream.read(SaslNonza.class)
                .flatMap(nonza -> exchange(stream, domain, nonza, RETRIES))
                .onErrorResume(SaslFailureException.class, failure -> failed(stream, domain, failure, retries));
    }

    private Mono<Jid> failed(ServerStream stream, String domain, SaslFailureException failure, int retries) {
        LOG.debug("authentication for {} failed: {}", domain, failure.failure());
        stream.say(failure.failure());
        return retries == 0
                ? Mono.error(refuse(Condition.POLICY_VIOLATION, "authentication failed too often"))
                : attempt(stream, domain, retries - 1);
    }

    /** A new {@code <auth/>} in the middle discards what went before (RFC 6120 §6.4.2). */
    private Mono<Jid> exchange(ServerStream stream, String domain, SaslNonza nonza, int restarts) {
        if (nonza instanceof SaslNonza.Auth auth) {
            ScramServer scram = scram(auth.mechanism(), domain);
            return initialResponse(stream, auth)
                    .flatMap(response -> response instanceof SaslNonza.Response first
                            ? challenge(stream, domain, scram.first(decode(first.data())), restarts)
                            : restarted(stream, domain, response, restarts));
        }
        return Mono.error(
                nonza instanceof SaslNonza.Abort
                        ? new SaslFailureException(SaslCondition.ABORTED, "as you wish")
                        : new SaslFailureException(SaslCondition.MALFORMED_REQUEST, "expected: auth"));
    }

    /** The client-first-message stands in {@code <auth/>} or answers an empty challenge (RFC 6120 §6.3.10). */
    private Mono<SaslNonza> initialResponse(ServerStream stream, SaslNonza.Auth auth) {
        String data = auth.initialResponse();
        if (data != null) {
            return Mono.just(new SaslNonza.Response(data.equals("=") ? "" : data));
        }
        stream.say(new SaslNonza.Challenge(""));
        return stream.read(SaslNonza.class);
    }

    /** Starting over counts, or a client could go on without ever failing. */
    private Mono<Jid> restarted(ServerStream stream, String domain, SaslNonza nonza, int restarts) {
        return restarts == 0
                ? Mono.error(refuse(Condition.POLICY_VIOLATION, "authentication started over too often"))
                : exchange(stream, domain, nonza, restarts - 1);
    }

    private Mono<Jid> challenge(ServerStream stream, String domain, ScramServer.Challenged scram, int restarts) {
        stream.say(new SaslNonza.Challenge(encode(scram.challenge())));
        return stream.read(SaslNonza.class)
                .flatMap(nonza -> nonza instanceof SaslNonza.Response last
                        ? Mono.just(succeed(stream, scram, last))
                        : restarted(stream, domain, nonza, restarts));
    }

    private static Jid succeed(ServerStream stream, ScramServer.Challenged scram, SaslNonza.Response last) {
        String serverFinal = scram.last(decode(last.data()));
        stream.say(new SaslNonza.Success(encode(serverFinal)));
        stream.restart();
        return scram.account();
    }

    private ScramServer scram(String name, String domain) {
        ScramMechanism mechanism = Accounts.mechanism(name)
                .orElseThrow(() -> new SaslFailureException(
                        SaslCondition.INVALID_MECHANISM, "expected: one of those that were offered"));
        return new ScramServer(
                mechanism,
                username -> new Jid(username, domain, null),
                account -> accounts.keys(account, mechanism),
                RandomId::next);
    }

    private static String encode(String message) {
        return Base64.getEncoder().encodeToString(message.getBytes(UTF_8));
    }

    /** Strictly: no white space, no missing padding, no stray bits (RFC 6120 §13.9.1). */
    private static String decode(String data) {
        byte[] bytes = decodeBase64(data);
        if (bytes == null || !Base64.getEncoder().encodeToString(bytes).equals(data)) {
            throw new SaslFailureException(SaslCondition.INCORRECT_ENCODING, "no base64 of RFC 4648 §4");
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new SaslFailureException(SaslCondition.MALFORMED_REQUEST, "no UTF-8");
        }
    }

    private static byte @Nullable [] decodeBase64(String data) {
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}

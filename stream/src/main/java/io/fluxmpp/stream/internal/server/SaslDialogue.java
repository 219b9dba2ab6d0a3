package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.Refusals.refuse;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.stream.internal.server.SaslProfile.Proved;
import io.fluxmpp.stream.internal.server.SaslProfile.Said;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SaslElement;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.StreamError.Condition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Authenticates a client (RFC 6120 §6.4, XEP-0388 §2). */
final class SaslDialogue {

    private static final Logger LOG = Loggers.getLogger(SaslDialogue.class);

    /** RFC 6120 §6.4.5 recommends two to five. */
    private static final int RETRIES = 3;

    private static final byte[] NOTHING = {};

    private static final SaslProfile SASL1 = new Sasl1();
    private static final SaslProfile SASL2 = new Sasl2();

    private final Accounts accounts;
    private final boolean sasl2;

    /** @param sasl2 whether SASL2 is offered besides (XEP-0388) */
    SaslDialogue(Accounts accounts, boolean sasl2) {
        this.accounts = accounts;
        this.sasl2 = sasl2;
    }

    /** Whether SASL2 is offered. */
    boolean offersSasl2() {
        return sasl2;
    }

    /** What a client that addresses a domain may authenticate with; TLS is up by then. */
    SaslMechanisms mechanisms(ServerStream stream, String domain) {
        return new SaslMechanisms(accounts, domain, stream.channelBindings(), stream.clientCertificate());
    }

    /**
     * Gives what the client has proved. What becomes of its stream then depends on the profile that it has chosen.
     *
     * @param from who the client has said it is in its stream header
     */
    Mono<Proved> authenticate(ServerStream stream, SaslMechanisms mechanisms, @Nullable Jid from) {
        return attempt(new Client(stream, mechanisms, from), RETRIES);
    }

    /** Who wants to authenticate, where, with what. */
    private record Client(
            ServerStream stream,
            SaslMechanisms mechanisms,
            @Nullable Jid from) {}

    private Mono<Proved> attempt(Client client, int retries) {
        return client.stream().read(SaslElement.class).flatMap(first -> {
            SaslProfile profile = profile(first);
            return Mono.defer(() -> begin(client, profile, first, RETRIES))
                    .onErrorResume(SaslFailureException.class, failure -> failed(client, profile, failure, retries));
        });
    }

    private SaslProfile profile(SaslElement element) {
        if (element instanceof SaslNonza) {
            return SASL1;
        }
        if (!sasl2) {
            throw Refusals.duringNegotiation(element);
        }
        return SASL2;
    }

    private Mono<Proved> failed(Client client, SaslProfile profile, SaslFailureException failure, int retries) {
        LOG.debug("authentication failed: {}, {}", failure.condition(), failure.text());
        client.stream().say(profile.failure(failure));
        return retries == 0
                ? Mono.error(refuse(Condition.POLICY_VIOLATION, "authentication failed too often"))
                : attempt(client, retries - 1);
    }

    private static Mono<Proved> begin(Client client, SaslProfile profile, SaslElement first, int restarts) {
        Said said = profile.understand(first);
        if (said instanceof Said.Begin begin) {
            SaslExchange exchange = client.mechanisms().begin(begin.mechanism());
            Attempt attempt = new Attempt(client, profile, first, exchange, restarts);
            String data = begin.initialResponse();
            return data == null ? challenge(attempt, NOTHING) : respond(attempt, data);
        }
        return Mono.error(
                said instanceof Said.Abort
                        ? new SaslFailureException(SaslCondition.ABORTED, "as you wish")
                        : SaslFailureException.malformed("expected: the name of a mechanism"));
    }

    /** @param restarts how often the client may still start over: it could go on so without ever failing */
    private record Attempt(
            Client client, SaslProfile profile, SaslElement begun, SaslExchange exchange, int restarts) {}

    /** An empty challenge asks for the initial response, where there was none (RFC 6120 §6.3.10). */
    private static Mono<Proved> challenge(Attempt attempt, byte[] data) {
        ServerStream stream = attempt.client().stream();
        stream.say(attempt.profile().challenge(data));
        return stream.read(SaslElement.class)
                .flatMap(element -> attempt.profile().understand(element) instanceof Said.Response response
                        ? respond(attempt, response.data())
                        : interrupted(attempt, element));
    }

    private static Mono<Proved> interrupted(Attempt attempt, SaslElement element) {
        boolean aborted = attempt.profile().understand(element) instanceof Said.Abort;
        if (!aborted && !attempt.profile().canStartOver()) {
            return Mono.error(Refusals.duringNegotiation(element));
        }
        return attempt.restarts() == 0
                ? Mono.error(refuse(Condition.POLICY_VIOLATION, "authentication started over too often"))
                : begin(attempt.client(), attempt.profile(), element, attempt.restarts() - 1);
    }

    private static Mono<Proved> respond(Attempt attempt, String data) {
        return answer(attempt.exchange(), decode(attempt.profile(), data))
                .publishOn(attempt.client().stream().scheduler())
                .flatMap(step -> {
                    if (step instanceof SaslExchange.Step.Success success) {
                        return Mono.just(attempt.profile()
                                .succeed(
                                        attempt.client().stream(),
                                        attempt.begun(),
                                        attempt.client().from(),
                                        success));
                    }
                    String message = ((SaslExchange.Step.Challenge) step).message();
                    return challenge(attempt, message.getBytes(UTF_8));
                });
    }

    private static Mono<SaslExchange.Step> answer(SaslExchange exchange, byte[] response) {
        try {
            return exchange.next(response);
        } catch (IllegalArgumentException e) {
            throw SaslFailureException.malformed("no UTF-8");
        }
    }

    private static byte[] decode(SaslProfile profile, String data) {
        try {
            return profile.decode(data);
        } catch (IllegalArgumentException e) {
            throw new SaslFailureException(SaslCondition.INCORRECT_ENCODING, "no base64 of RFC 4648 §4");
        }
    }
}

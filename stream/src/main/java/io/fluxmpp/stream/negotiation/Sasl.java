package io.fluxmpp.stream.negotiation;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.exception.ScramException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * SASL with the strongest SCRAM mechanism both ends know (RFC 6120 §6, RFC 5802, RFC 7677).
 *
 * <p>Deriving keys from the password takes milliseconds of CPU and is done off the event loop.
 */
final class Sasl implements FeatureNegotiator {

    /** Ours, strongest first: what a server does not offer in this list is not used. */
    private static final List<String> MECHANISMS = List.of("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1");

    /** Fewer would make the proof easy to search for the password (RFC 7677 §4). */
    private static final int MIN_ITERATIONS = 4096;

    /** A hostile server could ask for hours of CPU. */
    private static final int MAX_ITERATIONS = 1_000_000;

    private final Credentials credentials;

    Sasl(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public Mono<NegotiationState> negotiate(NegotiationStream stream, XmlElement offered) {
        List<String> mechanisms = offered.elements()
                .filter(child -> child.elementName().namespace().equals(Namespaces.SASL)
                        && child.elementName().localName().equals("mechanism"))
                .map(XmlElement::text)
                .toList();
        return MECHANISMS.stream()
                .filter(mechanisms::contains)
                .findFirst()
                .map(mechanism -> scram(stream, mechanism))
                .orElseGet(() -> Mono.error(new NegotiationException(
                        Reason.SASL,
                        stream.domain() + " offers only " + mechanisms + " (expected: one of " + MECHANISMS + ")")));
    }

    private Mono<NegotiationState> scram(NegotiationStream stream, String mechanism) {
        return compute(
                        stream,
                        () -> ScramClient.builder()
                                .advertisedMechanisms(List.of(mechanism))
                                .username(credentials.username())
                                .password(credentials.password().toCharArray())
                                .build())
                .flatMap(scram -> Mono.fromCallable(
                                () -> scram.clientFirstMessage().toString())
                        .flatMap(
                                first -> stream.exchange(new SaslNonza.Auth(mechanism, encode(first)), SaslNonza.class))
                        .flatMap(answer -> proof(stream, scram, answer))
                        .flatMap(response -> stream.exchange(response, SaslNonza.class))
                        .flatMap(answer -> verify(stream, scram, answer)));
    }

    private Mono<SaslNonza.Response> proof(NegotiationStream stream, ScramClient scram, SaslNonza answer) {
        if (answer instanceof SaslNonza.Challenge challenge) {
            return compute(stream, () -> {
                ServerFirstMessage first = scram.serverFirstMessage(decode(challenge.data()));
                int iterations = first.getIterationCount();
                if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
                    throw new NegotiationException(
                            Reason.SASL,
                            stream.domain() + " asks for " + iterations + " iterations (expected: " + MIN_ITERATIONS
                                    + ".." + MAX_ITERATIONS + ")");
                }
                return new SaslNonza.Response(encode(scram.clientFinalMessage().toString()));
            });
        }
        return Mono.error(refused(stream, answer));
    }

    /** The server's signature counts in {@code <success/>} and in a last challenge alike (RFC 6120 §6.3.10). */
    private Mono<NegotiationState> verify(NegotiationStream stream, ScramClient scram, SaslNonza answer) {
        if (answer instanceof SaslNonza.Success success && success.additionalData() != null) {
            return checkSignature(stream, scram, success.additionalData()).then(authenticated(stream));
        }
        if (answer instanceof SaslNonza.Challenge last) {
            return checkSignature(stream, scram, last.data())
                    .then(stream.exchange(new SaslNonza.Response(""), SaslNonza.Success.class))
                    .then(authenticated(stream));
        }
        return Mono.error(refused(stream, answer));
    }

    private static Mono<Void> checkSignature(NegotiationStream stream, ScramClient scram, String data) {
        return compute(stream, () -> scram.serverFinalMessage(decode(data))).then();
    }

    private static Mono<NegotiationState> authenticated(NegotiationStream stream) {
        return Mono.fromSupplier(() -> {
            stream.restart();
            return new NegotiationState.Authenticated();
        });
    }

    private NegotiationException refused(NegotiationStream stream, SaslNonza answer) {
        if (answer instanceof SaslNonza.Failure failure) {
            boolean credentialsRefused = failure.condition() == SaslCondition.NOT_AUTHORIZED
                    || failure.condition() == SaslCondition.CREDENTIALS_EXPIRED;
            return new NegotiationException(
                    credentialsRefused ? Reason.NOT_AUTHORIZED : Reason.SASL,
                    "user " + credentials.username() + " was refused by " + stream.domain() + " ("
                            + failure.condition().wireName()
                            + (failure.text() == null ? "" : ": " + failure.text())
                            + (credentialsRefused ? "): check name and password" : "): ask its operators"));
        }
        if (answer instanceof SaslNonza.Success) {
            return new NegotiationException(
                    Reason.SASL, stream.domain() + " claims success without proving that it knows the password");
        }
        return new NegotiationException(
                Reason.PROTOCOL, stream.domain() + " sent " + answer + " during authentication");
    }

    private static <T> Mono<T> compute(NegotiationStream stream, Callable<T> step) {
        return Mono.fromCallable(step)
                .subscribeOn(Schedulers.boundedElastic())
                .publishOn(stream.scheduler())
                .onErrorMap(
                        cause -> cause instanceof ScramException || cause instanceof IllegalArgumentException,
                        cause -> new NegotiationException(
                                Reason.SASL,
                                "authentication with " + stream.domain() + " broke off: " + cause.getMessage(),
                                cause));
    }

    private static String encode(String message) {
        return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String data) {
        return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
    }
}

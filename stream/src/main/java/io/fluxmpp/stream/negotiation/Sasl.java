package io.fluxmpp.stream.negotiation;

import static java.util.Objects.requireNonNull;

import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.internal.transport.ChannelBinding;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SaslData;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.SaslPlan.Candidate;
import java.util.Map;
import reactor.core.publisher.Mono;

/** SASL with the strongest mechanism that both ends know (RFC 6120 §6, XEP-0440). */
final class Sasl implements FeatureNegotiator {

    private static final byte[] NOTHING = {};

    private final Credentials credentials;
    private final NegotiationSettings settings;

    Sasl(Credentials credentials, NegotiationSettings settings) {
        this.credentials = credentials;
        this.settings = settings;
    }

    @Override
    public Mono<NegotiationState> negotiate(NegotiationStream stream, StreamFeatures offered) {
        Map<ChannelBinding, byte[]> bindings = settings.channelBinding() ? stream.channelBindings() : Map.of();
        SaslOffer offer = SaslOffer.of(offered);
        SaslPlan plan = settings.channelBinding() && bindings.isEmpty()
                ? SaslPlan.unbindable(offer, credentials, settings.plainAllowed())
                : SaslPlan.of(offer, credentials, bindings.keySet(), settings.plainAllowed());
        return attempt(new Attempts(stream, plan, bindings), 0)
                .onErrorMap(
                        IllegalArgumentException.class,
                        broken -> new BrokenExchangeException(String.valueOf(broken.getMessage())))
                .onErrorMap(
                        BrokenExchangeException.class,
                        broken -> failure(
                                Reason.SASL,
                                "authentication with " + stream.domain() + " broke off: " + broken.getMessage()));
    }

    private record Attempts(NegotiationStream stream, SaslPlan plan, Map<ChannelBinding, byte[]> bindings) {}

    /** One mechanism after the other, each on the same stream (RFC 6120 §6.4.5). */
    private Mono<NegotiationState> attempt(Attempts attempts, int index) {
        if (index == attempts.plan().candidates().size()) {
            return Mono.error(failure(
                    Reason.SASL,
                    attempts.stream().domain() + ": " + attempts.plan().otherwise()));
        }
        Candidate candidate = attempts.plan().candidates().get(index);
        boolean last = index == attempts.plan().candidates().size() - 1;
        return run(attempts, candidate)
                .onErrorResume(
                        SaslRefusedException.class,
                        refused -> last || !refused.isOfMechanism(candidate.mechanism())
                                ? Mono.error(refused(attempts.stream(), refused.failure()))
                                : attempt(attempts, index + 1));
    }

    private Mono<NegotiationState> run(Attempts attempts, Candidate candidate) {
        return Mono.defer(() -> {
            NegotiationStream stream = attempts.stream();
            SaslExchange exchange = exchange(candidate, attempts.bindings());
            SaslNonza auth = new SaslNonza.Auth(
                    candidate.mechanism().wireName(), SaslData.encodeOptional(exchange.initialResponse()));
            return stream.exchange(auth, SaslNonza.class).flatMap(answer -> proceed(stream, exchange, answer));
        });
    }

    private Mono<NegotiationState> proceed(NegotiationStream stream, SaslExchange exchange, SaslNonza answer) {
        if (answer instanceof SaslNonza.Challenge challenge) {
            return exchange.respond(SaslData.decode(challenge.data()))
                    .publishOn(stream.scheduler())
                    .flatMap(response ->
                            stream.exchange(new SaslNonza.Response(SaslData.encode(response)), SaslNonza.class))
                    .flatMap(next -> proceed(stream, exchange, next));
        }
        if (answer instanceof SaslNonza.Success success) {
            String data = success.additionalData();
            exchange.succeed(data == null ? null : SaslData.decode(data));
            stream.restart();
            return Mono.just(new NegotiationState.Authenticated());
        }
        return Mono.error(
                answer instanceof SaslNonza.Failure failure
                        ? new SaslRefusedException(failure)
                        : failure(Reason.PROTOCOL, stream.domain() + " sent " + answer + " during authentication"));
    }

    private SaslExchange exchange(Candidate candidate, Map<ChannelBinding, byte[]> bindings) {
        return switch (candidate.mechanism()) {
            case EXTERNAL -> OneStepExchange.external();
            case ANONYMOUS -> OneStepExchange.anonymous();
            case PLAIN -> OneStepExchange.plain(username(), password());
            case SCRAM_SHA_512_PLUS, SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS, SCRAM_SHA_512, SCRAM_SHA_256, SCRAM_SHA_1 ->
                scram(requireNonNull(candidate.mechanism().scram()), candidate.flag(), bindings);
        };
    }

    private SaslExchange scram(ScramMechanism mechanism, Gs2Flag flag, Map<ChannelBinding, byte[]> bindings) {
        byte[] data = flag.binding() == null ? NOTHING : requireNonNull(bindings.get(flag.binding()));
        return new ScramExchange(
                mechanism, username(), password(), settings.maxIterations(), flag, data, RandomId.next());
    }

    private String username() {
        return requireNonNull(credentials.username(), "username");
    }

    private Password password() {
        return requireNonNull(credentials.password(), "password");
    }

    private NegotiationException refused(NegotiationStream stream, SaslNonza.Failure failure) {
        Refusal refusal = Refusal.of(failure.condition());
        return failure(
                refusal.reason(),
                credentials.who() + " was refused by " + stream.domain() + " ("
                        + failure.condition().wireName()
                        + (failure.text() == null ? "" : ": " + failure.text()) + "): " + refusal.whatToDo());
    }

    /** What a condition means to the user (RFC 6120 §6.5). */
    private record Refusal(Reason reason, String whatToDo) {

        static Refusal of(SaslCondition condition) {
            return switch (condition) {
                case NOT_AUTHORIZED -> new Refusal(Reason.NOT_AUTHORIZED, "check name and password");
                case CREDENTIALS_EXPIRED -> new Refusal(Reason.NOT_AUTHORIZED, "renew the password or certificate");
                case ACCOUNT_DISABLED -> new Refusal(Reason.NOT_AUTHORIZED, "ask the server's operators");
                case TEMPORARY_AUTH_FAILURE -> new Refusal(Reason.TRY_LATER, "try again later");
                case ABORTED,
                        ENCRYPTION_REQUIRED,
                        INCORRECT_ENCODING,
                        INVALID_AUTHZID,
                        INVALID_MECHANISM,
                        MALFORMED_REQUEST,
                        MECHANISM_TOO_WEAK -> new Refusal(Reason.SASL, "ask the server's operators");
            };
        }
    }

    private static NegotiationException failure(Reason reason, String message) {
        return new NegotiationException(reason, message);
    }
}

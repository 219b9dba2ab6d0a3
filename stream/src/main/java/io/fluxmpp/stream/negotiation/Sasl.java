package io.fluxmpp.stream.negotiation;

import static java.util.Objects.requireNonNull;

import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.internal.transport.ChannelBinding;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.SaslPlan.Candidate;
import io.fluxmpp.stream.negotiation.SaslProfile.Answer;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * SASL with the strongest mechanism that both ends know (RFC 6120 §6, XEP-0440), in the {@link SaslProfile} that has it. What
 * a server offers in one profile does not make us do less than it offers in the other.
 */
final class Sasl implements FeatureNegotiator {

    /** Older than XEP-0440, and there is no other way to know. */
    private static final String GUESSED = "; or it binds channels in another way than by "
            + ChannelBinding.TLS_SERVER_END_POINT.wireName()
            + ", and does not say so: if you are sure that nobody is in between, say channelBinding(false)";

    private static final byte[] NOTHING = {};

    private final List<SaslProfile> profiles;
    private final Credentials credentials;
    private final NegotiationSettings settings;

    /** @param profiles those that we speak; of equals the first is taken */
    Sasl(List<SaslProfile> profiles, Credentials credentials, NegotiationSettings settings) {
        this.profiles = List.copyOf(profiles);
        this.credentials = credentials;
        this.settings = settings;
    }

    @Override
    public Mono<Reached> negotiate(NegotiationStream stream, StreamFeatures offered) {
        return attempt(best(stream, offered), 0)
                .onErrorMap(
                        IllegalArgumentException.class,
                        broken -> new BrokenExchangeException(String.valueOf(broken.getMessage())))
                .onErrorMap(
                        BrokenExchangeException.class,
                        broken -> failure(
                                Reason.SASL,
                                "authentication with " + stream.domain() + " broke off: " + broken.getMessage()));
    }

    /** The attempts in one profile. */
    private record Attempts(
            NegotiationStream stream,
            SaslProfile.Dialogue dialogue,
            SaslOffer offer,
            SaslPlan plan,
            Map<ChannelBinding, byte[]> bindings) {

        ScramDowngradeProtection downgrades() {
            return new ScramDowngradeProtection(offer.mechanisms(), offer.bindings());
        }
    }

    private Attempts best(NegotiationStream stream, StreamFeatures offered) {
        Map<ChannelBinding, byte[]> bindings = settings.channelBinding() ? stream.channelBindings() : Map.of();
        boolean plainAllowed = settings.plainAllowed()
                && profiles.stream().noneMatch(profile -> profile.offer(offered).offersScram());
        return profiles.stream()
                .filter(profile -> !profile.offer(offered).mechanisms().isEmpty())
                .map(profile -> {
                    SaslOffer offer = profile.offer(offered);
                    SaslPlan plan = plan(offer, bindings, plainAllowed);
                    return new Attempts(stream, profile.on(stream, offered), offer, plan, bindings);
                })
                .reduce((one, other) -> other.plan().isBetterThan(one.plan()) ? other : one)
                .orElseThrow(
                        () -> failure(Reason.SASL, stream.domain() + " offers no way to authenticate that we know of"));
    }

    private SaslPlan plan(SaslOffer offer, Map<ChannelBinding, byte[]> bindings, boolean plainAllowed) {
        return settings.channelBinding() && bindings.isEmpty()
                ? SaslPlan.unbindable(offer, credentials, plainAllowed)
                : SaslPlan.of(offer, credentials, bindings.keySet(), plainAllowed);
    }

    /** One mechanism after the other, each on the same stream (RFC 6120 §6.4.5). */
    private Mono<Reached> attempt(Attempts attempts, int index) {
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
                                ? Mono.error(refused(attempts, candidate, refused.failure()))
                                : attempt(attempts, index + 1));
    }

    private Mono<Reached> run(Attempts attempts, Candidate candidate) {
        return Mono.defer(() -> {
            SaslExchange exchange = exchange(candidate, attempts);
            return attempts.dialogue()
                    .begin(candidate.mechanism().wireName(), exchange.initialResponse())
                    .flatMap(answer -> proceed(attempts, exchange, answer));
        });
    }

    private Mono<Reached> proceed(Attempts attempts, SaslExchange exchange, Answer answer) {
        if (answer instanceof Answer.Challenge challenge) {
            return exchange.respond(challenge.data().bytes())
                    .publishOn(attempts.stream().scheduler())
                    .onErrorResume(broken -> attempts.dialogue().abort().then(Mono.error(broken)))
                    .flatMap(response -> attempts.dialogue().respond(response))
                    .flatMap(next -> proceed(attempts, exchange, next));
        }
        if (answer instanceof Answer.Success success) {
            exchange.succeed(success.data() == null ? null : success.data().bytes());
            return Mono.just(success.reached().get());
        }
        return Mono.error(new SaslRefusedException((Answer.Failure) answer));
    }

    private SaslExchange exchange(Candidate candidate, Attempts attempts) {
        return switch (candidate.mechanism()) {
            case EXTERNAL -> OneStepExchange.external();
            case ANONYMOUS -> OneStepExchange.anonymous();
            case PLAIN -> OneStepExchange.plain(username(), password());
            case SCRAM_SHA_512_PLUS, SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS, SCRAM_SHA_512, SCRAM_SHA_256, SCRAM_SHA_1 ->
                scram(requireNonNull(candidate.mechanism().scram()), candidate.flag(), attempts);
        };
    }

    private SaslExchange scram(ScramMechanism mechanism, Gs2Flag flag, Attempts attempts) {
        byte[] data = flag.binding() == null
                ? NOTHING
                : requireNonNull(attempts.bindings().get(flag.binding()));
        return new ScramExchange(
                mechanism,
                username(),
                password(),
                settings.maxIterations(),
                flag,
                data,
                RandomId.next(),
                attempts.downgrades());
    }

    private String username() {
        return requireNonNull(credentials.username(), "username");
    }

    private Password password() {
        return requireNonNull(credentials.password(), "password");
    }

    private NegotiationException refused(Attempts attempts, Candidate candidate, Answer.Failure failure) {
        Refusal refusal = Refusal.of(failure.condition());
        boolean guessed = candidate.flag().binding() != null
                && attempts.offer().bindings().isEmpty();
        return failure(
                refusal.reason(),
                credentials.who() + " was refused by " + attempts.stream().domain() + " ("
                        + failure.condition().wireName()
                        + (failure.text() == null ? "" : ": " + failure.text()) + "): " + refusal.whatToDo()
                        + (guessed ? GUESSED : ""));
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

package io.fluxmpp.stream.negotiation;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElseGet;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.NegotiationMachine.Feature;
import io.fluxmpp.stream.negotiation.NegotiationMachine.Step;
import io.fluxmpp.stream.negotiation.NegotiationState.Bound;
import io.fluxmpp.stream.negotiation.NegotiationState.Connected;
import io.fluxmpp.stream.negotiation.NegotiationState.Resumed;
import io.fluxmpp.stream.negotiation.NegotiationState.Secured;
import io.fluxmpp.stream.negotiation.NegotiationStream.Opened;
import io.netty.handler.ssl.SslContext;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sets up a client's stream: header, features, and one feature after the other until a resource is bound. */
public final class ClientNegotiation {

    private final Jid account;
    private final NegotiationSettings settings;
    private final Map<Feature, FeatureNegotiator> negotiators = new EnumMap<>(Feature.class);

    /**
     * @param jid the account; just the domain for a guest
     * @param resource the resourcepart to ask for, or {@code null} to let the server make one
     */
    public ClientNegotiation(
            Jid jid, @Nullable String resource, Credentials credentials, SslContext ssl, NegotiationSettings settings) {
        this(jid, resource, null, credentials, ssl, settings);
    }

    /**
     * The same with a stream that is to be managed.
     *
     * @param enable what is asked of servers that can manage a stream as soon as they bind a resource (XEP-0198 §9.1); whoever
     *     is given the stream asks the others. {@code null} if it is not to be managed
     */
    public ClientNegotiation(
            Jid jid,
            @Nullable String resource,
            SmNonza.@Nullable Enable enable,
            Credentials credentials,
            SslContext ssl,
            NegotiationSettings settings) {
        this(
                jid,
                new ResourceBinding(resource),
                // A server that binds inline makes the resource itself.
                resource == null ? new InlineBinding(enable) : InlineNegotiator.NOTHING,
                credentials,
                ssl,
                settings);
    }

    private ClientNegotiation(
            Jid jid,
            FeatureNegotiator last,
            InlineNegotiator inline,
            Credentials credentials,
            SslContext ssl,
            NegotiationSettings settings) {
        this.account = jid.asBare();
        this.settings = settings;
        negotiators.put(Feature.STARTTLS, new StartTls(ssl));
        negotiators.put(Feature.SASL, new Sasl(profiles(inline), credentials, settings));
        negotiators.put(Feature.BIND, last);
    }

    /** Those that we speak; of equals the first is taken. */
    private List<SaslProfile> profiles(InlineNegotiator inline) {
        Sasl1 sasl1 = new Sasl1();
        return settings.sasl2().wanted()
                ? List.of(new Sasl2(account, settings.sasl2(), inline), sasl1)
                : List.of(sasl1);
    }

    /**
     * Negotiates when subscribed to and gives the bound address and what the server said last. On failure the stream is
     * ended and the connection closed; on cancellation before that the connection is dropped.
     */
    public Mono<Negotiated> negotiate(StreamChannel channel) {
        return run(channel).map(end -> {
            Bound bound = (Bound) end.state();
            return new Negotiated(bound.jid(), end.opened().features(), server(end.opened()), bound.management());
        });
    }

    /**
     * Sets up a stream in the same way, but lets another go on in it that has lost its connection (XEP-0198 §5). Gives how many
     * stanzas of ours the server has handled.
     *
     * <p>Errors: as {@link #negotiate}, and {@link io.fluxmpp.stream.error.ResumptionRefusedException}.
     *
     * @param jid the account that the stream was negotiated for
     */
    public static Mono<Long> resume(
            SmNonza.Resume request,
            StreamChannel channel,
            Jid jid,
            Credentials credentials,
            SslContext ssl,
            NegotiationSettings settings) {
        StreamResumption resumption = new StreamResumption(request);
        return new ClientNegotiation(jid, resumption, new InlineResumption(resumption), credentials, ssl, settings)
                .run(channel)
                .map(end -> ((Resumed) end.state()).handled());
    }

    /** How negotiation has ended. */
    private record End(NegotiationState state, Opened opened) {}

    private Mono<End> run(StreamChannel channel) {
        NegotiationStream stream = new NegotiationStream(channel, account.domainpart(), settings.stepTimeout());
        Handover handover = new Handover(channel);
        NegotiationState begin = channel.tlsSession() == null ? new Connected() : new Secured();
        return open(stream, begin)
                .timeout(settings.timeout(), channel.scheduler())
                .onErrorMap(TimeoutException.class, cause -> settings.tooSlow(account.asDomain(), cause))
                .doOnError(cause -> end(channel, cause))
                .doOnNext(negotiated -> handover.begin())
                .doAfterTerminate(handover::done)
                .doOnCancel(handover::cancelled);
    }

    private Mono<End> open(NegotiationStream stream, NegotiationState state) {
        return stream.open(from(state), settings.lang()).flatMap(opened -> step(stream, state, opened));
    }

    private Mono<End> step(NegotiationStream stream, NegotiationState state, Opened opened) {
        Step step = NegotiationMachine.next(state, opened.features());
        if (step instanceof Step.Negotiate next) {
            FeatureNegotiator negotiator = negotiators.get(next.feature());
            return requireNonNull(negotiator)
                    .negotiate(stream, opened.features())
                    .flatMap(reached -> goOn(stream, reached, opened));
        }
        if (step instanceof Step.Unsupported unsupported) {
            return Mono.error(new StreamErrorException(
                    account.domainpart() + " requires a feature that we do not know",
                    StreamError.of(
                            StreamError.Condition.UNSUPPORTED_FEATURE,
                            unsupported.feature().namespace())));
        }
        Step.Fail failure = (Step.Fail) step;
        return Mono.error(new NegotiationException(failure.reason(), account.domainpart() + ": " + failure.message()));
    }

    private Mono<End> goOn(NegotiationStream stream, Reached reached, Opened opened) {
        NegotiationState state = reached.state();
        return switch (reached.next()) {
            case HEADER -> open(stream, state);
            case FEATURES ->
                stream.read(StreamFeatures.class)
                        .map(features -> new Opened(opened.header(), features))
                        .flatMap(anew ->
                                state instanceof Bound ? Mono.just(new End(state, anew)) : step(stream, state, anew));
            case STANZAS -> Mono.just(new End(state, opened));
        };
    }

    private Jid server(Opened opened) {
        return requireNonNullElseGet(opened.header().from(), account::asDomain);
    }

    /** Who we are is not said in the clear (RFC 6120 §4.7.1), and a guest does not know it yet. */
    private @Nullable Jid from(NegotiationState state) {
        return state instanceof Connected || account.localpart() == null ? null : account;
    }

    /** Says why, where something may be said, and closes. */
    static void end(StreamChannel channel, Throwable cause) {
        if (channel.isSecuring() || channel.isDisposed()) {
            // Nothing is said in the clear once TLS has been agreed on (RFC 6120 §5.4.3.2), and nothing to nobody.
            channel.dispose();
            return;
        }
        if (cause instanceof StreamErrorException found && !found.isFromPeer()) {
            channel.write(found.error(), failure -> {});
        }
        channel.write(new StreamEnd(), failure -> {});
        channel.dispose();
    }
}

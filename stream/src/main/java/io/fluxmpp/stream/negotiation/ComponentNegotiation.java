package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.ComponentHandshake;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.xml.Namespaces;
import java.util.List;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/**
 * How a component gets its stream (XEP-0114 §3): a header, a handshake, and the server's answer to it. There are no features,
 * and what is sent before the answer is lost.
 */
public final class ComponentNegotiation {

    private final Jid name;
    private final ComponentSecret secret;
    private final NegotiationSettings settings;

    /** @param name the domain that the component is to be */
    public ComponentNegotiation(Jid name, ComponentSecret secret, NegotiationSettings settings) {
        this.name = name;
        this.secret = secret;
        this.settings = settings;
    }

    /**
     * Negotiates when subscribed to, and gives a stream that stanzas may be sent on. Cancelling and failing dispose of the
     * channel.
     *
     * <p>Errors: {@link NegotiationException} with {@link Reason#NOT_AUTHORIZED} for a wrong secret, {@link Reason#PROTOCOL}
     * or {@link Reason#TIMEOUT}; {@link StreamErrorException} for what else the server says, such as {@code host-unknown} for
     * a name that it does not know.
     */
    public Mono<Negotiated> negotiate(StreamChannel channel) {
        NegotiationStream stream = new NegotiationStream(channel, name.toString(), settings.stepTimeout());
        Handover handover = new Handover(channel);
        return open(stream)
                .flatMap(id -> stream.exchange(new ComponentHandshake(secret.digest(id)), ComponentHandshake.class))
                .onErrorMap(StreamErrorException.class, this::refused)
                .map(answer -> new Negotiated(name, new StreamFeatures(List.of()), name))
                .timeout(settings.timeout(), channel.scheduler())
                .onErrorMap(TimeoutException.class, cause -> settings.tooSlow(name, cause))
                .doOnError(cause -> ClientNegotiation.end(channel, cause))
                .doOnNext(negotiated -> handover.begin())
                .doAfterTerminate(handover::done)
                .doOnCancel(handover::cancelled);
    }

    /** Gives the stream's id. */
    private Mono<String> open(NegotiationStream stream) {
        StreamHeader header = new StreamHeader(Namespaces.COMPONENT_ACCEPT, null, name, null, null, null);
        return stream.exchange(header, StreamHeader.class).handle((answer, next) -> {
            String id = answer.id();
            if (!answer.contentNamespace().equals(Namespaces.COMPONENT_ACCEPT)) {
                next.error(new StreamErrorException(
                        "the stream to " + name + " is of no use",
                        StreamError.of(
                                StreamError.Condition.INVALID_NAMESPACE,
                                answer.contentNamespace() + " (expected: " + Namespaces.COMPONENT_ACCEPT + ")")));
            } else if (id == null) {
                next.error(new NegotiationException(
                        Reason.PROTOCOL, name + ": the server's header has no id, which the handshake needs"));
            } else {
                next.next(id);
            }
        });
    }

    private Throwable refused(StreamErrorException failure) {
        return failure.isFromPeer() && failure.error().condition() == StreamError.Condition.NOT_AUTHORIZED
                ? new NegotiationException(
                        Reason.NOT_AUTHORIZED,
                        name + ": the server refused the secret: compare it with the server's configuration",
                        failure)
                : failure;
    }
}

package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.transport.ChannelBinding;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.TlsUpgrade;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.model.StreamVersion;
import io.fluxmpp.stream.xml.Namespaces;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What the dialogues of negotiation need of a stream: say something, hear the answer, start over. */
final class NegotiationStream {

    private final StreamChannel channel;
    private final String domain;
    private final Duration stepTimeout;

    /** @param stepTimeout for each answer, and for the handshake of TLS */
    NegotiationStream(StreamChannel channel, String domain, Duration stepTimeout) {
        this.channel = channel;
        this.domain = domain;
        this.stepTimeout = stepTimeout;
    }

    String domain() {
        return domain;
    }

    Scheduler scheduler() {
        return channel.scheduler();
    }

    /** What the receiving entity says first: its header, and what it offers. */
    record Opened(StreamHeader header, StreamFeatures features) {}

    /** Opens a stream and gives the answer to it (RFC 6120 §4.3.2). */
    Mono<Opened> open(@Nullable Jid from, String lang) {
        StreamHeader header =
                new StreamHeader(Namespaces.CLIENT, from, Jid.of(domain), null, StreamHeader.VERSION, lang);
        return exchange(header, StreamHeader.class)
                .flatMap(answer -> features(answer).map(features -> new Opened(answer, features)));
    }

    /** What the channel can be bound by; nothing before {@link #secure}. */
    Map<ChannelBinding, byte[]> channelBindings() {
        SSLSession session = channel.tlsSession();
        return session == null ? Map.of() : ChannelBinding.ofClient(session);
    }

    /** Says something and gives the peer's answer, which must be of that kind and come in time. */
    <A extends StreamElement> Mono<A> exchange(StreamElement element, Class<A> answer) {
        return inTime(write(element).then(next(answer)), answer);
    }

    /** Says something that has no answer. */
    Mono<Void> say(StreamElement element) {
        return write(element);
    }

    /** A peer that has closed the connection may have said why, which is there to be read. */
    private Mono<Void> write(StreamElement element) {
        return channel.write(element).onErrorComplete(ConnectionClosedException.class);
    }

    /** The next element, which must be of that kind and come in time. */
    <A extends StreamElement> Mono<A> read(Class<A> expected) {
        return inTime(next(expected), expected);
    }

    private <A extends StreamElement> Mono<A> inTime(Mono<A> answer, Class<A> expected) {
        return answer.timeout(stepTimeout, channel.scheduler())
                .onErrorMap(
                        TimeoutException.class,
                        cause -> new NegotiationException(
                                Reason.TIMEOUT,
                                domain + " was silent for " + stepTimeout.toMillis() + " ms (expected: "
                                        + expected.getSimpleName() + ")",
                                cause));
    }

    private <A extends StreamElement> Mono<A> next(Class<A> expected) {
        return channel.read().map(element -> {
            if (element instanceof StreamError error) {
                throw StreamErrorException.received("the stream to " + domain + " was ended by the server", error);
            }
            if (element instanceof StreamEnd) {
                throw new NegotiationException(Reason.PROTOCOL, domain + " ended the stream during negotiation");
            }
            if (!expected.isInstance(element)) {
                if (element instanceof Stanza stanza) {
                    stanza.release();
                }
                throw new NegotiationException(
                        Reason.PROTOCOL,
                        domain + " sent " + kind(element) + " (expected: " + expected.getSimpleName() + ")");
            }
            return expected.cast(element);
        });
    }

    /** Puts TLS under the stream. */
    Mono<Void> secure(SslContext context) {
        return Mono.defer(() -> channel.secure(TlsUpgrade.client(context, channel.channel(), domain, stepTimeout)))
                .onErrorMap(
                        cause -> !(cause instanceof StreamErrorException), cause -> TlsUpgrade.failed(domain, cause));
    }

    /** Starts over after authentication (RFC 6120 §6.4.6). */
    void restart() {
        channel.restart();
    }

    /** Just the kind: the peer makes up the rest. */
    private static String kind(StreamElement element) {
        return element.getClass().getSimpleName();
    }

    private Mono<StreamFeatures> features(StreamHeader header) {
        if (!header.contentNamespace().equals(Namespaces.CLIENT)) {
            return ofNoUse(
                    StreamError.Condition.INVALID_NAMESPACE,
                    header.contentNamespace() + " (expected: " + Namespaces.CLIENT + ")");
        }
        if (!StreamVersion.isSupported(header.version())) {
            return ofNoUse(StreamError.Condition.UNSUPPORTED_VERSION, "version " + header.version());
        }
        return read(StreamFeatures.class);
    }

    private Mono<StreamFeatures> ofNoUse(StreamError.Condition condition, String detail) {
        return Mono.error(new StreamErrorException(
                "the stream to " + domain + " is of no use", StreamError.of(condition, detail)));
    }
}

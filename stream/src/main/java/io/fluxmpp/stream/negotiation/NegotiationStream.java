package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.TlsUpgrade;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.xml.Namespaces;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What the dialogues of negotiation need of a stream: say something, hear the answer, start over. */
final class NegotiationStream {

    private final StreamChannel channel;
    private final String domain;

    NegotiationStream(StreamChannel channel, String domain) {
        this.channel = channel;
        this.domain = domain;
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

    /** Says something and gives the peer's answer, which must be of that kind. */
    <A extends StreamElement> Mono<A> exchange(StreamElement element, Class<A> answer) {
        return Mono.when(channel.write(element)).then(read(answer));
    }

    /** The next element, which must be of that kind. */
    <A extends StreamElement> Mono<A> read(Class<A> expected) {
        return channel.read().map(element -> {
            if (element instanceof StreamError error) {
                throw StreamErrorException.received("the stream to " + domain + " was ended by the server", error);
            }
            if (element instanceof StreamEnd) {
                throw new NegotiationException(Reason.PROTOCOL, domain + " ended the stream during negotiation");
            }
            if (!expected.isInstance(element)) {
                throw new NegotiationException(
                        Reason.PROTOCOL, domain + " sent " + element + " (expected: " + expected.getSimpleName() + ")");
            }
            return expected.cast(element);
        });
    }

    /** Puts TLS under the stream. */
    Mono<Void> secure(SslContext context, Duration timeout) {
        return Mono.defer(() -> channel.secure(TlsUpgrade.client(context, channel.channel(), domain, timeout)))
                .onErrorMap(
                        cause -> !(cause instanceof StreamErrorException), cause -> TlsUpgrade.failed(domain, cause));
    }

    /** Starts over after authentication (RFC 6120 §6.4.6). */
    void restart() {
        channel.restart();
    }

    private Mono<StreamFeatures> features(StreamHeader header) {
        if (header.version() == null || !header.version().startsWith("1.")) {
            StreamError error =
                    StreamError.of(StreamError.Condition.UNSUPPORTED_VERSION, "version " + header.version());
            return Mono.error(new StreamErrorException("the stream to " + domain + " is of no use", error));
        }
        return read(StreamFeatures.class);
    }
}

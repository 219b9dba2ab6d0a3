package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.model.StartTlsNonza;
import io.fluxmpp.stream.xml.XmlElement;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** STARTTLS (RFC 6120 §5). */
final class StartTls implements FeatureNegotiator {

    private final SslContext context;
    private final Duration timeout;

    StartTls(SslContext context, Duration timeout) {
        this.context = context;
        this.timeout = timeout;
    }

    @Override
    public Mono<NegotiationState> negotiate(NegotiationStream stream, XmlElement offered) {
        return stream.exchange(StartTlsNonza.STARTTLS, StartTlsNonza.class).flatMap(answer -> {
            if (answer != StartTlsNonza.PROCEED) {
                return Mono.error(
                        new NegotiationException(Reason.TLS, stream.domain() + " refused STARTTLS it had offered"));
            }
            return stream.secure(context, timeout).thenReturn(new NegotiationState.Secured());
        });
    }
}

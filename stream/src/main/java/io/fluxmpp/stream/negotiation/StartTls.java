package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.model.StartTlsNonza;
import io.fluxmpp.stream.model.StreamFeatures;
import io.netty.handler.ssl.SslContext;
import reactor.core.publisher.Mono;

/** STARTTLS (RFC 6120 §5). */
final class StartTls implements FeatureNegotiator {

    private final SslContext context;

    StartTls(SslContext context) {
        this.context = context;
    }

    @Override
    public Mono<Reached> negotiate(NegotiationStream stream, StreamFeatures offered) {
        return stream.exchange(StartTlsNonza.STARTTLS, StartTlsNonza.class).flatMap(answer -> {
            if (answer != StartTlsNonza.PROCEED) {
                return Mono.error(
                        new NegotiationException(Reason.TLS, stream.domain() + " refused STARTTLS it had offered"));
            }
            return stream.secure(context).thenReturn(Reached.anew(new NegotiationState.Secured()));
        });
    }
}

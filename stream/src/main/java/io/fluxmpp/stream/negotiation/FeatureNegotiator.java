package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.model.StreamFeatures;
import reactor.core.publisher.Mono;

/** The dialogue that negotiates one stream feature, on the initiating side. */
interface FeatureNegotiator {

    /**
     * Negotiates the feature. Runs on the stream's event loop.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.NegotiationException}, {@link io.fluxmpp.stream.error.StreamErrorException}.
     *
     * @param offered what the peer offers, this feature and the others
     * @return how far the stream has come
     */
    Mono<Reached> negotiate(NegotiationStream stream, StreamFeatures offered);
}

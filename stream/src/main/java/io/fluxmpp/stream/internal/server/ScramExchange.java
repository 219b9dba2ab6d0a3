package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.model.SaslData;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** SCRAM as an exchange of two responses. */
final class ScramExchange implements SaslExchange {

    private final ScramServer scram;
    private ScramServer.@Nullable Challenged challenged;

    ScramExchange(ScramServer scram) {
        this.scram = scram;
    }

    @Override
    public Mono<Step> next(byte[] response) {
        String message = SaslData.text(response);
        if (challenged == null) {
            challenged = scram.first(message);
            return Mono.just(new Step.Challenge(challenged.challenge()));
        }
        String serverFinal = challenged.last(message);
        return Mono.just(new Step.Success(challenged.account(), serverFinal));
    }
}

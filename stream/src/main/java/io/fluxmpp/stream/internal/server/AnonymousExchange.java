package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.RandomId;
import reactor.core.publisher.Mono;

/** Lets in guests, each under an address of its own (RFC 4505, XEP-0175). What they say of themselves is not kept. */
final class AnonymousExchange implements SaslExchange {

    private final String domain;

    AnonymousExchange(String domain) {
        this.domain = domain;
    }

    @Override
    public Mono<Step> next(byte[] response) {
        return Mono.just(new Step.Success(new Jid(RandomId.next(), domain, null), null));
    }
}

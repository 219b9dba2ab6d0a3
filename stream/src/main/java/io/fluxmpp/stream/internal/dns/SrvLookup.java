package io.fluxmpp.stream.internal.dns;

import java.util.List;
import reactor.core.publisher.Mono;

/** Asks for the records of a service. */
public interface SrvLookup {

    /**
     * Asks when subscribed to, for a name such as {@code _xmpp-client._tcp.capulet.lit}. Empty where there are none, and where
     * nobody answers: RFC 6120 §3.2.1 treats both alike.
     */
    Mono<List<SrvRecord>> lookup(String name);
}

package io.fluxmpp.stream.disco;

import io.fluxmpp.stream.jid.Jid;
import reactor.core.publisher.Mono;

/**
 * Answers for one node of ours: a part of this entity that has no address of its own (XEP-0030 §3.2, §4.2).
 *
 * <p>Called on the connection's event loop, so it must not block; what it returns may complete on any thread. The answer's
 * node is filled in. Nothing means that there is no such node, {@code item-not-found}; a
 * {@link io.fluxmpp.stream.error.StanzaErrorException} answers with its error.
 */
@FunctionalInterface
public interface DiscoNode {

    /** What the node is and can do, as far as {@code requester} may know. */
    Mono<DiscoInfo> info(Jid requester);

    /** What belongs to the node, as far as {@code requester} may know; by default nothing. */
    default Mono<DiscoItems> items(Jid requester) {
        return Mono.just(DiscoItems.of());
    }
}

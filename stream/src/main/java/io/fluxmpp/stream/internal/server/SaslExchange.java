package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The server's side of one SASL exchange, a response of the client's at a time. Does no I/O. */
interface SaslExchange {

    /**
     * Answers what the client says next; the first time that is its initial response. Signals or throws {@link
     * SaslFailureException}. May signal on another thread.
     */
    Mono<Step> next(byte[] response);

    /** What the server says. */
    sealed interface Step {

        /** Asks for one more response. */
        record Challenge(String message) implements Step {}

        /** The client has proved to be this account's, by bare JID. */
        record Success(Jid account, @Nullable String message) implements Step {}
    }
}

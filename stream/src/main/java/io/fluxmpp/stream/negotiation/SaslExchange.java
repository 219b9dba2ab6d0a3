package io.fluxmpp.stream.negotiation;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The client's side of one SASL exchange: what it says first, how it answers, and whether success counts. Does no I/O.
 * Called by one thread at a time.
 *
 * <p>All throw, or signal, {@link BrokenExchangeException}.
 */
interface SaslExchange {

    /** The initial response, which every mechanism of ours has; possibly of no bytes. */
    byte[] initialResponse();

    /** Answers a challenge; on any thread. */
    Mono<byte[]> respond(byte[] challenge);

    /** Checks that the server may claim success, given what it said with it. */
    void succeed(byte @Nullable [] additionalData);
}

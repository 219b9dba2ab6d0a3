package io.fluxmpp.jingle.spi;

import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A reliable, ordered stream of bytes in both directions (XEP-0166 §8.2), with back pressure in each.
 *
 * <p>Chunk borders mean nothing: what is sent in one buffer may arrive in three.
 */
public non-sealed interface DataStream extends DataPath {

    /**
     * The bytes from the peer. One subscriber; the peer is slowed down to its demand. Completes when the peer has closed
     * the stream, fails when it breaks. Cancelling closes the stream.
     *
     * <p>The buffers are the subscriber's: heap memory that nobody reuses, so they can be kept and handed to other threads.
     */
    Flux<ByteBuffer> receive();

    /**
     * Sends bytes. Asks {@code source} for no more than the transport has room for. Completes when the peer's side has
     * acknowledged everything; does not close the stream. Buffers may be heap or direct; one that is handed over is the
     * stream's until the returned {@code Mono} ends and must not be changed meanwhile. Cancelling stops and cancels the
     * source.
     */
    Mono<Void> send(Publisher<ByteBuffer> source);

    /** Ends the stream in good order, both directions. Completes when the peer has agreed or its time ran out. */
    Mono<Void> close();
}

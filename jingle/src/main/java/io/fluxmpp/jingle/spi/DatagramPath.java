package io.fluxmpp.jingle.spi;

import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Packets in both directions, each of which may be lost, doubled or overtaken (XEP-0166 §8.1). A packet arrives whole or not
 * at all.
 */
public non-sealed interface DatagramPath extends DataPath {

    /**
     * The packets from the peer. One subscriber; what arrives without demand is lost. Fails when the path breaks. The buffers
     * are the subscriber's: heap memory that nobody reuses.
     */
    Flux<ByteBuffer> receive();

    /**
     * Sends each buffer as a packet. Asks {@code packets} for no more than can be sent; completes when all were sent, which
     * says nothing about their arrival. Cancelling stops and cancels the source.
     */
    Mono<Void> send(Publisher<ByteBuffer> packets);
}

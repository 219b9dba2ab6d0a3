package io.fluxmpp.jingle.spi;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A stream beside which its transport carries further ones, of the same content and between the same parties, each with its own
 * order, back pressure and end (such as XEP-0261 §2.4). All of them end with the content.
 *
 * <p>What a transport that can do so gives in place of a {@link DataStream}. A security precondition that protects nothing but
 * the stream it is given takes that away again, by giving a plain one.
 */
public interface MultiplexedStream extends DataStream {

    /**
     * Opens a further stream. Cold; on the event loop. Cancelling before it is given takes it back.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.StanzaErrorException} when the peer refuses it, with {@code unsupported-info}
     * where it takes no further streams; any other {@link io.fluxmpp.stream.error.XmppException} or a timeout when it does not
     * come about.
     */
    Mono<DataStream> openStream();

    /**
     * The further streams that the peer opens, each as soon as bytes can go over it. Hot, on the event loop, with one subscriber
     * at a time; another one gets {@link IllegalStateException}. Completes when the content is over.
     *
     * <p>A peer gets further streams only while somebody subscribes. Those that wait for demand are bounded by what the transport
     * lets a peer have; cancelling closes them, and forbids what the peer has not opened yet. Those given already stay.
     */
    Flux<DataStream> streams();
}

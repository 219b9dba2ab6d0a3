package io.fluxmpp.jingle.spi;

import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Our side of one content of one session: what its bytes mean. All methods are called on the connection's event loop, and
 * what they return is subscribed to there.
 *
 * <p>What {@link #send} and {@link #receive} signal is what the session's user sees. When one fails, or the user cancels it,
 * the content ends, and with the last one the session: with the reason of a {@link io.fluxmpp.jingle.error.JingleSessionException}, with
 * {@code connectivity-error} for any other {@link io.fluxmpp.stream.error.XmppException}, with {@code cancel} for a
 * cancellation, and with {@code failed-application} for everything else. When the content ends by other means than success,
 * both are cancelled.
 */
public interface ApplicationSession {

    /** Our {@code <description/>}: the offer, or the answer to the peer's. */
    Payload description();

    /** Which parties send, as it stands in our offer or answer. */
    Senders senders();

    /**
     * The peer's answer to our offer. Called once, on the offering side only.
     *
     * @throws ApplicationRefusedException if we cannot go along with it
     */
    void accepted(Payload answer);

    /**
     * Our user's own answer to the peer's offer, which {@link #description()} gives from then on. Called at most once, before
     * the content is accepted, on the answering side only.
     *
     * @throws IllegalArgumentException if it does not answer the offer; so it is unless a format says otherwise
     */
    default void answer(Payload description) {
        throw new IllegalArgumentException(
                "answer: " + description.elementName() + " (expected: none, this application makes its own)");
    }

    /**
     * A session-info of the peer, at any time (XEP-0166 §7.2.9).
     *
     * @return whether it was understood; if not, the peer is told {@code unsupported-info}
     * @throws SecurityRequiredException if the peer must not say that in the open
     */
    boolean info(Payload payload);

    /**
     * A description-info of the peer, at any time: hints that change nothing agreed on (XEP-0166 §7.2.6). None is understood
     * unless a format says otherwise.
     *
     * @return whether it was understood; if not, the peer is told {@code unsupported-info}
     */
    default boolean hint(Payload description) {
        return false;
    }

    /** The parties have changed who sends (XEP-0166 §7.2.3). What that means for bytes under way is up to the application. */
    default void directed(Senders senders) {}

    /**
     * Sends the user's bytes, and does whatever the application wants done after them. Completes when the user may take them
     * for delivered.
     *
     * @param paths the transport, which is up
     * @param source asked for no more than the transport has room for
     */
    Mono<Void> send(DataPaths paths, Publisher<ByteBuffer> source, ContentControl content);

    /**
     * The peer's bytes. Completes when the user may rely on them.
     *
     * @param paths the transport, which is up
     */
    Flux<ByteBuffer> receive(DataPaths paths, ContentControl content);
}

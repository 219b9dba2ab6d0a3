package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One content of a session that both parties have agreed on: an application over a transport (XEP-0166 §7.3). Thread-safe;
 * signals arrive on the connection's event loop.
 *
 * <p>The transport may still be coming up: {@link #send} and {@link #receive} wait for it. What the bytes mean, and when a
 * transfer counts as complete, is up to the application format.
 *
 * <p>When the content or the session ends before they are done, both fail with
 * {@link io.fluxmpp.jingle.error.JingleSessionException}, which holds the reason; when the connection is lost, with
 * {@link io.fluxmpp.stream.error.ConnectionClosedException} or whatever broke it. When one of them fails or is cancelled, the
 * content is removed, or the session ended if it was the last, and the peer is told why: {@code cancel} for a cancellation,
 * otherwise the reason of the failure.
 */
public final class JingleContent {

    private final SessionContent content;

    JingleContent(SessionContent content) {
        this.content = content;
    }

    /** What tells it apart: its name, and which party made it. */
    public ContentKey key() {
        return content.content();
    }

    /** What it is about, as its creator described it: a record of the application format. */
    public Payload description() {
        return content.description();
    }

    /** Which parties send, by now. */
    public Senders senders() {
        return content.senders();
    }

    /**
     * Sends bytes, once per content. Cold; {@code source} is asked for as much as the transport has room for. Buffers may be
     * heap or direct; one that was handed over must not be changed until the returned {@code Mono} ends.
     */
    public Mono<Void> send(Publisher<ByteBuffer> source) {
        return content.flows().send(source);
    }

    /**
     * The peer's bytes, once per content. Cold; the peer is slowed down to the subscriber's demand. The buffers are the
     * subscriber's: heap memory that nobody reuses.
     */
    public Flux<ByteBuffer> receive() {
        return content.flows().receive();
    }

    /**
     * Opens a stream beside the content's own, where transport and peer can do that (such as XEP-0261 §2.4). Waits for the
     * transport to come up. Cold; cancelling before it is given takes it back. What goes over it is between the two users: the
     * application format does not see it. It ends with the content, and its failure leaves the content alone.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.StanzaErrorException} when the peer refuses it, with {@code unsupported-info}
     * where nobody there waits for {@link #streams()}; {@link UnsupportedOperationException} when the transport carries one
     * stream only; {@link io.fluxmpp.jingle.error.JingleSessionException} when the content is over before; any other
     * {@link io.fluxmpp.stream.error.XmppException} or {@link java.util.concurrent.TimeoutException} when it does not come about.
     */
    public Mono<DataStream> openStream() {
        return content.flows().further().open();
    }

    /**
     * The streams that the peer opens beside the content's own. Hot, with one subscriber at a time; another one gets
     * {@link IllegalStateException}. Completes when the content is over, at once where the transport carries one stream only.
     *
     * <p>Without a subscriber the peer's wish is refused with {@code unsupported-info}; beyond the transport's limit with
     * {@code resource-constraint}. Those that wait for demand are within that limit. Cancelling closes them, and forbids what
     * the peer has announced and not opened yet; those given already stay.
     */
    public Flux<DataStream> streams() {
        return content.flows().further().opened();
    }

    /**
     * Changes which parties send (XEP-0166 §7.2.3). Completes when the peer has acknowledged that; it may counter with a
     * change of its own. Cold. Cancelling does not take it back.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.StanzaErrorException} when the peer refuses it, with {@code tie-break} where
     * it changes the same at the same time, {@link IllegalStateException} while another change is not answered, or when the
     * content is over, {@link io.fluxmpp.jingle.error.JingleSessionException} when it ends meanwhile.
     */
    public Mono<Void> modify(Senders senders) {
        return content.modify(senders);
    }

    /**
     * Removes the content (XEP-0166 §7.2.5); with the last one, ends the session. It is over at once. Never fails; harmless
     * when it is over already. Cold.
     */
    public Mono<Void> remove(Reason reason) {
        return content.removal(reason);
    }

    /** Gives the reason when the content is over, whoever ended it; fails when the connection was lost. */
    public Mono<Reason> onEnd() {
        return content.onEnd();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JingleContent same && same.content == content;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(content);
    }

    @Override
    public String toString() {
        return "content \"" + key().name() + "\" with " + content.peer();
    }
}

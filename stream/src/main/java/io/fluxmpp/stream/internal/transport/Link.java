package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.model.StreamElement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What an established stream goes through: one TCP connection, or one after the other. Confined to one event loop, but for
 * {@link #execute}, {@link #onClose}, {@link #dispose} and {@link #isDisposed}.
 */
public interface Link extends Disposable {

    /** The codecs by which payloads are read and written. */
    PayloadCodecs codecs();

    /** The event loop. */
    Scheduler scheduler();

    /** Runs a task on the event loop: at once when called there, as soon as possible otherwise. */
    void execute(Runnable task);

    /** All elements from here on; one subscriber. Demand reaches down to the socket. Completes with the last connection. */
    Flux<StreamElement> elements();

    /**
     * Writes one element, behind all written before. Memory that its payload owns is released, whatever happens.
     *
     * @param done told once: with {@code null} when it has been taken over, by the socket or, where stanzas are acknowledged,
     *     by the peer; with the error otherwise
     */
    void write(StreamElement element, Consumer<@Nullable Throwable> done);

    /** Says that we are still there. */
    void keepAlive();

    /** How often something was written so far. */
    long writes();

    /** Bytes of the stream that have been received so far, whatever they meant. */
    long receivedBytes();

    /** Whether anybody asks for elements at present: otherwise the peer may have said what nobody has read. */
    boolean isListening();

    /** Whether it finds out by itself that the peer is gone. */
    boolean isWatching();

    /** Bytes that wait for the socket, or for their acknowledgement beyond what may wait for that. */
    long pendingBytes();

    /** Whether more is taken at present. */
    boolean isWritable();

    /** Sets what is run whenever more is taken again, or never any longer. */
    void onWritable(Runnable listener);

    /** Sets how many bytes a stanza may have at most: what the peer takes (XEP-0478). Longer ones fail. */
    void longestStanza(long bytes);

    /** From now on the peer hands on what others wrote: a stanza beyond the limits is refused alone. */
    void refuseStanzasAlone();

    /** Sets who is told, on the event loop, that the connection is lost ({@code true}) and made good ({@code false}). */
    void onInterruption(Consumer<Boolean> listener);

    /** Completes when the last connection is closed, however that came. */
    Mono<Void> onClose();
}

package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.PooledBlock;
import io.fluxmpp.stream.jid.Jid;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An In-Band Bytestream with one peer (XEP-0047): bytes in both directions, in order, none lost, each direction slowed down
 * to its reader.
 *
 * <p>Thread-safe. Signals arrive on the connection's event loop. When the connection is lost, everything ends with
 * {@link io.fluxmpp.stream.error.ConnectionClosedException}; when the bytestream breaks, with the
 * {@link BytestreamException} that says why.
 */
public interface Bytestream extends Disposable {

    /** Its name, unique among those with this peer. */
    String sid();

    /** Who is at the other end; nobody else can feed it. */
    Jid peer();

    /** The largest block in either direction. */
    BlockSize blockSize();

    /**
     * The bytes from the peer, a buffer for every block. Hot, with one subscriber; a second one gets
     * {@link IllegalStateException}.
     *
     * <p>The buffers are the subscriber's: heap memory that nobody reuses, so they can be kept and handed to other threads.
     *
     * <p>Without demand blocks wait in a bounded buffer, before subscription as well; when it is full, the peer's
     * acknowledgements are withheld until blocks are taken again, for no longer than
     * {@link BytestreamSettings#stallTimeout()}. Then the bytestream breaks, and what waited is dropped.
     *
     * <p>Completes when the bytestream is closed by either side, fails when it breaks; in both cases after the blocks that
     * wait, for they were acknowledged. Cancelling drops what waits and closes the bytestream.
     */
    Flux<ByteBuffer> receive();

    /**
     * As {@link #receive()}, without the copy that makes heap memory of pooled: the subscriber owns each block, reads it where
     * it lies, and {@linkplain PooledBlock#release() releases} it, once, on any thread. The two exclude each other.
     *
     * <p>Operators that keep elements back or drop them, such as {@code publishOn}, release nothing by themselves: say
     * {@code doOnDiscard(PooledBlock.class, PooledBlock::release)} behind them.
     */
    Flux<PooledBlock> receivePooled();

    /**
     * Sends bytes, and completes when the peer has acknowledged them all. Does not close: the next {@code send} goes on
     * where this one ended. One at a time; a second one meanwhile gets {@link IllegalStateException}.
     *
     * <p>Asks {@code source} for no more buffers than the window has room for. A buffer larger than a block is cut without
     * copying; a smaller one goes out at once, as a block of its own: who sends many small ones gathers them first. Empty
     * ones are passed over. Heap or direct makes no difference; the buffer's position is not moved.
     *
     * <p>A buffer that was handed over must not change until the returned {@code Mono} ends, nor after a cancel or an error
     * of {@code source} while the bytestream is open: what is on its way then still goes out, since a gap would break the
     * bytestream. Cancelling cancels the source; the bytestream stays open.
     *
     * <p>A block that servers cannot deliver at present (an error of type {@code wait}) is sent again, after a while and in its
     * order, until {@link BytestreamSettings#deliveryTimeout()} has passed (XEP-0047 §2.2). When the peer closes meanwhile, the
     * bytestream stays open for what is being sent until it is done, or {@link BytestreamSettings#closeTimeout()} has passed
     * (§2.3); but it breaks if there are blocks that have to be sent again.
     *
     * <p>Errors: that of {@code source}; {@link BytestreamException} when the peer refuses a block, does not acknowledge in
     * time, or when either side has closed before all is acknowledged.
     */
    Mono<Void> send(Publisher<ByteBuffer> source);

    /**
     * Closes both directions in good order: stops sending, waits until what is on its way is acknowledged, sends
     * {@code <close/>} and completes when the peer has answered or its time ran out. Until then blocks of the peer are still
     * received.
     *
     * <p>Nothing happens before subscription. A {@link #send} that still has something to send fails. Closing again is
     * harmless; after the end it completes at once. Cancelling does not reopen. Fails when the bytestream breaks meanwhile.
     */
    Mono<Void> close();

    /** Completes when either side has closed in good order, fails with what broke the bytestream otherwise. */
    Mono<Void> onClose();

    /**
     * Breaks off at once: sends {@code <close/>} where that is still possible and fails what is pending with
     * {@link BytestreamException}. Blocks that were acknowledged can still be received.
     */
    @Override
    void dispose();

    /** Whether the bytestream has ended, for whatever reason. */
    @Override
    boolean isDisposed();
}

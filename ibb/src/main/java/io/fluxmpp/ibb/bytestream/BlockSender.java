package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.ibb.state.SendWindow;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.model.Iq;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The outbound half of a bytestream: fills the window from the source of one {@code send} after the other. What is on its
 * way belongs to the bytestream, not to the {@code send}: cancelling one leaves no gap.
 *
 * <p>On the event loop only, but for {@link #send}.
 */
final class BlockSender {

    private final XmppConnection connection;
    private final EventLoop loop;
    private final BytestreamKey key;
    private final BytestreamSettings settings;
    private final Owner owner;

    /** The blocks on their way; a block's place is its number modulo the largest window. */
    private final @Nullable Disposable[] exchanges = new @Nullable Disposable[SendWindow.MAX_SIZE];

    private SendWindow window;
    private @Nullable SendSource current;
    private @Nullable Throwable refusal;
    private boolean draining;

    BlockSender(
            XmppConnection connection, EventLoop loop, BytestreamKey key, BytestreamSettings settings, Owner owner) {
        this.connection = connection;
        this.loop = loop;
        this.key = key;
        this.settings = settings;
        this.owner = owner;
        this.window = SendWindow.of(settings.window());
    }

    /** What the sender needs of its bytestream. */
    interface Owner {

        /** The last block on its way was acknowledged. */
        void idle();

        /** A block was answered with an error, or not at all. */
        void unacknowledged(Sequence seq, Throwable cause);
    }

    Mono<Void> send(Publisher<ByteBuffer> source) {
        return Mono.<Void>create(sink -> start(source, sink)).subscribeOn(loop.scheduler());
    }

    boolean isIdle() {
        return window.isIdle();
    }

    /** Takes nothing more. A {@code send} that is not through with its source fails; one that is may still succeed. */
    void stop(Throwable reason) {
        refusal = reason;
        SendSource source = current;
        if (source != null && !source.isExhausted()) {
            current = null;
            source.fail(reason);
        }
    }

    /** Ends everything: blocks that still wait for the socket are taken back. */
    void end(Throwable reason) {
        refusal = reason;
        for (int i = 0; i < exchanges.length; i++) {
            Disposable exchange = exchanges[i];
            if (exchange != null) {
                exchanges[i] = null;
                exchange.dispose();
            }
        }
        SendSource source = current;
        if (source != null) {
            current = null;
            source.fail(reason);
        }
    }

    /** Sends what the window has room for, completes what is through, and asks the source for more. */
    void drain() {
        if (draining) {
            return;
        }
        draining = true;
        SendSource source = current;
        while (source != null && source == current) {
            fillWindow(source);
            if (source != current || !source.request(window.room())) {
                break;
            }
        }
        draining = false;
        if (source != null && source == current && source.isExhausted() && window.isIdle()) {
            current = null;
            source.complete();
        }
    }

    /** A {@code send} was cancelled or its source failed. */
    void abandoned(SendSource source) {
        if (source == current) {
            current = null;
        }
    }

    private void start(Publisher<ByteBuffer> publisher, MonoSink<Void> sink) {
        if (refusal != null) {
            sink.error(refusal);
            return;
        }
        if (current != null) {
            sink.error(new IllegalStateException("send(): another one is in progress (expected: one at a time)"));
            return;
        }
        SendSource source = new SendSource(this, loop, sink, settings.blockSize());
        current = source;
        sink.onCancel(() -> loop.execute(source::cancel));
        publisher.subscribe(source);
    }

    private void fillWindow(SendSource source) {
        while (source == current && window.room() > 0) {
            ByteBuffer block = source.nextBlock();
            if (block == null) {
                return;
            }
            transmit(block);
        }
    }

    private void transmit(ByteBuffer block) {
        Sequence seq = window.next();
        window = window.sent();
        int place = place(seq);
        exchanges[place] = null;
        Disposable exchange = connection
                .request(
                        Iq.set(key.peer(), new Data.Outbound(key.sid(), seq, block)), settings.acknowledgementTimeout())
                .subscribe(
                        Iq::release,
                        error -> loop.execute(() -> owner.unacknowledged(seq, error)),
                        () -> loop.execute(() -> acknowledged(seq)));
        if (!exchange.isDisposed()) {
            exchanges[place] = exchange;
        }
    }

    private void acknowledged(Sequence seq) {
        exchanges[place(seq)] = null;
        window = window.acknowledged(seq);
        drain();
        if (window.isIdle()) {
            owner.idle();
        }
    }

    private static int place(Sequence seq) {
        return seq.value() % SendWindow.MAX_SIZE;
    }
}

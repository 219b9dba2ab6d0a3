package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.BlockSize;
import java.nio.ByteBuffer;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * The source of one {@code send}, cut into blocks. Written by hand because operators ask their source for something in
 * advance, and this one must not be asked for more than the window has room for.
 *
 * <p>The source may signal on any thread; everything else happens on the event loop.
 */
final class SendSource implements CoreSubscriber<ByteBuffer> {

    private static final int QUEUE_PIECE = 16;

    private final BlockSender sender;
    private final EventLoop loop;
    private final MonoSink<Void> result;
    private final int blockSize;

    /**
     * What the source has emitted, in that order. Written by the source, read on the event loop: tasks alone would not keep
     * the order of a source that signals now on the event loop and now elsewhere.
     */
    private final Queue<ByteBuffer> buffers =
            Queues.<ByteBuffer>unbounded(QUEUE_PIECE).get();

    /** How many buffers the source was asked for, and how many it has emitted; {@code received} is the source's own. */
    private volatile long requested;

    private long received;

    /** How many buffers were used up. */
    private long used;

    /** How much of the first buffer is sent already. */
    private int cut;

    private @Nullable Subscription subscription;
    private volatile boolean completed;
    private boolean ended;

    SendSource(BlockSender sender, EventLoop loop, MonoSink<Void> result, BlockSize blockSize) {
        this.sender = sender;
        this.loop = loop;
        this.result = result;
        this.blockSize = blockSize.bytes();
    }

    @Override
    public Context currentContext() {
        return Context.of(result.contextView());
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        loop.execute(() -> {
            if (ended || !Operators.validate(subscription, upstream)) {
                upstream.cancel();
                return;
            }
            subscription = upstream;
            sender.drain();
        });
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        received++;
        if (received > requested) {
            onError(Exceptions.failWithOverflow("send(): the source emitted more buffers than it was asked for"));
        } else {
            buffers.offer(buffer);
            loop.execute(sender::drain);
        }
    }

    @Override
    public void onError(Throwable error) {
        loop.execute(() -> {
            if (ended) {
                Operators.onErrorDropped(error, currentContext());
            } else {
                fail(error);
            }
        });
    }

    @Override
    public void onComplete() {
        completed = true;
        loop.execute(sender::drain);
    }

    /** Whether the source has ended and nothing of it waits. */
    boolean isExhausted() {
        return completed && buffers.isEmpty();
    }

    /**
     * Asks for buffers until as many wait or are due as there is room for.
     *
     * @return whether the source was asked
     */
    boolean request(int room) {
        long missing = room - (requested - used);
        if (missing <= 0 || completed || subscription == null) {
            return false;
        }
        long all = requested + missing;
        requested = all;
        subscription.request(missing);
        return true;
    }

    /** How many bytes the next block will have; 0 where nothing waits. */
    int nextSize() {
        ByteBuffer buffer = first();
        return buffer == null ? 0 : Math.min(blockSize, buffer.remaining() - cut);
    }

    /** The next block, a slice of the first buffer that holds something; {@code null} where nothing waits. */
    @Nullable
    ByteBuffer nextBlock() {
        ByteBuffer buffer = first();
        if (buffer == null) {
            return null;
        }
        int start = buffer.position() + cut;
        int length = Math.min(blockSize, buffer.limit() - start);
        cut += length;
        if (start + length == buffer.limit()) {
            useUp();
        }
        return buffer.slice(start, length);
    }

    private @Nullable ByteBuffer first() {
        ByteBuffer buffer = buffers.peek();
        while (buffer != null && !buffer.hasRemaining()) {
            useUp();
            buffer = buffers.peek();
        }
        return buffer;
    }

    void complete() {
        ended = true;
        result.success();
    }

    /** Cancels the source and fails the {@code send}. */
    void fail(Throwable cause) {
        if (!ended) {
            cancel();
            result.error(cause);
        }
    }

    void cancel() {
        if (!ended) {
            ended = true;
            buffers.clear();
            if (subscription != null && !completed) {
                subscription.cancel();
            }
            sender.abandoned(this);
        }
    }

    private void useUp() {
        buffers.poll();
        used++;
        cut = 0;
    }
}

package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.PooledBlock;
import io.fluxmpp.ibb.state.SendWindow;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The inbound half of a bytestream: blocks wait here for the subscriber's demand, and their acknowledgements for room.
 *
 * <p>On the event loop only, but for {@link #blocks()}. Owns the blocks that wait; once nothing more can come, those that are
 * left are copied out of the pool, so that a subscriber who never comes for them costs no pooled memory.
 */
final class BlockReceiver {

    /** What a waiting block counts beside its bytes. */
    static final int OVERHEAD = 128;

    private static final Duration GLANCE = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final BytestreamSettings settings;
    private final Owner owner;

    private final Deque<PooledBlock> waiting = new ArrayDeque<>();

    /** The acknowledgements of the last blocks in {@link #waiting}, as many as there are too many. */
    private final Queue<Withheld> withheld = new ArrayDeque<>();

    private int waitingBytes;
    private int withheldBytes;

    private final AtomicBoolean subscribed = new AtomicBoolean();
    private @Nullable FluxSink<PooledBlock> subscriber;
    private boolean cancelled;
    private boolean draining;
    private boolean ended;
    private boolean terminated;
    private @Nullable Throwable failure;

    /** When the subscriber last made room, or the buffer first got full. */
    private long movedAt;

    private Disposable stallTimer = Disposables.disposed();

    BlockReceiver(EventLoop loop, BytestreamSettings settings, Owner owner) {
        this.loop = loop;
        this.settings = settings;
        this.owner = owner;
    }

    /** What the receiver needs of its bytestream. */
    interface Owner {

        /** The subscriber wants no more. */
        void cancelled();

        /** The subscriber has left a full buffer untouched for too long. */
        void stalled();
    }

    private record Withheld(Sinks.Empty<Payload> acknowledgement, int bytes) {}

    /** A block that has left the pool. */
    private record HeapBlock(ByteBuffer bytes) implements PooledBlock {

        @Override
        public int size() {
            return bytes.remaining();
        }

        @Override
        public ByteBuffer copy() {
            return bytes;
        }

        @Override
        public void release() {
            // The garbage collector does.
        }
    }

    /** The blocks for the one subscriber, which owns them. */
    Flux<PooledBlock> blocks() {
        return Flux.defer(() -> subscribed.compareAndSet(false, true)
                ? Flux.create(this::attach, FluxSink.OverflowStrategy.ERROR)
                        .subscribeOn(loop.scheduler())
                        .doOnCancel(() -> loop.execute(this::cancel))
                : Flux.error(new IllegalStateException("receive(): subscribed twice (expected: one subscriber)")));
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Whether there is no room for this block, and the peer knew it: more than any may send unacknowledged. */
    boolean isOverrun(PooledBlock block) {
        int bytes = charge(block);
        return !cancelled
                && !isWanted()
                && (withheld.size() >= SendWindow.MOST_BLOCKS
                        || withheldBytes + bytes > settings.unacknowledgedLimit()
                        || !settings.receiveBudget().allows(bytes));
    }

    /** Takes over the next block. The returned {@code Mono} completes when it is to be acknowledged. */
    Mono<Payload> take(PooledBlock block) {
        if (cancelled || block.size() == 0) {
            block.release();
            return Mono.empty();
        }
        waiting.add(block);
        waitingBytes += charge(block);
        settings.receiveBudget().take(charge(block));
        drain();
        if (waiting.isEmpty() || (withheld.isEmpty() && hasRoom(0))) {
            return Mono.empty();
        }
        return withhold(charge(block));
    }

    /** The bytestream was closed: nothing more will come, what waits is still delivered. */
    void complete() {
        end(null);
    }

    /** The bytestream broke: what waits is still delivered. */
    void fail(Throwable cause) {
        end(cause);
    }

    /** Forgets what waits. Unacknowledged blocks are answered with {@code refusal}, or acknowledged without one. */
    void drop(@Nullable Throwable refusal) {
        while (!waiting.isEmpty()) {
            takeOut().release();
        }
        answerWithheld(refusal);
    }

    private void attach(FluxSink<PooledBlock> sink) {
        subscriber = sink;
        sink.onRequest(demand -> drain());
        drain();
    }

    private void cancel() {
        if (!cancelled && !terminated) {
            cancelled = true;
            // First the close, then the acknowledgements: they would call for more blocks.
            owner.cancelled();
            drop(null);
        }
    }

    /** Whether a block that comes now is handed over at once. */
    private boolean isWanted() {
        FluxSink<PooledBlock> sink = subscriber;
        return sink != null && waiting.isEmpty() && sink.requestedFromDownstream() > 0;
    }

    /** Delivers what is wanted. What the subscriber does meanwhile is seen by the loop that runs already. */
    private void drain() {
        FluxSink<PooledBlock> sink = subscriber;
        if (sink == null || draining) {
            return;
        }
        draining = true;
        while (!waiting.isEmpty() && !cancelled && !sink.isCancelled() && sink.requestedFromDownstream() > 0) {
            sink.next(takeOut());
            movedAt = loop.nanos();
            acknowledgeWhatFits();
        }
        draining = false;
        if (ended && waiting.isEmpty() && !cancelled && !terminated) {
            terminated = true;
            terminate(sink);
        }
    }

    private PooledBlock takeOut() {
        PooledBlock block = waiting.remove();
        waitingBytes -= charge(block);
        if (!ended) {
            settings.receiveBudget().giveBack(charge(block));
        }
        return block;
    }

    private void terminate(FluxSink<PooledBlock> sink) {
        if (failure == null) {
            sink.complete();
        } else {
            sink.error(failure);
        }
    }

    private void end(@Nullable Throwable cause) {
        if (!ended) {
            ended = true;
            failure = cause;
            answerWithheld(null);
            leaveThePool();
            drain();
        }
    }

    private void leaveThePool() {
        settings.receiveBudget().giveBack(waitingBytes);
        for (int i = waiting.size(); i > 0; i--) {
            PooledBlock block = waiting.remove();
            waiting.add(new HeapBlock(block.copy()));
            block.release();
        }
    }

    /** Whether so many more bytes may wait acknowledged. */
    private boolean hasRoom(int bytes) {
        return waitingBytes - withheldBytes + bytes <= settings.receiveBuffer()
                && settings.receiveBudget().isAmple();
    }

    private Mono<Payload> withhold(int bytes) {
        if (withheld.isEmpty()) {
            movedAt = loop.nanos();
            watch();
        }
        Sinks.Empty<Payload> acknowledgement = Sinks.unsafe().empty();
        withheld.add(new Withheld(acknowledgement, bytes));
        withheldBytes += bytes;
        return acknowledgement.asMono();
    }

    /** Of the blocks whose acknowledgement is withheld, those are acknowledged that were delivered or have room now. */
    private void acknowledgeWhatFits() {
        Withheld next = withheld.peek();
        while (next != null && (withheld.size() > waiting.size() || hasRoom(next.bytes()))) {
            withheld.remove();
            withheldBytes -= next.bytes();
            next.acknowledgement().tryEmitEmpty();
            next = withheld.peek();
        }
        if (withheld.isEmpty()) {
            stallTimer.dispose();
        }
    }

    private void answerWithheld(@Nullable Throwable refusal) {
        stallTimer.dispose();
        withheldBytes = 0;
        for (Withheld next = withheld.poll(); next != null; next = withheld.poll()) {
            if (refusal == null) {
                next.acknowledgement().tryEmitEmpty();
            } else {
                next.acknowledgement().tryEmitError(refusal);
            }
        }
    }

    /**
     * Looks now and then whether the subscriber has moved, and whether there is room in the budget again that others had
     * used.
     */
    private void watch() {
        Duration rest = settings.stallTimeout().minus(Duration.ofNanos(loop.nanos() - movedAt));
        if (rest.isZero() || rest.isNegative()) {
            owner.stalled();
            return;
        }
        stallTimer = loop.after(rest.compareTo(GLANCE) < 0 ? rest : GLANCE, () -> {
            acknowledgeWhatFits();
            if (!withheld.isEmpty()) {
                watch();
            }
        });
    }

    private static int charge(PooledBlock block) {
        return block.size() + OVERHEAD;
    }
}

package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
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
 * <p>On the event loop only, but for {@link #blocks()}. Blocks wait as heap memory, since that is what the subscriber gets:
 * nothing here needs to be released.
 */
final class BlockReceiver {

    private final EventLoop loop;
    private final BytestreamSettings settings;
    private final Owner owner;

    private final Queue<ByteBuffer> waiting = new ArrayDeque<>();

    /** The acknowledgements of the last blocks in {@link #waiting}, as many as there are too many. */
    private final Queue<Sinks.Empty<Payload>> withheld = new ArrayDeque<>();

    private final AtomicBoolean subscribed = new AtomicBoolean();
    private @Nullable FluxSink<ByteBuffer> subscriber;
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

    /** The bytes for the one subscriber. */
    Flux<ByteBuffer> blocks() {
        return Flux.defer(() -> subscribed.compareAndSet(false, true)
                ? Flux.create(this::attach, FluxSink.OverflowStrategy.ERROR)
                        .subscribeOn(loop.scheduler())
                        .doOnCancel(() -> loop.execute(this::cancel))
                : Flux.error(new IllegalStateException("receive(): subscribed twice (expected: one subscriber)")));
    }

    /** Whether another block would be more than any peer may have unacknowledged. */
    boolean isOverrun() {
        return withheld.size() >= settings.unacknowledgedLimit();
    }

    /** Takes the next block. The returned {@code Mono} completes when it is to be acknowledged. */
    Mono<Payload> take(ByteBuffer block) {
        if (cancelled || !block.hasRemaining()) {
            return Mono.empty();
        }
        waiting.add(block);
        drain();
        return waiting.size() <= settings.receiveBuffer() ? Mono.empty() : withhold();
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
        waiting.clear();
        answerWithheld(refusal);
    }

    private void attach(FluxSink<ByteBuffer> sink) {
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

    /** Delivers what is wanted. What the subscriber does meanwhile is seen by the loop that runs already. */
    private void drain() {
        FluxSink<ByteBuffer> sink = subscriber;
        if (sink == null || draining) {
            return;
        }
        draining = true;
        while (!waiting.isEmpty() && !cancelled && sink.requestedFromDownstream() > 0) {
            sink.next(waiting.remove());
            acknowledgeNext();
        }
        draining = false;
        if (ended && waiting.isEmpty() && !cancelled && !terminated) {
            terminated = true;
            terminate(sink);
        }
    }

    private void terminate(FluxSink<ByteBuffer> sink) {
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
            drain();
        }
    }

    private Mono<Payload> withhold() {
        if (withheld.isEmpty()) {
            movedAt = loop.nanos();
            watch(settings.stallTimeout());
        }
        Sinks.Empty<Payload> acknowledgement = Sinks.unsafe().empty();
        withheld.add(acknowledgement);
        return acknowledgement.asMono();
    }

    private void acknowledgeNext() {
        Sinks.Empty<Payload> acknowledgement = withheld.poll();
        if (acknowledgement != null) {
            movedAt = loop.nanos();
            acknowledgement.tryEmitEmpty();
            if (withheld.isEmpty()) {
                stallTimer.dispose();
            }
        }
    }

    private void answerWithheld(@Nullable Throwable refusal) {
        stallTimer.dispose();
        for (Sinks.Empty<Payload> next = withheld.poll(); next != null; next = withheld.poll()) {
            if (refusal == null) {
                next.tryEmitEmpty();
            } else {
                next.tryEmitError(refusal);
            }
        }
    }

    /** One timer for all: it looks when the buffer last moved and waits for the rest of the time. */
    private void watch(Duration delay) {
        stallTimer = loop.after(delay, () -> {
            Duration still = Duration.ofNanos(loop.nanos() - movedAt);
            Duration rest = settings.stallTimeout().minus(still);
            if (rest.isZero() || rest.isNegative()) {
                owner.stalled();
            } else {
                watch(rest);
            }
        });
    }
}

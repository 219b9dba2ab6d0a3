package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.metrics.IbbMetricsRecorder;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.ibb.state.AdaptiveWindow;
import io.fluxmpp.ibb.state.SendWindow;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The outbound half of a bytestream: fills the window from the source of one {@code send} after the other. What is on its
 * way belongs to the bytestream, not to the {@code send}: cancelling one leaves no gap.
 *
 * <p>On the event loop only, but for {@link #send}.
 */
final class BlockSender implements SendBudget.Sender {

    /** Of a window, the part that may stay empty before that says something about the source. */
    private static final int STARVED_PART = 4;

    private final EventLoop loop;
    private final BytestreamKey key;
    private final BytestreamSettings settings;
    private final BlockCarrier carrier;
    private final SendBudget budget;
    private final OrderedPeers peers;
    private final IbbMetricsRecorder metrics;
    private final Owner owner;
    private final Redelivery redelivery;

    /** From the oldest that is not acknowledged to the newest. */
    private final Deque<BlockInFlight> underWay = new ArrayDeque<>();

    private final Disposable.Swap question = Disposables.swap();

    private SendWindow window;
    private boolean peerKnown;
    private Sequence next = Sequence.FIRST;
    private int waiting;
    private @Nullable SendSource current;
    private @Nullable Throwable refusal;
    private boolean draining;
    private boolean sharing;

    BlockSender(
            EventLoop loop,
            BytestreamKey key,
            BytestreamSettings settings,
            BlockCarrier carrier,
            SendBudget budget,
            OrderedPeers peers,
            IbbMetricsRecorder metrics,
            Owner owner) {
        this.loop = loop;
        this.key = key;
        this.settings = settings;
        this.carrier = carrier;
        this.budget = budget;
        this.peers = peers;
        this.metrics = metrics;
        this.owner = owner;
        this.redelivery = new Redelivery(loop, settings.deliveryTimeout());
        this.window = settings.window().towardsStranger(settings.blockSize());
        this.peerKnown = !(settings.window() instanceof WindowPolicy.Announced);
    }

    /** What the sender needs of its bytestream. */
    interface Owner {

        /** Nothing is to be sent, and the last block on its way was acknowledged. */
        void idle();

        /** A block was answered with an error, or not at all. */
        void unacknowledged(Sequence seq, Throwable cause);
    }

    Mono<Void> send(Publisher<ByteBuffer> source) {
        return Mono.<Void>create(sink -> start(source, sink)).subscribeOn(loop.scheduler());
    }

    boolean isIdle() {
        return underWay.isEmpty() && current == null;
    }

    /** Why a block has to be sent again, or {@code null} where none has to. */
    @Nullable
    Throwable undelivered() {
        return underWay.stream()
                .filter(BlockInFlight::isUndelivered)
                .findFirst()
                .map(BlockInFlight::failure)
                .orElse(null);
    }

    /** Takes no new {@code send}. */
    void finish(Throwable reason) {
        refusal = reason;
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
        redelivery.dispose();
        question.dispose();
        SendSource source = current;
        current = null;
        for (BlockInFlight block : List.copyOf(underWay)) {
            takeBack(block);
        }
        underWay.clear();
        if (source != null) {
            source.fail(reason);
        }
        share();
    }

    /** Sends what the window has room for, completes what is through, and asks the source for more. */
    void drain() {
        if (draining) {
            return;
        }
        draining = true;
        SendSource source = current;
        try {
            repeatUndelivered();
            while (source != null && source == current) {
                fillWindow(source);
                if (source != current || !source.request(room())) {
                    break;
                }
            }
        } finally {
            draining = false;
        }
        if (source != null && source == current && source.isExhausted() && underWay.isEmpty()) {
            current = null;
            source.complete();
            if (isIdle()) {
                owner.idle();
            }
        }
        share();
    }

    /** A {@code send} was cancelled or its source failed. */
    void abandoned(SendSource source) {
        if (source == current) {
            current = null;
            share();
            if (isIdle()) {
                owner.idle();
            }
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
        share();
        sink.onCancel(() -> loop.execute(source::cancel));
        try {
            publisher.subscribe(source);
        } catch (RuntimeException thrown) {
            source.fail(thrown);
        }
    }

    private int allowance() {
        return Math.min(window.size(), budget.share(settings.blockSize()));
    }

    /** How many new blocks may go out. None while older ones have to go out again. */
    private int room() {
        return redelivery.isPending() ? 0 : Math.max(0, allowance() - underWay.size());
    }

    private void fillWindow(SendSource source) {
        share();
        while (source == current && room() > 0) {
            int size = source.nextSize();
            if (size > 0 && !budget.take(size, this)) {
                return;
            }
            ByteBuffer bytes = source.nextBlock();
            if (bytes == null) {
                return;
            }
            BlockInFlight block = new BlockInFlight(new Data.Outbound(key.sid(), next, bytes));
            next = next.next();
            underWay.add(block);
            metrics.bytesSent(block.size());
            transmit(block);
        }
    }

    private void transmit(BlockInFlight block) {
        long now = loop.nanos();
        block.leaves(now, window, window.departing(now, waiting));
        waiting++;
        metrics.underWayChanged(block.size());
        block.exchange(carrier.carry(block.data(), failure -> loop.execute(() -> answered(block, failure))));
    }

    private void answered(BlockInFlight block, @Nullable Throwable failure) {
        if (!block.isWaiting()) {
            return;
        }
        block.answered();
        waiting--;
        metrics.underWayChanged(-block.size());
        budget.giveBack(block.size());
        if (failure == null) {
            acknowledged(block);
        } else if (carrier.canRepeat() && Redelivery.isWorthIt(failure)) {
            block.undelivered(failure);
            redelivery.begin();
        } else {
            owner.unacknowledged(block.data().seq(), failure);
        }
        if (waiting == 0 && redelivery.isToBeScheduled()) {
            scheduleRedelivery();
        }
    }

    private void acknowledged(BlockInFlight block) {
        BlockInFlight oldest = Objects.requireNonNull(underWay.peek());
        if (oldest.isUndelivered()) {
            // The peer has taken what it cannot have in order: blocks before it were never delivered.
            owner.unacknowledged(oldest.data().seq(), Objects.requireNonNull(oldest.failure()));
            return;
        }
        int unused = allowance() - underWay.size();
        if (unused * STARVED_PART > allowance()) {
            window.starved(waiting);
        }
        metrics.acknowledged(block.acknowledged(loop.nanos()), window.size());
        while (!underWay.isEmpty() && underWay.element().isAcknowledged()) {
            underWay.remove();
        }
        redelivery.succeeded();
        drain();
        askForOrder();
        if (isIdle()) {
            owner.idle();
        }
    }

    /** All that was on its way is answered: what was not delivered goes out again, in its order, in a while. */
    private void scheduleRedelivery() {
        window.interrupted();
        BlockInFlight oldest = underWay.peek();
        if (oldest != null && !redelivery.schedule(this::drain)) {
            owner.unacknowledged(oldest.data().seq(), Objects.requireNonNull(oldest.failure()));
        }
    }

    private void repeatUndelivered() {
        if (!redelivery.isDue()) {
            return;
        }
        for (BlockInFlight block : List.copyOf(underWay)) {
            if (block.isUndelivered()) {
                if (waiting >= allowance()) {
                    return;
                }
                budget.takeAgain(block.size());
                transmit(block);
                if (!redelivery.isDue()) {
                    return;
                }
            }
        }
        redelivery.done();
    }

    /** A first block was acknowledged, so the transfer is one; is the peer ready for more than one block at a time? */
    private void askForOrder() {
        if (!peerKnown && settings.window() instanceof WindowPolicy.Announced announced && current != null) {
            peerKnown = true;
            question.update(peers.takesInOrder(key.peer())
                    .subscribe(inOrder -> loop.execute(() -> {
                        if (inOrder && !question.isDisposed()) {
                            window = new AdaptiveWindow(settings.blockSize().bytes(), announced.mostBytes());
                            drain();
                        }
                    })));
        }
    }

    private void takeBack(BlockInFlight block) {
        if (block.isWaiting()) {
            waiting--;
            block.takeBack();
            metrics.underWayChanged(-block.size());
            budget.giveBack(block.size());
        }
    }

    @Override
    public int nextSize() {
        return current == null ? 0 : current.nextSize();
    }

    @Override
    public void takeTurn() {
        drain();
    }

    /** Takes part in the budget while there is something to send; a source that is silent needs no share. */
    private void share() {
        boolean active = !underWay.isEmpty() || nextSize() > 0;
        if (active != sharing) {
            sharing = active;
            if (active) {
                budget.join();
            } else {
                budget.leave(this);
            }
        }
    }
}

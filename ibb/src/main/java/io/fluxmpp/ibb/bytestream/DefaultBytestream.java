package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.metrics.IbbMetricsRecorder;
import io.fluxmpp.ibb.metrics.IbbMetricsRecorder.End;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.PooledBlock;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.ibb.state.BytestreamEffect;
import io.fluxmpp.ibb.state.BytestreamEvent;
import io.fluxmpp.ibb.state.BytestreamMachine;
import io.fluxmpp.ibb.state.BytestreamState;
import io.fluxmpp.ibb.state.ReceiveOrder;
import io.fluxmpp.ibb.state.RecentBlocks;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.Logger;
import reactor.util.Loggers;

/** A live bytestream: does what {@link BytestreamMachine} decides, with one half for each direction. */
final class DefaultBytestream implements Bytestream, RegistryEntry, BlockReceiver.Owner, BlockSender.Owner {

    private static final Logger LOG = Loggers.getLogger(Bytestream.class);

    private final XmppConnection connection;
    private final EventLoop loop;
    private final BytestreamKey key;
    private final BytestreamSettings settings;
    private final IbbMetricsRecorder metrics;
    private final Consumer<RegistryEntry> onEnd;

    private final BlockReceiver receiver;
    private final BlockCarrier carrier;
    private final BlockSender sender;
    private final Sinks.Empty<Void> closed = Sinks.empty();

    /** The answer to the peer's close. */
    private final Sinks.Empty<Payload> closeAnswer = Sinks.empty();

    private final Disposable.Swap flushTimer = Disposables.swap();

    private final RecentBlocks recent = new RecentBlocks();

    private ReceiveOrder order;
    private volatile BytestreamState state = BytestreamState.OPEN;

    /** @param onEnd called once, when the bytestream's name is free again */
    DefaultBytestream(
            XmppConnection connection,
            EventLoop loop,
            BytestreamKey key,
            BytestreamSettings settings,
            SendBudget budget,
            OrderedPeers peers,
            IbbMetricsRecorder metrics,
            Consumer<RegistryEntry> onEnd) {
        this.connection = connection;
        this.loop = loop;
        this.key = key;
        this.settings = settings;
        this.metrics = metrics;
        this.onEnd = onEnd;
        this.receiver = new BlockReceiver(loop, settings, this);
        this.carrier = settings.stanza() == StanzaKind.MESSAGE
                ? new MessageCarrier(connection, loop, key, settings.acknowledgementTimeout())
                : new IqCarrier(connection, key.peer(), settings.acknowledgementTimeout());
        this.sender = new BlockSender(loop, key, settings, carrier, budget, peers, metrics, this);
        this.order = ReceiveOrder.of(settings.blockSize());
        metrics.opened();
    }

    @Override
    public String sid() {
        return key.sid();
    }

    @Override
    public Jid peer() {
        return key.peer();
    }

    @Override
    public BlockSize blockSize() {
        return settings.blockSize();
    }

    @Override
    public Flux<ByteBuffer> receive() {
        return receiver.blocks().map(block -> {
            ByteBuffer bytes = block.copy();
            block.release();
            return bytes;
        });
    }

    @Override
    public Flux<PooledBlock> receivePooled() {
        return receiver.blocks();
    }

    @Override
    public Mono<Void> send(Publisher<ByteBuffer> source) {
        return sender.send(source);
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(this::closeOnLoop).subscribeOn(loop.scheduler());
    }

    @Override
    public Mono<Void> onClose() {
        return closed.asMono();
    }

    @Override
    public void dispose() {
        loop.execute(() -> on(BytestreamEvent.BROKEN, new BytestreamException(key + " was broken off by this side")));
    }

    @Override
    public boolean isDisposed() {
        return state == BytestreamState.CLOSED;
    }

    /** {@code bytestream SID with PEER, STATE}. */
    @Override
    public String toString() {
        return key + ", " + state;
    }

    /**
     * Takes over a block that arrived for this bytestream; the {@code Mono} is its answer.
     *
     * @param id of its stanza
     */
    Mono<Payload> received(@Nullable String id, Data data) {
        if (state == BytestreamState.CLOSED || (state == BytestreamState.CLOSING && receiver.isCancelled())) {
            OwnedPayload.releaseIfOwned(data);
            return Mono.error(refusal(Condition.ITEM_NOT_FOUND, StanzaError.Type.CANCEL, "the bytestream is closed"));
        }
        if (data instanceof Data.Inbound inbound) {
            return received(id, inbound);
        }
        String problem = data instanceof Data.Broken unreadable ? unreadable.problem() : "not a received block";
        return refuse(Condition.BAD_REQUEST, problem);
    }

    /** A message that carried a block of ours came back. */
    void bounced(Message message) {
        if (carrier instanceof MessageCarrier messages) {
            messages.bounced(message);
        }
    }

    /** The peer has sent {@code <close/>}; the {@code Mono} is its answer. */
    Mono<Payload> closedByPeer() {
        Throwable undelivered = sender.undelivered();
        if (undelivered != null) {
            broken(new BytestreamException(
                    key + " broke: the peer closed it without what was not delivered", undelivered));
            return Mono.empty();
        }
        on(BytestreamEvent.CLOSE_RECEIVED, closedByThem());
        return closeAnswer.asMono();
    }

    void connectionLost(ConnectionClosedException cause) {
        on(BytestreamEvent.CONNECTION_LOST, cause);
    }

    @Override
    public void cancelled() {
        on(BytestreamEvent.CLOSE_REQUESTED, closedByUs());
    }

    @Override
    public void stalled() {
        if (state == BytestreamState.CLOSED) {
            return;
        }
        receiver.drop(refusal(Condition.RESOURCE_CONSTRAINT, StanzaError.Type.WAIT, "nobody reads the bytestream"));
        broken(new BytestreamException(key + " broke: its subscriber took nothing for " + settings.stallTimeout()
                + " while the receive buffer was full; request more, or raise the stall timeout"));
    }

    @Override
    public void idle() {
        on(BytestreamEvent.DRAINED, state == BytestreamState.FLUSHING ? closedByThem() : closedByUs());
    }

    @Override
    public void unacknowledged(Sequence seq, Throwable cause) {
        if (ConnectionLoss.isOne(cause)) {
            connectionLost(ConnectionLoss.of(connection, cause));
        } else if (state == BytestreamState.FLUSHING) {
            on(BytestreamEvent.FLUSH_FAILED, closedByThem());
        } else {
            broken(new BytestreamException(key + " broke: block " + seq + " was not acknowledged", cause));
        }
    }

    private Mono<Payload> received(@Nullable String id, Data.Inbound data) {
        PooledBlock block = data.block();
        int bytes = block.size();
        ReceiveOrder.Verdict verdict = order.judge(data.seq(), bytes);
        if (verdict == ReceiveOrder.Verdict.IN_ORDER && !receiver.isOverrun(block)) {
            order = order.taken();
            recent.add(data.seq(), id);
            metrics.bytesReceived(bytes);
            return receiver.take(block);
        }
        block.release();
        if (verdict == ReceiveOrder.Verdict.OUT_OF_SEQUENCE && recent.contains(data.seq(), id)) {
            return Mono.empty();
        }
        return switch (verdict) {
            case IN_ORDER -> overrun();
            case OUT_OF_SEQUENCE ->
                refuse(Condition.UNEXPECTED_REQUEST, "seq: " + data.seq() + " (expected: " + order.expected() + ")");
            case TOO_LARGE ->
                refuse(Condition.BAD_REQUEST, "block: " + bytes + " bytes (expected: at most " + blockSize() + ")");
        };
    }

    private Mono<Payload> overrun() {
        receiver.drop(refusal(Condition.RESOURCE_CONSTRAINT, StanzaError.Type.WAIT, "too many blocks"));
        return refuse(
                Condition.RESOURCE_CONSTRAINT,
                "too many blocks that nobody has taken (expected: at most " + settings.unacknowledgedLimit()
                        + " bytes unacknowledged here, and "
                        + settings.receiveBudget().most()
                        + " waiting in all bytestreams)");
    }

    /** The bytestream is over at once, the answer goes out first, and then the close. */
    private Mono<Payload> refuse(Condition condition, String problem) {
        broken(new BytestreamException(key + " broke: the peer sent what cannot be taken, " + problem));
        return Mono.error(refusal(condition, StanzaError.Type.CANCEL, problem));
    }

    private static StanzaErrorException refusal(Condition condition, StanzaError.Type type, String text) {
        return new StanzaErrorException(StanzaError.of(condition, text).withType(type));
    }

    private Mono<Void> closeOnLoop() {
        if (state == BytestreamState.CLOSED) {
            return Mono.empty();
        }
        on(BytestreamEvent.CLOSE_REQUESTED, closedByUs());
        return closed.asMono();
    }

    private BytestreamException closedByUs() {
        return new BytestreamException(key + " was closed by this side");
    }

    private BytestreamException closedByThem() {
        return new BytestreamException(key + " was closed by the peer");
    }

    private void broken(BytestreamException cause) {
        LOG.warn("{}", cause.getMessage());
        on(BytestreamEvent.BROKEN, cause);
    }

    /** @param reason what a {@code send} that cannot go on is told, and everything else where the effect is a failure */
    private void on(BytestreamEvent event, RuntimeException reason) {
        BytestreamMachine.Transition transition = BytestreamMachine.on(state, event);
        state = transition.next();
        for (BytestreamEffect effect : transition.effects()) {
            perform(effect, reason);
        }
    }

    private void perform(BytestreamEffect effect, RuntimeException reason) {
        switch (effect) {
            case DRAIN -> drain(reason);
            case REQUEST_CLOSE -> requestClose();
            case SEND_CLOSE -> loop.later(this::sendClose);
            case FLUSH -> flush(reason);
            case ANSWER_CLOSE -> closeAnswer.tryEmitEmpty();
            case COMPLETE -> {
                release(End.CLOSED);
                sender.end(reason);
                // Behind the answer to the peer's close, of which our users' next steps must not come ahead.
                loop.later(this::complete);
            }
            case FAIL -> {
                release(reason instanceof ConnectionClosedException ? End.LOST : End.BROKEN);
                sender.end(reason);
                receiver.fail(reason);
                closed.tryEmitError(reason);
            }
        }
    }

    private void release(End how) {
        onEnd.accept(this);
        flushTimer.dispose();
        metrics.ended(how);
    }

    private void complete() {
        receiver.complete();
        closed.tryEmitEmpty();
    }

    private void flush(RuntimeException reason) {
        sender.finish(reason);
        if (sender.isIdle()) {
            on(BytestreamEvent.DRAINED, reason);
        } else {
            flushTimer.update(
                    loop.after(settings.closeTimeout(), () -> on(BytestreamEvent.FLUSH_FAILED, closedByThem())));
        }
    }

    private void drain(RuntimeException reason) {
        sender.stop(reason);
        if (sender.isIdle()) {
            on(BytestreamEvent.DRAINED, reason);
        }
    }

    private void requestClose() {
        connection
                .request(Iq.set(peer(), new Close(sid())), settings.closeTimeout())
                .subscribe(Iq::release, this::closeUnanswered, this::closeAnswered);
    }

    private void closeAnswered() {
        loop.execute(() -> on(BytestreamEvent.CLOSE_ANSWERED, closedByUs()));
    }

    /** An error, {@code item-not-found} above all, ends the bytestream like a result (XEP-0047 §2.3), and so does silence. */
    private void closeUnanswered(Throwable cause) {
        if (ConnectionLoss.isOne(cause)) {
            loop.execute(() -> connectionLost(ConnectionLoss.of(connection, cause)));
        } else {
            LOG.debug("{}: close not confirmed: {}", key, cause.getMessage());
            closeAnswered();
        }
    }

    private void sendClose() {
        connection
                .request(Iq.set(peer(), new Close(sid())), settings.closeTimeout())
                .subscribe(Iq::release, error -> LOG.debug("{}: close not confirmed: {}", key, error.getMessage()));
    }
}

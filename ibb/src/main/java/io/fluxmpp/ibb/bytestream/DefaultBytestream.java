package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.ibb.state.BytestreamEffect;
import io.fluxmpp.ibb.state.BytestreamEvent;
import io.fluxmpp.ibb.state.BytestreamMachine;
import io.fluxmpp.ibb.state.BytestreamState;
import io.fluxmpp.ibb.state.ReceiveOrder;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
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
    private final Consumer<RegistryEntry> onEnd;

    private final BlockReceiver receiver;
    private final BlockSender sender;
    private final Sinks.Empty<Void> closed = Sinks.empty();

    private ReceiveOrder order;
    private volatile BytestreamState state = BytestreamState.OPEN;

    /** @param onEnd called once, when the bytestream's name is free again */
    DefaultBytestream(
            XmppConnection connection,
            EventLoop loop,
            BytestreamKey key,
            BytestreamSettings settings,
            Consumer<RegistryEntry> onEnd) {
        this.connection = connection;
        this.loop = loop;
        this.key = key;
        this.settings = settings;
        this.onEnd = onEnd;
        this.receiver = new BlockReceiver(loop, settings, this);
        this.sender = new BlockSender(connection, loop, key, settings, this);
        this.order = ReceiveOrder.of(settings.blockSize());
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

    /** Answers a block that arrived for this bytestream, releasing its memory. */
    Mono<Payload> received(Data data) {
        if (data instanceof Data.Inbound inbound) {
            try {
                return received(inbound);
            } finally {
                inbound.release();
            }
        }
        String problem = data instanceof Data.Broken unreadable ? unreadable.problem() : "not a received block";
        return refuse(Condition.BAD_REQUEST, problem);
    }

    /** The peer has sent {@code <close/>}. */
    void closedByPeer() {
        on(BytestreamEvent.CLOSE_RECEIVED, new BytestreamException(key + " was closed by the peer"));
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
        receiver.drop(refusal(Condition.RESOURCE_CONSTRAINT, StanzaError.Type.WAIT, "nobody reads the bytestream"));
        broken(new BytestreamException(key + " broke: its subscriber took nothing for " + settings.stallTimeout()
                + " while the receive buffer was full; request more, or raise the stall timeout"));
    }

    @Override
    public void idle() {
        if (state == BytestreamState.DRAINING) {
            on(BytestreamEvent.DRAINED, closedByUs());
        }
    }

    @Override
    public void unacknowledged(Sequence seq, Throwable cause) {
        if (ConnectionLoss.isOne(cause)) {
            connectionLost(ConnectionLoss.of(connection, cause));
        } else {
            broken(new BytestreamException(key + " broke: block " + seq + " was not acknowledged", cause));
        }
    }

    private Mono<Payload> received(Data.Inbound block) {
        int bytes = block.block().size();
        return switch (order.judge(block.seq(), bytes)) {
            case IN_ORDER -> take(block);
            case OUT_OF_SEQUENCE ->
                refuse(Condition.UNEXPECTED_REQUEST, "seq: " + block.seq() + " (expected: " + order.expected() + ")");
            case TOO_LARGE ->
                refuse(Condition.BAD_REQUEST, "block: " + bytes + " bytes (expected: at most " + blockSize() + ")");
        };
    }

    private Mono<Payload> take(Data.Inbound block) {
        if (receiver.isOverrun()) {
            receiver.drop(refusal(Condition.RESOURCE_CONSTRAINT, StanzaError.Type.WAIT, "too many blocks"));
            return refuse(
                    Condition.RESOURCE_CONSTRAINT,
                    "blocks unacknowledged: more than " + settings.unacknowledgedLimit() + " (expected: fewer)");
        }
        order = order.taken();
        return receiver.take(block.block().copy());
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
            case COMPLETE -> {
                onEnd.accept(this);
                sender.end(reason);
                receiver.complete();
                closed.tryEmitEmpty();
            }
            case FAIL -> {
                onEnd.accept(this);
                sender.end(reason);
                receiver.fail(reason);
                closed.tryEmitError(reason);
            }
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

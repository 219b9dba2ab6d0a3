package io.fluxmpp.stream.internal.sm;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NotAcknowledgedException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.sm.Resumption.Lost;
import io.fluxmpp.stream.internal.sm.Resumption.Resumed;
import io.fluxmpp.stream.internal.transport.Link;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * A stream that is managed, or may come to be (XEP-0198): keeps what it has sent until that is acknowledged, acknowledges what
 * it has handed on, and goes on over another connection when it has lost one. A stanza counts as handled when whoever reads
 * {@link #elements} has taken it.
 *
 * <p>At most one request to acknowledge is under way, but for one more with every {@value #ASK_EVERY} bytes. About messages and
 * presence it goes out with them, since whoever sends one waits for it to be acknowledged; about requests, answers and bulk
 * data somewhat later.
 *
 * <pre>
 *   UNMANAGED --agreed on--&gt; MANAGED --connection lost--&gt; RESUMING --resumed--&gt; MANAGED
 *   any of them --disposed of--&gt; OVER
 * </pre>
 */
abstract class ManagedStream implements Link, Relay.Listener {

    private static final Logger LOG = Loggers.getLogger(ManagedStream.class);

    private static final int ASK_EVERY = 64 * 1024;

    /** How long it may take to ask about what nobody waits for: asking about each block would be half of the traffic. */
    private static final Duration ASK_WITHIN = Duration.ofMillis(50);

    /** How often no progress must be seen. */
    private static final int LOOKS = 2;

    static final Consumer<@Nullable Throwable> NOBODY = failure -> {};

    private final String name;
    private final Limits limits;
    private final Unacknowledged unacknowledged;
    private final Relay relay = new Relay(this);
    private final Disposable.Swap watch = Disposables.swap();
    private final Disposable.Swap attempt = Disposables.swap();
    private final Disposable.Swap askingLater = Disposables.swap();
    private volatile StreamChannel channel;
    private volatile State state = State.UNMANAGED;
    private volatile SmNonza.Enabled terms = new SmNonza.Enabled(null, false, null, null);
    private volatile boolean ending;
    private Runnable onWritable = () -> {};
    private Consumer<Boolean> onInterruption = lost -> {};
    private long longestStanza = Long.MAX_VALUE;
    private boolean stanzasAreOthers;
    private boolean keeping;
    private long handled;

    /** Requests to acknowledge that are not answered. */
    private int asked;

    private long bytesSinceAsked;

    /** Whether somebody waits for what was sent since then to be acknowledged. */
    private boolean awaited;

    private boolean willAsk;
    private boolean watching;

    /** Whether the peer has asked, and does not take the answer. */
    private boolean owesAnswer;

    /** Whether we have said that the peer is at fault, or we are. */
    private boolean faulty;

    private enum State {
        UNMANAGED,
        MANAGED,
        RESUMING,
        OVER
    }

    /**
     * What may wait.
     *
     * @param bytes that may wait to be acknowledged
     * @param stanzas that may wait to be acknowledged
     * @param patience how long a peer that was asked may neither say nor take anything
     */
    record Limits(long bytes, int stanzas, Duration patience) {}

    /** @param name whose stream, for messages */
    ManagedStream(String name, StreamChannel channel, Limits limits, StreamMetricsRecorder metrics) {
        this.name = name;
        this.channel = channel;
        this.limits = limits;
        this.unacknowledged = new Unacknowledged(0, metrics);
        channel.beforeFlush(this::ask);
        channel.onWritable(this::writable);
    }

    /** Negotiates: takes what the peer says of stream management before the stream is managed. */
    abstract void negotiate(SmNonza nonza);

    /** Takes what the peer says besides asking and acknowledging while the stream is managed. */
    abstract void ignore(SmNonza nonza);

    /**
     * Finds another connection, on the event loop of the lost one; emits and fails there.
     *
     * <p>Errors: that with which the stream ends, whose message tells why.
     */
    abstract Mono<Resumed> replace(Lost lost);

    /** The connection at present. */
    final StreamChannel channel() {
        return channel;
    }

    /** From now on stanzas that are sent are kept, and counted. */
    final void keep() {
        keeping = true;
    }

    /** Waits for an answer: a peer that does not give it has lost its connection. */
    final void expectAnswer() {
        watch.update(
                channel.scheduler().schedule(channel::dispose, limits.patience().toMillis(), TimeUnit.MILLISECONDS));
    }

    /** The stream will not be managed. */
    final void keepNothing() {
        watch.update(Disposables.disposed());
        keeping = false;
        unacknowledged.end(null);
        onWritable.run();
    }

    /** The stream is managed from here on. */
    final void begin(SmNonza.Enabled agreed) {
        watch.update(Disposables.disposed());
        terms = agreed;
        state = State.MANAGED;
        ask();
    }

    final SmNonza.Enabled terms() {
        return terms;
    }

    final boolean isManaged() {
        return state == State.MANAGED;
    }

    /** Whether it has no connection, and is to have another. */
    public final boolean isInterrupted() {
        return state == State.RESUMING;
    }

    /** So many have been handled, as far as the peer has said. */
    final void acknowledge(long count) {
        long sent = unacknowledged.count();
        boolean full = isFull();
        if (!unacknowledged.acknowledge(count)) {
            throw new StreamErrorException(name + ": more was acknowledged than sent", tooHigh(count, sent));
        }
        if (full && !isFull()) {
            onWritable.run();
        }
    }

    private static StreamError tooHigh(long handled, long sent) {
        XmlElement detail = XmlElement.builder(Namespaces.SM, "handled-count-too-high")
                .attribute("h", Long.toString(handled))
                .attribute("send-count", Long.toString(sent))
                .build();
        return new StreamError(StreamError.Condition.UNDEFINED_CONDITION, null, null, detail);
    }

    @Override
    public PayloadCodecs codecs() {
        return channel.codecs();
    }

    @Override
    public Scheduler scheduler() {
        return channel.scheduler();
    }

    @Override
    public void execute(Runnable task) {
        channel.execute(task);
    }

    @Override
    public Flux<StreamElement> elements() {
        return relay;
    }

    @Override
    public void begun() {
        relay.follow(channel.elements());
    }

    @Override
    public boolean take(StreamElement element) {
        if (element instanceof Stanza && state == State.MANAGED) {
            handled = (handled + 1) % SmNonza.COUNTS;
        } else if (element instanceof StreamEnd || element instanceof StreamError) {
            ending = true;
        }
        if (!(element instanceof SmNonza nonza)) {
            return false;
        }
        try {
            manage(nonza);
        } catch (StreamErrorException e) {
            relay.end(e);
        }
        return true;
    }

    private void manage(SmNonza nonza) {
        if (state == State.UNMANAGED) {
            negotiate(nonza);
        } else if (nonza instanceof SmNonza.AckRequest) {
            answer();
        } else if (nonza instanceof SmNonza.Ack ack) {
            asked = Math.max(0, asked - 1);
            acknowledge(ack.handled());
            if (unacknowledged.isEmpty()) {
                asked = 0;
            }
            ask();
        } else {
            ignore(nonza);
        }
    }

    /** One answer is enough for all who ask while nothing is taken. */
    private void answer() {
        owesAnswer = !channel.isWritable();
        if (!owesAnswer) {
            channel.write(new SmNonza.Ack(handled), NOBODY);
        }
    }

    /** Says something that the peer has provoked, which it may not do without end. */
    final void answer(SmNonza nonza) {
        if (!channel.isWritable()) {
            throw new StreamErrorException(
                    name + ": the peer talks and does not listen",
                    StreamError.of(StreamError.Condition.POLICY_VIOLATION, "read what you are answered"));
        }
        channel.write(nonza, NOBODY);
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        if (isResumable() && (failure == null || failure instanceof ConnectionClosedException)) {
            resume();
        } else {
            relay.end(failure);
        }
    }

    @Override
    public void cancelled() {
        attempt.dispose();
    }

    private boolean isResumable() {
        return state == State.RESUMING || (state == State.MANAGED && terms.resume() && terms.id() != null && !ending);
    }

    private void resume() {
        StreamChannel lost = channel;
        state = State.RESUMING;
        watching = false;
        watch.update(Disposables.disposed());
        lost.dispose();
        LOG.debug("{}: the connection is lost, and the stream to be resumed", name);
        onInterruption.accept(true);
        // Before it begins: it may end at once, and the next one begin.
        Disposable.Swap ours = Disposables.swap();
        attempt.update(ours);
        ours.update(replace(new Lost(
                        new SmNonza.Resume(requireNonNull(terms.id()), handled),
                        terms.location(),
                        lost.channel().eventLoop(),
                        lost.codecs()))
                .subscribe(this::resumed, relay::end));
    }

    private void resumed(Resumed resumed) {
        if (state != State.RESUMING) {
            resumed.channel().dispose();
            return;
        }
        StreamErrorException tooMuch = null;
        try {
            // Whoever is told may send more, or have enough: nothing is sent yet.
            acknowledge(resumed.handled());
        } catch (StreamErrorException e) {
            tooMuch = e;
        }
        if (state != State.RESUMING) {
            resumed.channel().dispose();
            return;
        }
        goOn(resumed.channel());
        if (tooMuch != null) {
            relay.end(tooMuch);
            return;
        }
        onInterruption.accept(false);
        if (state == State.MANAGED) {
            onWritable.run();
            relay.follow(resumed.channel().elements());
        }
    }

    /** Goes on there: with what was not handled, before anything else. */
    private void goOn(StreamChannel fresh) {
        fresh.longestStanza(longestStanza);
        fresh.onWritable(this::writable);
        fresh.beforeFlush(this::ask);
        if (stanzasAreOthers) {
            fresh.refuseStanzasAlone();
        }
        channel = fresh;
        unacknowledged.forEach(stanza -> fresh.write(stanza.retainedDuplicate(), NOBODY));
        asked = 0;
        owesAnswer = false;
        bytesSinceAsked = unacknowledged.bytes();
        awaited = true;
        state = State.MANAGED;
        if (ending) {
            end(NOBODY);
        }
    }

    /** The socket takes more, or nothing ever again: then what nobody asks for will be sent again on the next connection. */
    private void writable() {
        if (state == State.MANAGED && channel.isDisposed() && isResumable() && !relay.isAsked()) {
            channel.abandon();
        } else if (state == State.MANAGED && owesAnswer) {
            answer();
        }
        onWritable.run();
    }

    @Override
    public void write(StreamElement element, Consumer<@Nullable Throwable> done) {
        if (element instanceof Stanza stanza && keeping) {
            send(stanza, done);
        } else if (element instanceof StreamEnd) {
            end(done);
        } else {
            faulty |= element instanceof StreamError;
            channel.write(element, done);
        }
    }

    private void send(Stanza stanza, Consumer<@Nullable Throwable> done) {
        if (state == State.OVER) {
            stanza.release();
            done.accept(new ConnectionClosedException(name + ": the stream is over"));
            return;
        }
        ByteBuf bytes;
        try {
            bytes = channel.encode(stanza);
        } catch (Throwable e) {
            done.accept(e);
            return;
        }
        bytesSinceAsked += bytes.readableBytes();
        awaited |= isAwaited(stanza);
        unacknowledged.add(bytes, done);
        if (state != State.RESUMING) {
            channel.write(bytes.retainedDuplicate(), NOBODY);
        }
    }

    /** Who sends a request waits for its answer. */
    private static boolean isAwaited(Stanza stanza) {
        return stanza instanceof Presence || (stanza instanceof Message message && !isBulk(message));
    }

    private static boolean isBulk(Message message) {
        return message.payloads().stream().anyMatch(payload -> payload.flow() != null);
    }

    /** Says what has been handled before the end, so that the peer does not send it again to somebody else. */
    private void end(Consumer<@Nullable Throwable> done) {
        ending = true;
        if (state == State.MANAGED && !faulty) {
            if (!unacknowledged.isEmpty()) {
                channel.write(new SmNonza.AckRequest(), NOBODY);
            }
            channel.write(new SmNonza.Ack(handled), NOBODY);
        }
        channel.write(new StreamEnd(), done);
    }

    /** Asks to acknowledge what was sent since that was asked last, unless it is too early to ask again. */
    private void ask() {
        if (state != State.MANAGED || ending || bytesSinceAsked == 0 || unacknowledged.isEmpty()) {
            return;
        }
        if (bytesSinceAsked >= ASK_EVERY || (asked == 0 && awaited)) {
            askNow();
        } else if (asked == 0 && !willAsk) {
            willAsk = true;
            askingLater.update(
                    channel.scheduler().schedule(this::askLate, ASK_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private void askLate() {
        willAsk = false;
        awaited = true;
        ask();
    }

    private void askNow() {
        asked++;
        bytesSinceAsked = 0;
        awaited = false;
        channel.write(new SmNonza.AckRequest(), NOBODY);
        if (!watching) {
            watch(0, 0, 0);
        }
    }

    /**
     * Looks twice, that a request of just now has its time: who was asked, and neither says anything nor takes what waits, is
     * gone. Whoever is not listened to may have said something.
     */
    private void watch(long received, long taken, int quietBefore) {
        StreamChannel watched = channel;
        watching = true;
        watch.update(watched.scheduler()
                .schedule(
                        () -> look(watched, received, taken, quietBefore),
                        Math.max(1, limits.patience().toMillis() / LOOKS),
                        TimeUnit.MILLISECONDS));
    }

    private void look(StreamChannel watched, long received, long taken, int quietBefore) {
        boolean moves = watched.receivedBytes() != received
                || (watched.pendingBytes() > 0 && watched.takenBytes() != taken)
                || !relay.isAsked();
        int quiet = moves ? 0 : quietBefore + 1;
        watching = false;
        if (asked > 0 && quiet == LOOKS) {
            LOG.debug("{}: the peer is silent", name);
            watched.dispose();
        } else if (asked > 0) {
            watch(watched.receivedBytes(), watched.takenBytes(), quiet);
        }
    }

    @Override
    public void keepAlive() {
        if (state == State.UNMANAGED) {
            channel.keepAlive();
        } else if (state == State.MANAGED && asked == 0) {
            askNow();
        } else if (state == State.MANAGED) {
            channel.keepAlive();
        }
    }

    @Override
    public long writes() {
        return channel.writes();
    }

    @Override
    public long receivedBytes() {
        return channel.receivedBytes();
    }

    @Override
    public boolean isListening() {
        return relay.isAsked();
    }

    @Override
    public boolean isWatching() {
        return state != State.UNMANAGED;
    }

    @Override
    public long pendingBytes() {
        if (unacknowledged.size() >= limits.stanzas()) {
            return Long.MAX_VALUE;
        }
        return channel.pendingBytes() + Math.max(0, unacknowledged.bytes() - limits.bytes());
    }

    @Override
    public boolean isWritable() {
        return state != State.RESUMING && !isFull() && channel.isWritable();
    }

    private boolean isFull() {
        return unacknowledged.bytes() >= limits.bytes() || unacknowledged.size() >= limits.stanzas();
    }

    @Override
    public void onWritable(Runnable listener) {
        onWritable = listener;
    }

    @Override
    public void longestStanza(long bytes) {
        longestStanza = bytes;
        channel.longestStanza(bytes);
    }

    @Override
    public void refuseStanzasAlone() {
        stanzasAreOthers = true;
        channel.refuseStanzasAlone();
    }

    @Override
    public void onInterruption(Consumer<Boolean> listener) {
        onInterruption = listener;
    }

    @Override
    public Mono<Void> onClose() {
        return Mono.defer(() -> channel.onClose());
    }

    @Override
    public void dispose() {
        execute(() -> {
            channel.dispose();
            over();
        });
    }

    /** Nothing goes on any longer; the connection is somebody else's concern. */
    final void over() {
        boolean alone = state == State.RESUMING;
        state = State.OVER;
        watch.dispose();
        askingLater.dispose();
        attempt.dispose();
        unacknowledged.end(new NotAcknowledgedException(
                name + ": the stream ended before it was acknowledged what was sent: it may or may not have arrived"));
        if (alone) {
            relay.end(null);
        }
    }

    @Override
    public boolean isDisposed() {
        return channel.isDisposed() && !isResumable();
    }
}

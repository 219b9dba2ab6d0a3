package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.metrics.IbbMetricsRecorder;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.Payload;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The bytestreams of one connection: who may open which, and which requests belong to which. The machinery under
 * {@link io.fluxmpp.ibb.Ibb}, which is what applications use. Thread-safe.
 */
public final class BytestreamRegistry {

    private static final Logger LOG = Loggers.getLogger(Bytestream.class);

    private static final int DEFAULT_SEND_BUDGET = 2 << 20;

    private final XmppConnection connection;
    private final EventLoop loop;
    private final OrderedPeers peers;
    private final SendBudget sendBudget;
    private final Map<BytestreamKey, RegistryEntry> entries = new ConcurrentHashMap<>();

    private volatile int limit;
    private volatile IbbMetricsRecorder metrics = IbbMetricsRecorder.NONE;
    private volatile @Nullable ConnectionClosedException lost;

    /** @param limit how many bytestreams there may be at a time, expected ones included */
    public BytestreamRegistry(XmppConnection connection, int limit) {
        this.connection = connection;
        this.loop = new EventLoop(connection.scheduler());
        this.peers = new OrderedPeers(connection);
        this.sendBudget = new SendBudget(loop, DEFAULT_SEND_BUDGET);
        this.limit = limit;
        connection.onClose().subscribe(null, this::connectionLost, () -> connectionLost(null));
    }

    /** How many bytestreams there may be at a time; those there are stay. */
    public void limit(int bytestreams) {
        this.limit = bytestreams;
    }

    /** How many bytes all bytestreams may have on their way together, in equal shares; a block each in any case. */
    public void sendBudget(int bytes) {
        sendBudget.mostBytes(bytes);
    }

    /** Is told what bytestreams do that are opened from now on. */
    public void metrics(IbbMetricsRecorder recorder) {
        metrics = IsolatedRecorder.of(recorder);
    }

    /** The largest block, not above {@code wanted}, whose stanza the server takes (XEP-0478). */
    public static BlockSize fitting(BlockSize wanted, XmppConnection connection, Jid peer, String sid) {
        return StanzaRoom.of(connection).largestBlock(wanted, peer, sid);
    }

    /** Opens a bytestream, with smaller blocks where the peer asks for that. */
    public Mono<Bytestream> open(Jid peer, String sid, BytestreamSettings wanted) {
        BytestreamKey key = new BytestreamKey(peer, sid);
        return Mono.defer(() -> {
            BytestreamSettings settings = wanted.withBlockSize(fitting(wanted.blockSize(), connection, peer, sid));
            RegistryEntry.Opening opening = new RegistryEntry.Opening(key);
            reserve(key, opening);
            AtomicBoolean decided = new AtomicBoolean();
            return new BytestreamOpening(connection, key)
                    .open(settings)
                    .map(agreed -> (Bytestream) start(key, settings.withBlockSize(agreed)))
                    .doOnError(error -> {
                        entries.remove(key, opening);
                        metrics.notOpened();
                    })
                    .doOnNext(bytestream -> {
                        if (!decided.compareAndSet(false, true)) {
                            bytestream.dispose();
                        }
                    })
                    .doOnCancel(() -> {
                        decided.set(true);
                        entries.remove(key, opening);
                    });
        });
    }

    /**
     * Lets a peer open this bytestream, from now on.
     *
     * @throws LimitExceededException if there are too many bytestreams
     * @throws BytestreamException if there is one of that name with this peer
     */
    public ExpectedBytestream expect(Jid peer, String sid, BytestreamSettings wanted) {
        BytestreamKey key = new BytestreamKey(peer, sid);
        BytestreamSettings settings = wanted.withBlockSize(fitting(wanted.blockSize(), connection, peer, sid));
        ExpectedBytestream expected = new ExpectedBytestream(key, settings, self -> entries.remove(key, self));
        reserve(key, expected);
        ConnectionClosedException cause = lost;
        if (cause != null) {
            expected.fail(cause);
        }
        return expected;
    }

    /** Answers {@code <open/>} (XEP-0047 §2.1). */
    public Mono<Payload> onOpen(Iq request) {
        if (!(request.payload() instanceof Open open) || request.type() != Iq.Type.SET) {
            return unexpectedType(request);
        }
        BytestreamKey key = key(request, open.sid());
        if (!(entries.get(key) instanceof ExpectedBytestream expected)) {
            return refuse(StanzaError.of(Condition.NOT_ACCEPTABLE).withType(StanzaError.Type.CANCEL));
        }
        BlockSize largest = expected.settings().blockSize();
        if (open.blockSize().compareTo(largest) > 0) {
            return refuse(StanzaError.of(Condition.RESOURCE_CONSTRAINT, "block-size: at most " + largest)
                    .withType(StanzaError.Type.MODIFY));
        }
        DefaultBytestream bytestream =
                start(key, expected.settings().withBlockSize(open.blockSize()).withStanza(open.stanza()));
        // Later, so that whoever waits cannot send a block ahead of the answer.
        loop.later(() -> expected.open(bytestream));
        return Mono.empty();
    }

    /** Answers {@code <data/>} (XEP-0047 §2.2), releasing the block. */
    public Mono<Payload> onData(Iq request) {
        if (!(request.payload() instanceof Data data) || request.type() != Iq.Type.SET) {
            return unexpectedType(request);
        }
        return onData(Objects.requireNonNull(request.from(), "from"), request.id(), data);
    }

    private Mono<Payload> onData(Jid from, @Nullable String id, Data data) {
        if (entries.get(new BytestreamKey(from, data.sid())) instanceof DefaultBytestream bytestream) {
            return bytestream.received(id, data);
        }
        OwnedPayload.releaseIfOwned(data);
        return unknown();
    }

    /** What was wrong with a block in a message is said in a message (XEP-0047 §4); that it was right is not said at all. */
    private void bounce(Message message, Throwable error) {
        if (error instanceof StanzaErrorException refusal) {
            connection
                    .send(message.error(refusal.error()))
                    .subscribe(nothing -> {}, failure -> LOG.debug("{}", failure.getMessage()));
        }
    }

    /** Takes a message if it carries a block, or is one of ours that came back (XEP-0047 §4). */
    public boolean onMessage(Message message) {
        Jid from = Objects.requireNonNull(message.from(), "from");
        if (message.type() == Message.Type.ERROR) {
            String sid = MessageCarrier.sid(message.id());
            if (sid != null && entries.get(new BytestreamKey(from, sid)) instanceof DefaultBytestream bytestream) {
                bytestream.bounced(message);
                return true;
            }
            return false;
        }
        if (message.type() != Message.Type.NORMAL && message.type() != Message.Type.CHAT) {
            // An error sent to a room would have us thrown out.
            return false;
        }
        for (Payload payload : message.payloads()) {
            if (payload instanceof Data data) {
                onData(from, message.id(), data).subscribe(none -> {}, error -> bounce(message, error));
                return true;
            }
        }
        return false;
    }

    /** Answers {@code <close/>} (XEP-0047 §2.3). */
    public Mono<Payload> onClose(Iq request) {
        if (!(request.payload() instanceof Close close) || request.type() != Iq.Type.SET) {
            return unexpectedType(request);
        }
        if (entries.get(key(request, close.sid())) instanceof DefaultBytestream bytestream) {
            return bytestream.closedByPeer();
        }
        return unknown();
    }

    private void reserve(BytestreamKey key, RegistryEntry entry) {
        if (entries.size() >= limit) {
            throw new LimitExceededException("bytestreams of " + connection.jid() + ": " + limit
                    + " (expected: fewer; close some, or raise Ibb.maxBytestreams)");
        }
        if (entries.putIfAbsent(key, entry) != null) {
            throw new BytestreamException(key + " exists already; choose another sid");
        }
    }

    private DefaultBytestream start(BytestreamKey key, BytestreamSettings settings) {
        DefaultBytestream bytestream = new DefaultBytestream(
                connection, loop, key, settings, sendBudget, peers, metrics, self -> entries.remove(key, self));
        entries.put(key, bytestream);
        return bytestream;
    }

    private void connectionLost(@Nullable Throwable cause) {
        ConnectionClosedException closed = ConnectionLoss.of(connection, cause);
        lost = closed;
        loop.execute(() -> entries.values().forEach(entry -> end(entry, closed)));
    }

    private void end(RegistryEntry entry, ConnectionClosedException cause) {
        if (entry instanceof DefaultBytestream bytestream) {
            bytestream.connectionLost(cause);
        } else if (entry instanceof ExpectedBytestream expected) {
            expected.fail(cause);
        }
    }

    private static BytestreamKey key(Iq request, String sid) {
        return new BytestreamKey(Objects.requireNonNull(request.from(), "from"), sid);
    }

    private static Mono<Payload> unknown() {
        return refuse(StanzaError.of(Condition.ITEM_NOT_FOUND));
    }

    private static Mono<Payload> unexpectedType(Iq request) {
        request.release();
        return refuse(StanzaError.of(Condition.BAD_REQUEST, "type: get (expected: set)"));
    }

    private static Mono<Payload> refuse(StanzaError error) {
        return Mono.error(new StanzaErrorException(error));
    }
}

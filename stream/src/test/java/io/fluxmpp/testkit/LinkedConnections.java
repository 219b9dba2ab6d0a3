package io.fluxmpp.testkit;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.connection.XmppConnections;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.Negotiated;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.netty.Connection;

/**
 * Two real {@link XmppConnection}s, with an imaginary server in memory between them and a clock that stands still: what they
 * do to each other is the same in each run.
 *
 * <pre>{@code
 * LinkedConnections link = LinkedConnections.between("romeo@montague.lit/orchard", "juliet@capulet.lit/balcony");
 * Ping.on(link.right());
 * StepVerifier.create(Ping.on(link.left()).ping(link.right().jid()))
 *         .then(link::settle)
 *         .verifyComplete();
 * assertThatXml(link.toRight().passed().get(0))
 *         .isLike("<iq type='get' from='romeo@montague.lit/orchard' ...><ping xmlns='urn:xmpp:ping'/></iq>");
 * link.dispose();
 * }</pre>
 *
 * <p>Nothing but the socket is missing: encoder, decoder, queues, router, deadlines and demand are those of every connection.
 * The server stamps who a stanza comes from, carries what is addressed to the other end, answers requests to anybody else
 * with {@code service-unavailable}, and answers the end of a stream. It takes 64 KiB in each direction before a sender finds
 * its socket full.
 *
 * <p>All happens on the thread that calls {@link #settle()} or {@link #advance(Duration)}, and nothing happens otherwise.
 * Code under test that hops to other threads has no place here.
 */
public final class LinkedConnections implements Disposable {

    private static final int CAPACITY = 64 << 10;
    private static final String HEADER =
            "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

    private final MockTicker clock = Ticker.newMockTicker();
    private final LinkSocket leftSocket = new LinkSocket();
    private final LinkSocket rightSocket = new LinkSocket();
    private final EmbeddedChannel leftChannel;
    private final EmbeddedChannel rightChannel;
    private final LinkDirection toRight;
    private final LinkDirection toLeft;
    private final XmppConnection left;
    private final XmppConnection right;

    private LinkedConnections(Jid left, Jid right, ConnectionSettings settings) {
        leftChannel = channel(leftSocket);
        rightChannel = channel(rightSocket);
        toRight = new LinkDirection(left, right, clock::nanoTime, leftSocket, rightSocket, CAPACITY);
        toLeft = new LinkDirection(right, left, clock::nanoTime, rightSocket, leftSocket, CAPACITY);
        toRight.back(toLeft);
        toLeft.back(toRight);
        this.left = connection(leftChannel, leftSocket, left, settings);
        this.right = connection(rightChannel, rightSocket, right, settings);
    }

    /** Links two connections with default settings. */
    public static LinkedConnections between(String left, String right) {
        return between(Jid.of(left), Jid.of(right), ConnectionSettings.DEFAULT);
    }

    /**
     * Links two connections.
     *
     * @param left the full JID of one
     * @param right the full JID of the other
     * @param settings of both
     */
    public static LinkedConnections between(Jid left, Jid right, ConnectionSettings settings) {
        return new LinkedConnections(left, right, settings);
    }

    /** One end. */
    public XmppConnection left() {
        return left;
    }

    /** The other end. */
    public XmppConnection right() {
        return right;
    }

    /** What {@link #left()} sends to {@link #right()}. */
    public LinkDirection toRight() {
        return toRight;
    }

    /** What {@link #right()} sends to {@link #left()}. */
    public LinkDirection toLeft() {
        return toLeft;
    }

    /** Resets the connection of {@link #left()}, as a network that fails would. */
    public void cutLeft() {
        leftSocket.reset();
        settle();
    }

    /** Resets the connection of {@link #right()}. */
    public void cutRight() {
        rightSocket.reset();
        settle();
    }

    /** Lets everything happen that is to happen now. */
    public void settle() {
        boolean moved;
        do {
            leftChannel.runPendingTasks();
            rightChannel.runPendingTasks();
            moved = toRight.move() || toLeft.move();
        } while (moved || leftChannel.hasPendingTasks() || rightChannel.hasPendingTasks());
    }

    /** Lets time pass, and everything happen in it at its time. */
    public void advance(Duration time) {
        long remaining = time.toNanos();
        settle();
        while (remaining > 0) {
            long step = Math.min(remaining, Math.max(1, untilNext()));
            clock.advance(step, TimeUnit.NANOSECONDS);
            remaining -= step;
            settle();
        }
    }

    /** Drops both connections and all that was on its way. */
    @Override
    public void dispose() {
        left.dispose();
        right.dispose();
        leftChannel.runPendingTasks();
        rightChannel.runPendingTasks();
        leftSocket.discard();
        rightSocket.discard();
        leftChannel.finishAndReleaseAll();
        rightChannel.finishAndReleaseAll();
    }

    private long untilNext() {
        return List.of(
                        leftChannel.runScheduledPendingTasks(),
                        rightChannel.runScheduledPendingTasks(),
                        toRight.untilNext(),
                        toLeft.untilNext())
                .stream()
                .filter(nanos -> nanos >= 0)
                .min(Long::compare)
                .orElse(Long.MAX_VALUE);
    }

    private EmbeddedChannel channel(LinkSocket socket) {
        EmbeddedChannel channel =
                EmbeddedChannel.builder().ticker(clock).handlers(socket).build();
        channel.config().setAutoRead(false);
        return channel;
    }

    /** A connection behind its negotiation: the header has been read. */
    private static XmppConnection connection(
            EmbeddedChannel channel, LinkSocket socket, Jid jid, ConnectionSettings settings) {
        StreamChannel stream = StreamChannel.over(
                Connection.from(channel), new PayloadCodecs(), XmlLimits.DEFAULT, Namespaces.CLIENT, StreamTap.NONE);
        Disposable header = stream.read().subscribe();
        socket.deliver(ByteBufUtil.writeUtf8(ByteBufAllocator.DEFAULT, HEADER));
        if (!header.isDisposed()) {
            throw new IllegalStateException("the header was not read");
        }
        Negotiated negotiated = new Negotiated(jid, new StreamFeatures(List.of()), jid.asDomain());
        return XmppConnections.start(stream, negotiated, settings, connection -> {});
    }
}

package io.fluxmpp.ibb;

import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamRegistry;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.ibb.codec.IbbCodecs;
import io.fluxmpp.ibb.metrics.IbbMetricsRecorder;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.IbbAction;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.ping.Ping;
import reactor.core.publisher.Mono;

/**
 * The bytestreams of one connection (XEP-0047). An extension: there is one instance for each connection, and from its first
 * use on the connection answers {@code <open/>}, {@code <data/>} and {@code <close/>} and announces
 * {@value IbbAction#NAMESPACE} and {@value IbbAction#IN_ORDER}.
 *
 * <p>Nobody can open a bytestream with us that was not agreed on elsewhere: {@link #expect} what a peer may open, anything
 * else is answered with {@code not-acceptable}. Thread-safe.
 */
public final class Ibb {

    private static final int DEFAULT_MAX_BYTESTREAMS = 1000;

    private final BytestreamRegistry bytestreams;

    private Ibb(XmppConnection connection) {
        bytestreams = new BytestreamRegistry(connection, DEFAULT_MAX_BYTESTREAMS);
        IbbCodecs.register(connection.codecs());
        connection.handle(Open.NAME, bytestreams::onOpen);
        connection.handle(Data.NAME, bytestreams::onData);
        connection.handle(Close.NAME, bytestreams::onClose);
        connection.handleMessages(bytestreams::onMessage);
        // Whoever sends blocks in messages asks us with pings whether they have come.
        Ping.on(connection);
        Disco.on(connection).addFeature(IbbAction.NAMESPACE);
        Disco.on(connection).addFeature(IbbAction.IN_ORDER);
    }

    /** The bytestreams of this connection. */
    public static Ibb on(XmppConnection connection) {
        return connection.extension(Ibb.class, Ibb::new);
    }

    /** A new sid, an NMTOKEN that nobody can guess. */
    public static String newSid() {
        return RandomId.next();
    }

    /**
     * Sets how many bytestreams this connection may have at a time, opened, expected and open ones together; 1000 unless
     * set. Those there are stay.
     */
    public Ibb maxBytestreams(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("maxBytestreams: " + limit + " (expected: 0 or more)");
        }
        bytestreams.limit(limit);
        return this;
    }

    /**
     * Sets how many bytes the bytestreams of this connection may have on their way together; 2 MiB unless set. Those that send
     * have equal shares, or take turns where these were smaller than a block.
     */
    public Ibb sendBudget(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("sendBudget: " + bytes + " (expected: at least 1)");
        }
        bytestreams.sendBudget(bytes);
        return this;
    }

    /**
     * Tells a recorder what the bytestreams of this connection do, from the next one that is opened on; nobody is told unless
     * set. {@code MicrometerIbbMetrics} makes meters of it. Set it where a connection is made:
     * {@code XmppClient.extend(connection -> Ibb.on(connection).metrics(recorder))}.
     */
    public Ibb metrics(IbbMetricsRecorder recorder) {
        bytestreams.metrics(recorder);
        return this;
    }

    /**
     * The largest block to agree on with a peer: {@code wanted}, or what the server lets through if that is less (XEP-0478).
     * {@link #open} and {@link #expect} take no larger ones.
     */
    public static BlockSize fitting(BlockSize wanted, XmppConnection connection, Jid peer, String sid) {
        return BytestreamRegistry.fitting(wanted, connection, peer, sid);
    }

    /**
     * Opens a bytestream with the default settings.
     *
     * @see #open(Jid, String, BytestreamSettings)
     */
    public Mono<Bytestream> open(Jid peer) {
        return open(peer, BytestreamSettings.DEFAULT);
    }

    /**
     * Opens a bytestream under a new sid.
     *
     * @see #open(Jid, String, BytestreamSettings)
     */
    public Mono<Bytestream> open(Jid peer, BytestreamSettings settings) {
        return Mono.defer(() -> open(peer, newSid(), settings));
    }

    /**
     * Opens a bytestream. A peer that answers {@code resource-constraint} is asked again with half the block size, three
     * times at most.
     *
     * <p>Nothing happens before subscription. Cancelling tells the peer that the bytestream is closed.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.StanzaErrorException} with the peer's refusal,
     * {@link io.fluxmpp.ibb.bytestream.BytestreamException} when it does not answer in time or the sid is in use,
     * {@link io.fluxmpp.stream.error.LimitExceededException} beyond {@link #maxBytestreams}, and those of a lost
     * connection.
     *
     * @param peer its full JID
     * @param sid unique among the bytestreams with this peer
     * @param settings with the block size to ask for
     */
    public Mono<Bytestream> open(Jid peer, String sid, BytestreamSettings settings) {
        return bytestreams.open(peer, sid, settings);
    }

    /**
     * Lets a peer open one bytestream that was agreed on elsewhere. Holds from the return of this method on, until the
     * peer has opened it or the result is disposed.
     *
     * @param peer its full JID
     * @param sid what was agreed on
     * @param settings with the largest block size that was agreed on; a smaller one is taken, a larger one refused with
     *     {@code resource-constraint}
     * @throws io.fluxmpp.stream.error.LimitExceededException beyond {@link #maxBytestreams}
     * @throws io.fluxmpp.ibb.bytestream.BytestreamException if the sid is in use with this peer
     */
    public ExpectedBytestream expect(Jid peer, String sid, BytestreamSettings settings) {
        return bytestreams.expect(peer, sid, settings);
    }
}

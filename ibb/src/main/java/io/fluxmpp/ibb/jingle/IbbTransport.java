package io.fluxmpp.ibb.jingle;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.IbbAction;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The Jingle transport of last resort (XEP-0261): bytes through In-Band Bytestreams, wherever stanzas get through.
 *
 * <p>Immutable: every setter returns a new transport method.
 *
 * <pre>{@code
 * IbbTransport transport = IbbTransport.create().blockSize(8192);
 * }</pre>
 */
public final class IbbTransport implements TransportMethod {

    private static final int DEFAULT_MAX_STREAMS = 8;

    private static final IbbTransport DEFAULT = new IbbTransport(BytestreamSettings.DEFAULT, DEFAULT_MAX_STREAMS);

    private final BytestreamSettings settings;
    private final int maxStreams;

    private IbbTransport(BytestreamSettings settings, int maxStreams) {
        this.settings = settings;
        this.maxStreams = maxStreams;
    }

    /** The transport method with {@link BytestreamSettings#DEFAULT}. */
    public static IbbTransport create() {
        return DEFAULT;
    }

    /**
     * Sets the block size to propose, and the largest to accept; 4096 unless set. Above 8192 some clients refuse, above
     * 32767 some do not even answer, and many servers cut stanzas that carry more than about 48000.
     *
     * @param bytes 1 to 65535
     */
    public IbbTransport blockSize(int bytes) {
        return settings(settings.withBlockSize(new BlockSize(bytes)));
    }

    /**
     * Fixes how many blocks may be on their way unacknowledged. Unless set it is as many as the way holds towards peers that
     * say they take them in order, and 1 towards others: some clients break the bytestream when it is more.
     *
     * @param blocks 1 to 1024
     * @see io.fluxmpp.ibb.bytestream.WindowPolicy
     */
    public IbbTransport window(int blocks) {
        return settings(settings.withWindow(blocks));
    }

    /** Sets how long the peer may take to open a bytestream, or to answer when we do; 30 seconds unless set. */
    public IbbTransport openTimeout(Duration timeout) {
        return settings(settings.withOpenTimeout(timeout));
    }

    /** Replaces all settings of the bytestreams. */
    public IbbTransport settings(BytestreamSettings replacement) {
        return new IbbTransport(requireNonNull(replacement, "replacement"), maxStreams);
    }

    /**
     * Sets how many further bytestreams the peer may have at a time in one content (XEP-0261 §2.4), announced and open ones
     * together; 8 unless set. It has none where nobody subscribes to {@code streams()} of the content.
     *
     * @param streams at least 1
     */
    public IbbTransport maxStreams(int streams) {
        if (streams < 1) {
            throw new IllegalArgumentException("maxStreams: " + streams + " (expected: at least 1)");
        }
        return new IbbTransport(settings, streams);
    }

    BytestreamSettings settings() {
        return settings;
    }

    int maxStreams() {
        return maxStreams;
    }

    @Override
    public String namespace() {
        return IbbTransportDescription.NAMESPACE;
    }

    @Override
    public Kind kind() {
        return Kind.STREAMING;
    }

    /** The lowest of all: a last resort (XEP-0261 §1). */
    @Override
    public int preference() {
        return 0;
    }

    @Override
    public List<PayloadCodec<?>> codecs() {
        return List.of(new IbbTransportCodec());
    }

    @Override
    public Set<String> features() {
        return Set.of(IbbTransportDescription.NAMESPACE, IbbAction.NAMESPACE);
    }

    @Override
    public TransportSession propose(TransportContext context) {
        String sid = Ibb.newSid();
        BlockSize blockSize = Ibb.fitting(settings.blockSize(), context.connection(), context.peer(), sid);
        return IbbTransportSession.proposed(
                context, new IbbTransportDescription(sid, blockSize, settings.stanza()), this);
    }

    @Override
    public TransportSession answer(TransportContext context, Payload proposed) {
        if (!(proposed instanceof IbbTransportDescription offer)) {
            throw new TransportRefusedException(
                    "transport: " + proposed.elementName() + " (expected: " + IbbTransportDescription.NAME + ")");
        }
        BlockSize ours = Ibb.fitting(settings.blockSize(), context.connection(), context.peer(), offer.sid());
        IbbTransportDescription answer =
                new IbbTransportDescription(offer.sid(), offer.blockSize().min(ours), offer.stanza());
        return IbbTransportSession.answered(context, answer, this);
    }
}

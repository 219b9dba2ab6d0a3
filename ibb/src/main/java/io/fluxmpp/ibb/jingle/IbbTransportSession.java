package io.fluxmpp.ibb.jingle;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamException;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.xml.Payload;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * The bytestream of one content, and the further ones beside it. Whoever proposed it, the session's initiator opens it and the
 * responder waits for that (XEP-0261 §2.2).
 */
final class IbbTransportSession implements TransportSession {

    private final TransportContext context;
    private final IbbTransportDescription description;
    private final IbbTransport method;

    /** What was begun and has to end with the session. */
    private final Disposable.Composite resources = Disposables.composite();

    private BlockSize agreed;
    private @Nullable ExpectedBytestream expected;

    /** There if somebody has asked for it: most contents have one bytestream. */
    private @Nullable FurtherBytestreams further;

    private IbbTransportSession(TransportContext context, IbbTransportDescription description, IbbTransport method) {
        this.context = context;
        this.description = description;
        this.method = method;
        this.agreed = description.blockSize();
    }

    static IbbTransportSession proposed(
            TransportContext context, IbbTransportDescription proposal, IbbTransport method) {
        return new IbbTransportSession(context, proposal, method);
    }

    /**
     * @throws TransportRefusedException if there is a bytestream of that name
     * @throws io.fluxmpp.stream.error.LimitExceededException if there are too many bytestreams
     */
    static IbbTransportSession answered(TransportContext context, IbbTransportDescription answer, IbbTransport method) {
        IbbTransportSession session = new IbbTransportSession(context, answer, method);
        session.expect();
        return session;
    }

    @Override
    public Payload description() {
        return description;
    }

    @Override
    public void accepted(Payload answer) {
        if (!(answer instanceof IbbTransportDescription accepted)) {
            throw new TransportRefusedException(
                    "transport: " + answer.elementName() + " (expected: " + IbbTransportDescription.NAME + ")");
        }
        if (!accepted.sid().equals(description.sid()) || accepted.stanza() != description.stanza()) {
            throw new TransportRefusedException("transport: sid '" + accepted.sid() + "', stanza "
                    + accepted.stanza().wireName() + " (expected: sid '" + description.sid() + "', stanza "
                    + description.stanza().wireName() + ")");
        }
        // Some clients answer their own default whatever was proposed; the smaller one serves both.
        agreed = accepted.blockSize().min(description.blockSize());
        if (!context.initiator()) {
            expect();
        }
    }

    @Override
    public Mono<DataPaths> connect() {
        return Mono.defer(() -> context.initiator() ? open() : awaitOpen())
                .doOnNext(resources::add)
                .map(bytestream -> DataPaths.of(new MultiplexedBytestream(bytestream, this)));
    }

    /** Announces a further bytestream, for which somebody must be waiting (XEP-0261 §2.4). */
    @Override
    public boolean info(Payload payload) {
        return further != null && payload instanceof IbbTransportDescription announced && further.announced(announced);
    }

    /** The bytestreams beside the first. On the event loop. */
    FurtherBytestreams further() {
        FurtherBytestreams known = further;
        if (known == null) {
            known = new FurtherBytestreams(context, settings(), method.maxStreams());
            further = known;
            resources.add(known);
        }
        return known;
    }

    @Override
    public void release() {
        resources.dispose();
    }

    private Mono<Bytestream> open() {
        if (expected != null) {
            expected.dispose();
        }
        return ibb().open(context.peer(), description.sid(), settings().withBlockSize(agreed));
    }

    private Mono<Bytestream> awaitOpen() {
        if (expected == null) {
            return Mono.error(new IllegalStateException("connect(): before accepted() (expected: after it)"));
        }
        Duration patience = method.settings().openTimeout();
        return expected.opened()
                .timeout(
                        patience,
                        Mono.error(() -> new BytestreamException("bytestream " + description.sid() + ": "
                                + context.peer() + " did not open it within " + patience)),
                        context.connection().scheduler());
    }

    private void expect() {
        try {
            expected =
                    ibb().expect(context.peer(), description.sid(), settings().withBlockSize(agreed));
            resources.add(expected);
        } catch (BytestreamException e) {
            throw new TransportRefusedException(String.valueOf(e.getMessage()));
        }
    }

    private BytestreamSettings settings() {
        return method.settings().withStanza(description.stanza());
    }

    private Ibb ibb() {
        return Ibb.on(context.connection());
    }
}

package io.fluxmpp.ibb.jingle;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamException;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.stream.error.LimitExceededException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The bytestreams of one content beside its first (XEP-0261 §2.4). Whoever wants one announces it with a transport-info, and
 * opens it once that is acknowledged. Confined to the event loop, but for cancelling and for bytestreams that end.
 */
final class FurtherBytestreams implements Disposable {

    private final TransportContext context;
    private final BytestreamSettings settings;
    private final int limit;

    /** Those that are open or may be opened. */
    private final Disposable.Composite bytestreams = Disposables.composite();

    private final Sinks.Empty<DataStream> released = Sinks.empty();
    private final AtomicInteger theirs = new AtomicInteger();
    private final AtomicReference<@Nullable Taker> taker = new AtomicReference<>();

    /** @param limit how many the peer may have at a time, announced and open ones together */
    FurtherBytestreams(TransportContext context, BytestreamSettings settings, int limit) {
        this.context = context;
        this.settings = settings;
        this.limit = limit;
    }

    /** Announces a bytestream and opens it. */
    Mono<DataStream> open(BlockSize blockSize) {
        return Mono.defer(() -> {
            IbbTransportDescription further = new IbbTransportDescription(Ibb.newSid(), blockSize, settings.stanza());
            Mono<DataStream> opened = context.informer()
                    .apply(further)
                    .then(ibb().open(context.peer(), further.sid(), settings.withBlockSize(blockSize)))
                    .map(this::ours);
            return Mono.firstWithSignal(released.asMono(), opened);
        });
    }

    /** What the peer opens. */
    Flux<DataStream> opened() {
        return Flux.<TheirBytestream>create(this::take)
                .doOnNext(TheirBytestream::taken)
                .doOnDiscard(TheirBytestream.class, TheirBytestream::discarded)
                .cast(DataStream.class);
    }

    private void take(FluxSink<TheirBytestream> sink) {
        Taker mine = new Taker(sink, Disposables.composite());
        if (isDisposed()) {
            sink.complete();
        } else if (!taker.compareAndSet(null, mine)) {
            sink.error(new IllegalStateException(
                    "streams of a content with " + context.peer() + ": a second subscriber (expected: one at a time)"));
        } else {
            sink.onDispose(() -> {
                taker.compareAndSet(mine, null);
                mine.awaited().dispose();
            });
        }
    }

    /**
     * Lets the peer open what it announces, if somebody takes that; says whether.
     *
     * @throws TransportRefusedException if there is a bytestream of that name
     * @throws LimitExceededException if there are too many bytestreams
     */
    boolean announced(IbbTransportDescription further) {
        Taker to = taker.get();
        if (to == null) {
            return false;
        }
        if (theirs.get() >= limit) {
            throw new LimitExceededException("bytestreams in one content: " + limit + " (expected: no more)");
        }
        ExpectedBytestream expected = expect(further);
        theirs.incrementAndGet();
        bytestreams.add(expected);
        to.awaited().add(expected);
        expected.opened()
                .timeout(settings.openTimeout(), context.connection().scheduler())
                .subscribe(bytestream -> opened(bytestream, expected, to), error -> notOpened(expected, to));
        return true;
    }

    private ExpectedBytestream expect(IbbTransportDescription further) {
        BlockSize largest = further.blockSize().min(settings.blockSize());
        try {
            return ibb().expect(context.peer(), further.sid(), settings.withBlockSize(largest));
        } catch (BytestreamException e) {
            throw new TransportRefusedException(String.valueOf(e.getMessage()));
        }
    }

    private void opened(Bytestream bytestream, ExpectedBytestream expected, Taker to) {
        to.awaited().remove(expected);
        bytestreams.remove(expected);
        TheirBytestream theirBytestream = new TheirBytestream(bytestream, theirs::decrementAndGet);
        lasts(bytestream, theirBytestream::ended);
        if (to.sink().isCancelled()) {
            theirBytestream.discarded();
        } else {
            to.sink().next(theirBytestream);
        }
    }

    private void notOpened(ExpectedBytestream expected, Taker to) {
        expected.dispose();
        to.awaited().remove(expected);
        bytestreams.remove(expected);
        theirs.decrementAndGet();
    }

    private DataStream ours(Bytestream bytestream) {
        lasts(bytestream, () -> {});
        return new BytestreamDataStream(bytestream);
    }

    /** Ends with the content; is forgotten when it ends before. */
    private void lasts(Bytestream bytestream, Runnable ended) {
        bytestreams.add(bytestream);
        bytestream.onClose().onErrorComplete().subscribe(null, null, () -> {
            bytestreams.remove(bytestream);
            ended.run();
        });
    }

    /** Breaks off what still runs; nothing more comes up. */
    @Override
    public void dispose() {
        released.tryEmitError(
                new BytestreamException("bytestreams with " + context.peer() + ": their content is over"));
        bytestreams.dispose();
        Taker last = taker.get();
        if (last != null) {
            last.sink().complete();
        }
    }

    @Override
    public boolean isDisposed() {
        return bytestreams.isDisposed();
    }

    private Ibb ibb() {
        return Ibb.on(context.connection());
    }

    /**
     * Somebody who takes what the peer opens.
     *
     * @param awaited what was announced to them and is not open yet
     */
    private record Taker(FluxSink<TheirBytestream> sink, Disposable.Composite awaited) {}
}

package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.ContentControl;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The accepting side of one file. Confined to the event loop. */
final class FileReceiver implements ApplicationSession {

    /** How many digests of the sender are kept; it has no need for more than one in each algorithm. */
    private static final int MAX_CLAIMS = 16;

    private final FileDescription file;
    private final @Nullable Long size;
    private final Duration settleTime;
    private final Digests digests;
    private final Set<Hash> claims = new LinkedHashSet<>();
    private final Sinks.Empty<Void> lastByte = Sinks.empty();
    private final Sinks.Empty<Void> checksum = Sinks.empty();
    private long received;

    FileReceiver(FileDescription file, Duration settleTime) {
        this.file = file;
        this.size = file.size();
        this.settleTime = settleTime;
        this.digests = Digests.toVerify(file);
        claim(file.hashes());
    }

    /** Repeats the offer, as most do and some expect. */
    @Override
    public Payload description() {
        return file;
    }

    @Override
    public Senders senders() {
        return Senders.INITIATOR;
    }

    @Override
    public void accepted(Payload answer) {
        throw new IllegalStateException("accepted: this side of the session answers the offer");
    }

    /** The session has one file, so a checksum is for it, whatever content it names. */
    @Override
    public boolean info(Payload payload) {
        if (payload instanceof Checksum told) {
            claim(told.file().hashes());
            checksum.tryEmitEmpty();
        }
        return payload instanceof Checksum || payload instanceof Received;
    }

    private void claim(List<Hash> hashes) {
        for (Hash hash : hashes) {
            if (claims.size() < MAX_CLAIMS && HashAlgorithm.of(hash.algorithm()) != null) {
                claims.add(hash);
            }
        }
    }

    @Override
    public Mono<Void> send(DataPaths paths, Publisher<ByteBuffer> source, ContentControl session) {
        return Mono.error(new IllegalStateException("send: this side of the session receives the file"));
    }

    @Override
    public Flux<ByteBuffer> receive(DataPaths paths, ContentControl session) {
        Mono<Void> settled = settled(session).cache();
        if (size != null && size == 0) {
            lastByte.tryEmitEmpty();
        }
        return paths.stream()
                .receive()
                .onErrorResume(
                        XmppException.class,
                        broken -> endedWell(session).flatMapMany(well -> well ? Flux.empty() : Flux.error(broken)))
                .takeUntilOther(settled)
                .doOnNext(block -> take(block, session))
                .concatWith(Flux.defer(() -> conclude(settled, session).flux()));
    }

    /** Whether the session has ended with success by now: then the end of the stream needs no other explanation. */
    private static Mono<Boolean> endedWell(ContentControl session) {
        return Mono.firstWithSignal(session.onEnd().map(Reason::isSuccess).onErrorReturn(false), Mono.just(false));
    }

    /** Completes when, after the last byte, the digest was told or there is no more waiting for it. */
    private Mono<Void> settled(ContentControl session) {
        Mono<Void> patience = Mono.delay(settleTime, session.scheduler()).then();
        return lastByte.asMono()
                .then(Mono.firstWithSignal(checksum.asMono(), session.onEnd().then(), patience));
    }

    private void take(ByteBuffer block, ContentControl session) {
        received += block.remaining();
        if (size != null && received > size) {
            throw failure(
                    session,
                    Reason.of(Condition.MEDIA_ERROR, "more than the " + size + " bytes announced")
                            .withDetail(FileTransferErrors.FILE_TOO_LARGE));
        }
        digests.update(block);
        if (size != null && received == size) {
            lastByte.tryEmitEmpty();
        }
    }

    /** There are no more bytes: the stream was closed, or nothing more was awaited. */
    private Mono<ByteBuffer> conclude(Mono<Void> settled, ContentControl session) {
        if (size != null && received < size) {
            // The close of a sender that gives up may overtake its session-terminate, which says why.
            Reason tooShort =
                    Reason.of(Condition.MEDIA_ERROR, "the stream ended after " + received + " of " + size + " bytes");
            Mono<Void> patience = Mono.delay(settleTime, session.scheduler()).then();
            return Mono.firstWithSignal(session.onEnd().then(), patience)
                    .then(Mono.error(() -> failure(session, tooShort)));
        }
        lastByte.tryEmitEmpty();
        boolean digestFollows = file.hashes().isEmpty() && !file.hashesUsed().isEmpty();
        return (digestFollows ? settled : Mono.<Void>empty()).then(Mono.defer(() -> confirm(session)));
    }

    private Mono<ByteBuffer> confirm(ContentControl session) {
        digests.finish();
        Optional<Hash> contradicted = digests.contradicted(claims);
        if (contradicted.isPresent()) {
            String algorithm = contradicted.get().algorithm();
            return Mono.error(failure(
                    session,
                    Reason.of(Condition.MEDIA_ERROR, "the " + algorithm + " digest differs from the sender's")));
        }
        Received confirmation =
                new Received(session.content().creator(), session.content().name());
        return Mono.when(
                        session.info(confirmation).onErrorComplete(),
                        Mono.fromRunnable(() -> session.end(Reason.of(Condition.SUCCESS))))
                .then(session.onEnd())
                .then(Mono.empty());
    }

    private static JingleSessionException failure(ContentControl session, Reason reason) {
        return new JingleSessionException("receiving a file from " + session.peer(), reason, false);
    }
}

package io.fluxmpp.jingle.filetransfer;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.ContentControl;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The offering side of one file. Confined to the event loop, but for the counting, which is done where the source gives its
 * bytes: one block at a time, on any thread.
 */
final class FileSender implements ApplicationSession {

    /** How long a peer that has confirmed the file may take to end the session itself. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final FileDescription file;
    private final long size;
    private final Duration confirmation;
    private final Digests digests;
    private final Sinks.Empty<Void> received = Sinks.empty();
    private long sent;

    FileSender(FileDescription file, Duration confirmation) {
        this.file = file;
        this.size = requireNonNull(file.size(), "size");
        this.confirmation = confirmation;
        this.digests = new Digests(file.hashesUsed().stream()
                .map(HashAlgorithm::of)
                .filter(Objects::nonNull)
                .toList());
    }

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
        FileRange range = answer instanceof FileDescription wanted ? wanted.range() : null;
        if (range != null && !range.isWhole(size)) {
            throw new ApplicationRefusedException(
                    Reason.of(Condition.INCOMPATIBLE_PARAMETERS, "a part of the file was not offered"));
        }
    }

    @Override
    public boolean info(Payload payload) {
        if (payload instanceof Received) {
            received.tryEmitEmpty();
        }
        return payload instanceof Received || payload instanceof Checksum;
    }

    @Override
    public Mono<Void> send(DataPaths paths, Publisher<ByteBuffer> source, ContentControl session) {
        Flux<ByteBuffer> counted = Flux.from(source).doOnNext(this::count).concatWith(Mono.defer(this::complete));
        DataStream stream = paths.stream();
        Mono<Void> transfer = stream.send(counted)
                .then(Mono.defer(stream::close).onErrorComplete())
                .then(Mono.defer(() -> conclude(session)));
        return Mono.firstWithSignal(endedByPeer(session), transfer);
    }

    private void count(ByteBuffer block) {
        sent += block.remaining();
        if (sent > size) {
            throw new IllegalStateException("source: more bytes (expected: " + size + ", the size in the offer)");
        }
        digests.update(block);
    }

    private Mono<ByteBuffer> complete() {
        return sent == size
                ? Mono.empty()
                : Mono.error(new IllegalStateException(
                        "source: " + sent + " bytes (expected: " + size + ", the size in the offer)"));
    }

    private Mono<Void> conclude(ContentControl session) {
        if (confirmation.isZero()) {
            return Mono.when(checksum(session), end(session));
        }
        return checksum(session)
                .then(confirmed(session))
                .timeout(confirmation, Mono.error(() -> unconfirmed(session)), session.scheduler());
    }

    private static Mono<Void> end(ContentControl session) {
        return Mono.fromRunnable(() -> session.end(Reason.of(Condition.SUCCESS)))
                .then(session.onEnd())
                .then();
    }

    /** The transfer does not depend on what the peer makes of this: it may have ended the session already. */
    private Mono<Void> checksum(ContentControl session) {
        digests.finish();
        if (digests.hashes().isEmpty()) {
            return Mono.empty();
        }
        FileDescription.Builder hashed = FileDescription.builder();
        digests.hashes().forEach(hashed::hash);
        return session.info(new Checksum(
                        session.content().creator(), session.content().name(), hashed.build()))
                .onErrorComplete();
    }

    /** The peer says that it has the file. It should end the session next; if it does not, we do. */
    private Mono<Void> confirmed(ContentControl session) {
        return received.asMono().then(Mono.delay(GRACE, session.scheduler())).then(end(session));
    }

    /** A peer that ends the session with success has the file, if there was a whole file to have. */
    private Mono<Void> endedByPeer(ContentControl session) {
        return session.onEnd().flatMap(reason -> {
            if (!reason.isSuccess()) {
                return Mono.never();
            }
            return sent == size ? Mono.empty() : Mono.error(new JingleSessionException(context(session), reason, true));
        });
    }

    private Throwable unconfirmed(ContentControl session) {
        String text = "every byte was acknowledged, but the file was not confirmed within " + confirmation
                + "; it may not have been stored";
        return new JingleSessionException(context(session), Reason.of(Condition.TIMEOUT, text), false);
    }

    private String context(ContentControl session) {
        return "sending a file to " + session.peer() + " (" + sent + " of " + size + " bytes sent)";
    }

    @Override
    public Flux<ByteBuffer> receive(DataPaths paths, ContentControl session) {
        return Flux.error(new IllegalStateException("receive: this side of the session sends the file"));
    }
}

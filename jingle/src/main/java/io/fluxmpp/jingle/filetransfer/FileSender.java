package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.ContentKey;
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
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The side of one file that gives it, be it offered or requested. Confined to the event loop, but for the {@link Cutter}, which
 * works where the source gives its bytes.
 */
final class FileSender implements ApplicationSession {

    /** How long a peer that has confirmed the file may take to end the session itself. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Senders senders;
    private final Duration confirmation;
    private final Addressee addressee;
    private final Sinks.Empty<Void> received = Sinks.empty();
    private FileDescription file;
    private Part part;

    /** @param file our offer, or the peer's request */
    FileSender(ContentKey key, Senders senders, FileDescription file, Duration confirmation) {
        this.senders = senders;
        this.confirmation = confirmation;
        this.addressee = new Addressee(key);
        this.file = file;
        this.part = Part.of(file.range(), file.size());
    }

    @Override
    public Payload description() {
        return file;
    }

    @Override
    public Senders senders() {
        return senders;
    }

    /** The file that we have found for the peer's request, whose range remains. */
    @Override
    public void answer(Payload answer) {
        if (!(answer instanceof FileDescription found)) {
            throw new IllegalArgumentException("answer: " + answer.elementName() + " (expected: FileDescription)");
        }
        try {
            part = Part.of(file.range(), found.size());
        } catch (ApplicationRefusedException e) {
            throw new IllegalArgumentException(
                    "size: " + found.size() + " (expected: one that the requested range " + file.range()
                            + " fits into)",
                    e);
        }
        FileDescription.Builder description = found.toBuilder().range(file.range());
        file = found.announcesHash()
                ? description.build()
                : description.hashUsed(HashAlgorithm.SHA_256.wireName()).build();
    }

    /** What the peer wants of the file that we have offered. */
    @Override
    public void accepted(Payload answer) {
        FileRange range = answer instanceof FileDescription wanted ? wanted.range() : null;
        if (range != null) {
            part = Part.of(range, file.size());
        }
    }

    @Override
    public boolean info(Payload payload) {
        if (payload instanceof Received confirmed && addressee.isMeantBy(confirmed.creator(), confirmed.name())) {
            received.tryEmitEmpty();
        }
        return payload instanceof Received || payload instanceof Checksum;
    }

    @Override
    public Mono<Void> send(DataPaths paths, Publisher<ByteBuffer> source, ContentControl content) {
        addressee.begin(content);
        Cutter cut = new Cutter(file, part);
        DataStream stream = paths.stream();
        Mono<Void> transfer = stream.send(cut.from(source))
                .then(Mono.defer(stream::close).onErrorComplete())
                .then(Mono.defer(() -> conclude(cut, content)));
        return Mono.firstWithSignal(endedByPeer(cut, content), transfer);
    }

    private Mono<Void> conclude(Cutter cut, ContentControl content) {
        if (confirmation.isZero()) {
            return Mono.when(checksum(cut, content), end(content));
        }
        return checksum(cut, content)
                .then(confirmed(content))
                .timeout(confirmation, Mono.error(() -> unconfirmed(cut, content)), content.scheduler());
    }

    private static Mono<Void> end(ContentControl content) {
        return Mono.fromRunnable(() -> content.end(Reason.of(Condition.SUCCESS)))
                .then(content.onEnd())
                .then();
    }

    /** The transfer does not depend on what the peer makes of this: it may have ended the session already. */
    private static Mono<Void> checksum(Cutter cut, ContentControl content) {
        FileDescription digests = cut.digests();
        return digests == null
                ? Mono.empty()
                : content.info(new Checksum(
                                content.content().creator(), content.content().name(), digests))
                        .onErrorComplete();
    }

    /**
     * The peer says that it has the file. If that was the only one, it should end the session next; if it does not, we do.
     */
    private Mono<Void> confirmed(ContentControl content) {
        return received.asMono()
                .then(Mono.defer(() -> content.isOnly() ? Mono.delay(GRACE, content.scheduler()) : Mono.empty()))
                .then(end(content));
    }

    /** A peer that ends the session with success has the file, if there was a whole file to have. */
    private static Mono<Void> endedByPeer(Cutter cut, ContentControl content) {
        return content.onEnd().flatMap(reason -> {
            if (!reason.isSuccess()) {
                return Mono.never();
            }
            return cut.isDone()
                    ? Mono.empty()
                    : Mono.error(new JingleSessionException(context(cut, content), reason, true));
        });
    }

    private static Throwable unconfirmed(Cutter cut, ContentControl content) {
        String text =
                "every byte was acknowledged, but the file was not confirmed in time; it may not have been stored";
        return new JingleSessionException(context(cut, content), Reason.of(Condition.TIMEOUT, text), false);
    }

    private static String context(Cutter cut, ContentControl content) {
        return "sending a file to " + content.peer() + " (" + cut + ")";
    }

    @Override
    public Flux<ByteBuffer> receive(DataPaths paths, ContentControl content) {
        return Flux.error(new IllegalStateException("receive: this side sends the file"));
    }
}

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
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The side of one file that gets it, be it offered or requested. Confined to the event loop, but for what a {@link Deposit}
 * does with the bytes.
 */
final class FileReceiver implements ApplicationSession {

    /** How many checksums are kept that may be for another content; nobody has reason to send more before the file. */
    private static final int MAX_EARLY = 4;

    private final Senders senders;
    private final Duration settleTime;
    private final Addressee addressee;
    private final List<Checksum> told = new ArrayList<>();
    private final Sinks.Empty<Void> lastByte = Sinks.empty();
    private final Sinks.Empty<Void> checksum = Sinks.empty();
    private FileDescription description;
    private FileDescription file;
    private Part part;
    private @Nullable Verification verification;
    private long received;

    /** @param description the offer of the peer, or our request */
    FileReceiver(ContentKey key, Senders senders, FileDescription description, Duration settleTime) {
        this.senders = senders;
        this.settleTime = settleTime;
        this.addressee = new Addressee(key);
        this.description = description;
        this.file = description;
        this.part = Part.of(description.range(), description.size());
    }

    /** Repeats the offer, as most do and some expect, unless our user has answered otherwise. */
    @Override
    public Payload description() {
        return description;
    }

    @Override
    public Senders senders() {
        return senders;
    }

    /** What of the offered file is wanted. */
    @Override
    public void answer(Payload answer) {
        if (!(answer instanceof FileDescription wanted)) {
            throw new IllegalArgumentException("answer: " + answer.elementName() + " (expected: FileDescription)");
        }
        try {
            part = Part.of(wanted.range(), file.size());
        } catch (ApplicationRefusedException e) {
            throw new IllegalArgumentException(
                    "range: " + wanted.range() + " (expected: within " + file.size() + " bytes)", e);
        }
        description = wanted;
    }

    /** What the peer says of the file that we have requested. It may say no more than we did. */
    @Override
    public void accepted(Payload answer) {
        if (!(answer instanceof FileDescription found)) {
            return;
        }
        Long size = found.size() == null ? description.size() : found.size();
        if (description.size() != null && !Objects.equals(size, description.size())) {
            throw unfit("the file found has another size than the one requested");
        }
        file = found.toBuilder().size(size).build();
        part = Part.of(description.range(), size);
        if (found.range() != null && !part.isMeantBy(found.range())) {
            throw unfit("range: another than the one requested");
        }
    }

    private static ApplicationRefusedException unfit(String why) {
        return new ApplicationRefusedException(Reason.of(Condition.INCOMPATIBLE_PARAMETERS, why));
    }

    @Override
    public boolean info(Payload payload) {
        if (payload instanceof Checksum sum) {
            if (verification == null && told.size() < MAX_EARLY) {
                told.add(sum);
            } else {
                consider(sum);
            }
        }
        return payload instanceof Checksum || payload instanceof Received;
    }

    private void consider(Checksum sum) {
        if (verification != null && addressee.isMeantBy(sum.creator(), sum.name())) {
            verification.claim(sum.file());
            checksum.tryEmitEmpty();
        }
    }

    @Override
    public Mono<Void> send(DataPaths paths, Publisher<ByteBuffer> source, ContentControl content) {
        return Mono.error(new IllegalStateException("send: this side receives the file"));
    }

    @Override
    public Flux<ByteBuffer> receive(DataPaths paths, ContentControl content) {
        return Flux.deferContextual(context -> context.getOrEmpty(Deposit.class)
                .map(deposit -> deposited(paths, content, (Deposit) deposit))
                .orElseGet(() -> handedOver(paths, content)));
    }

    /** Where nobody says when the bytes are stored, they count as received when the subscriber has them. */
    private Flux<ByteBuffer> handedOver(DataPaths paths, ContentControl content) {
        Verification checks = begin(content, false);
        Mono<Void> settled = settled(content).cache();
        return bytes(paths, content, settled, checks::update)
                .concatWith(Mono.defer(() -> complete(settled, content))
                        .then(Mono.defer(() -> verified(content)))
                        .then(Mono.defer(() -> confirm(content)))
                        .then(Mono.empty()));
    }

    private Flux<ByteBuffer> deposited(DataPaths paths, ContentControl content, Deposit deposit) {
        Verification checks = begin(content, deposit.hasBeginning());
        deposit.begin(this, content, checks);
        Mono<Void> settled = settled(content).cache();
        return deposit.beginning()
                .then()
                .publishOn(content.scheduler())
                .thenMany(bytes(paths, content, settled, block -> {}))
                .concatWith(Mono.defer(() -> complete(settled, content)).then(Mono.empty()));
    }

    private Verification begin(ContentControl content, boolean beginningKnown) {
        // Our request may have named a digest, too, by which to find the file.
        FileDescription.Builder known = file.toBuilder();
        description.hashes().stream()
                .filter(hash -> !file.hashes().contains(hash))
                .forEach(known::hash);
        Verification checks = new Verification(known.build(), part, beginningKnown);
        verification = checks;
        addressee.begin(content);
        told.forEach(this::consider);
        told.clear();
        return checks;
    }

    private Flux<ByteBuffer> bytes(
            DataPaths paths, ContentControl content, Mono<Void> settled, Consumer<ByteBuffer> look) {
        if (part.isComplete(0)) {
            lastByte.tryEmitEmpty();
        }
        Flux<ByteBuffer> counted = paths.stream()
                .receive()
                .onErrorResume(
                        XmppException.class,
                        broken -> endedWell(content).flatMapMany(well -> well ? Flux.empty() : Flux.error(broken)))
                .takeUntilOther(settled)
                .doOnNext(block -> count(block, content))
                .doOnNext(look);
        return new AfterEach<>(counted, block -> watchForTheLast());
    }

    /** Whether the content has ended with success by now: then the end of the stream needs no other explanation. */
    private static Mono<Boolean> endedWell(ContentControl content) {
        return Mono.firstWithSignal(content.onEnd().map(Reason::isSuccess).onErrorReturn(false), Mono.just(false));
    }

    /** Completes when, after the last byte, the digest was told or there is no more waiting for it. */
    private Mono<Void> settled(ContentControl content) {
        Mono<Void> patience = Mono.delay(settleTime, content.scheduler()).then();
        return lastByte.asMono()
                .then(Mono.firstWithSignal(checksum.asMono(), content.onEnd().then(), patience));
    }

    private void count(ByteBuffer block, ContentControl content) {
        received += block.remaining();
        if (part.length() != null && received > part.length()) {
            throw failure(
                    content,
                    Reason.of(Condition.MEDIA_ERROR, "more than the " + part.length() + " bytes announced")
                            .withDetail(FileTransferErrors.FILE_TOO_LARGE));
        }
    }

    private void watchForTheLast() {
        if (part.isComplete(received)) {
            lastByte.tryEmitEmpty();
        }
    }

    /** There are no more bytes: the stream was closed, or nothing more was awaited. */
    private Mono<Void> complete(Mono<Void> settled, ContentControl content) {
        if (part.length() != null && !part.isComplete(received)) {
            // The close of a sender that gives up may overtake its session-terminate, which says why.
            Reason tooShort = Reason.of(
                    Condition.MEDIA_ERROR, "the stream ended after " + received + " of " + part.length() + " bytes");
            Mono<Void> patience = Mono.delay(settleTime, content.scheduler()).then();
            return Mono.firstWithSignal(content.onEnd().then(), patience)
                    .then(Mono.error(() -> failure(content, tooShort)));
        }
        lastByte.tryEmitEmpty();
        boolean digestFollows = file.hashes().isEmpty() && !file.hashesUsed().isEmpty();
        return digestFollows ? settled : Mono.empty();
    }

    /** Fails when the bytes are not those of the sender. To be subscribed to when all of them were looked at. */
    Mono<Void> verified(ContentControl content) {
        String objection = verification == null ? null : verification.objection();
        return objection == null
                ? Mono.empty()
                : Mono.error(failure(content, Reason.of(Condition.MEDIA_ERROR, objection)));
    }

    /** Tells the sender that we have the file, and that the content is done. */
    Mono<Void> confirm(ContentControl content) {
        Received confirmation =
                new Received(content.content().creator(), content.content().name());
        return Mono.when(
                        content.info(confirmation).onErrorComplete(),
                        Mono.fromRunnable(() -> content.end(Reason.of(Condition.SUCCESS))))
                .then(content.onEnd())
                .then();
    }

    private static JingleSessionException failure(ContentControl content, Reason reason) {
        return new JingleSessionException("receiving a file from " + content.peer(), reason, false);
    }
}

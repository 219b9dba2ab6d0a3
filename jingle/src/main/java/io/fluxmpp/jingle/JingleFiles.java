package io.fluxmpp.jingle;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileOffer;
import io.fluxmpp.jingle.filetransfer.FileRequest;
import io.fluxmpp.jingle.filetransfer.FileSink;
import io.fluxmpp.jingle.filetransfer.FileSource;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.filetransfer.PartialFile;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.stream.jid.Jid;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What is done with files most, in one step each. Every method is made of what {@code session} and {@code filetransfer} offer;
 * who wants it otherwise takes those.
 *
 * <pre>{@code
 * FileSink inbox = FileSink.into(folder);
 * jingle.offers()
 *         .filter(offer -> friends.contains(offer.peer().asBare()))
 *         .flatMap(offer -> JingleFiles.receive(offer, inbox))        // Flux<Path>
 *
 * JingleFiles.send(jingle, juliet, List.of(letter, picture))          // Mono<Void>
 * }</pre>
 */
public final class JingleFiles {

    private static final Reason CANCELLED = Reason.of(Condition.CANCEL);
    private static final Reason NOT_STORED = Reason.of(Condition.FAILED_APPLICATION, "the file cannot be stored");

    private JingleFiles() {}

    /**
     * Offers files to a peer, in one session, and sends them side by side. Completes when the peer has confirmed those that it
     * accepted. Cold; cancelling ends the session.
     *
     * <p>Errors: those of {@link Jingle#initiate(Jid, List)} and of {@link FileSource}, and
     * {@link io.fluxmpp.jingle.error.JingleSessionException} where a transfer ends without success.
     */
    public static Mono<Void> send(Jingle jingle, Jid peer, List<FileSource> files) {
        return Mono.defer(() -> {
            Map<String, FileSource> byName = new LinkedHashMap<>();
            List<FileOffer> offers = files.stream().map(FileSource::offer).toList();
            for (int i = 0; i < offers.size(); i++) {
                byName.put(offers.get(i).contentName(), files.get(i));
            }
            return jingle.initiate(peer, offers)
                    .flatMap(session -> each(
                                    session,
                                    content -> Mono.justOrEmpty(
                                                    byName.get(content.key().name()))
                                            .flatMap(file -> content.send(file.bytes())))
                            .then());
        });
    }

    /**
     * Accepts every file of an offer and stores them in {@code sink}, going on where an earlier transfer broke off if the sink
     * resumes. Gives the files' paths, each when it is whole, verified and where it belongs. The sender is told of success after
     * that. Cold; cancelling ends the session and leaves no partial file, or resumable ones.
     *
     * <p>Errors: {@link io.fluxmpp.jingle.filetransfer.LocalFileException}, of which the sender learns as
     * {@code failed-application}, and those of {@link JingleOffer#accept()} and {@link JingleContent#receive()}.
     */
    public static Flux<Path> receive(JingleOffer offer, FileSink sink) {
        Flux<Path> stored = Flux.usingWhen(
                Mono.fromSupplier(OpenFiles::new),
                files -> open(offer, sink, files).thenMany(Flux.defer(() -> store(offer, files))),
                OpenFiles::discard,
                (files, failure) -> files.discard(),
                OpenFiles::discard);
        return answering(offer, stored);
    }

    private static Mono<Void> open(JingleOffer offer, FileSink sink, OpenFiles files) {
        return Flux.fromIterable(offer.contents())
                .filter(content -> content.description() instanceof FileDescription && !FileTransfer.isRequest(content))
                .concatMap(content -> files.open(sink, content.key(), file(content)))
                .then()
                .onErrorResume(failure -> Mono.whenDelayError(files.discard(), offer.decline(NOT_STORED))
                        .then(Mono.error(failure)));
    }

    private static Flux<Path> store(JingleOffer offer, OpenFiles files) {
        return offer.answer(content -> {
                    PartialFile file = files.get(content.key());
                    return file == null ? null : file.answer(file(content));
                })
                .flatMapMany(session -> each(
                        session,
                        content -> Mono.justOrEmpty(files.get(content.key()))
                                .flatMap(file -> file.store(content.receive()))));
    }

    /** Whoever cancels before the offer is answered does not leave the peer waiting for that. */
    private static <T> Flux<T> answering(JingleOffer offer, Flux<T> work) {
        return Flux.usingWhen(
                Mono.just(offer),
                open -> work,
                open -> Mono.empty(),
                (open, failure) -> Mono.empty(),
                open -> open.decline(CANCELLED));
    }

    /**
     * Answers an offer that requests files of us; {@link FileTransfer#serving()} lets these through. {@code find} gives what is
     * meant by a description, or nothing, and decides what the peer may have. Completes when the peer has confirmed the files
     * that were found; if none was, the request is declined with {@code file-not-available}, and that is no error. A file that
     * does not have the requested part is not found, either. Cold; cancelling ends the session.
     *
     * <p>Errors: those of {@code find}, of which the peer learns as {@code file-not-available}, and those of
     * {@link JingleOffer#accept()} and {@link JingleContent#send}.
     */
    public static Mono<Void> serve(JingleOffer offer, Function<? super FileDescription, Mono<FileSource>> find) {
        Mono<Void> served = find(offer, find)
                .onErrorResume(
                        failure -> offer.decline(FileTransfer.notAvailable()).then(Mono.error(failure)))
                .flatMap(found -> found.isEmpty() ? offer.decline(FileTransfer.notAvailable()) : send(offer, found));
        return answering(offer, served.flux()).then();
    }

    private static Mono<Map<ContentKey, FileSource>> find(
            JingleOffer offer, Function<? super FileDescription, Mono<FileSource>> find) {
        return Flux.fromIterable(offer.contents())
                .filter(content -> content.description() instanceof FileDescription && FileTransfer.isRequest(content))
                .concatMap(content -> find.apply(file(content))
                        .filter(found -> found.description().has(file(content).range()))
                        .map(found -> Map.entry(content.key(), found)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private static Mono<Void> send(JingleOffer offer, Map<ContentKey, FileSource> found) {
        return offer.answer(content -> {
                    FileSource file = found.get(content.key());
                    return file == null ? null : file.description();
                })
                .flatMap(session -> each(
                                session,
                                content -> Mono.justOrEmpty(found.get(content.key()))
                                        .flatMap(file -> content.send(file.bytes())))
                        .then());
    }

    /**
     * Requests a file of a peer and stores it in {@code sink}. Gives its path when it is whole, verified and where it belongs.
     * Cold; cancelling ends the session.
     *
     * <p>Errors: those of {@link Jingle#initiate(Jid, io.fluxmpp.jingle.spi.ApplicationOffer)}, of
     * {@link JingleContent#receive()}, and {@link io.fluxmpp.jingle.filetransfer.LocalFileException}.
     */
    public static Mono<Path> fetch(Jingle jingle, Jid peer, FileDescription wanted, FileSink sink) {
        return Mono.usingWhen(
                sink.open(wanted),
                file -> {
                    FileRequest request = FileTransfer.request(file.answer(wanted));
                    return jingle.initiate(peer, request).flatMap(session -> file.store(session.receive()));
                },
                PartialFile::discard);
    }

    private static FileDescription file(Content content) {
        return (FileDescription) requireNonNull(content.description());
    }

    private static <T> Flux<T> each(JingleSession session, Function<JingleContent, Mono<T>> work) {
        List<JingleContent> contents = session.contents();
        return Flux.fromIterable(contents).flatMapDelayError(work, Math.max(1, contents.size()), 1);
    }
}

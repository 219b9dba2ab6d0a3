package io.fluxmpp.cli;

import io.fluxmpp.cli.file.LocalFileException;
import io.fluxmpp.cli.file.PartialFile;
import io.fluxmpp.cli.file.Sha256;
import io.fluxmpp.cli.terminal.ProgressMeter;
import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import java.nio.file.Path;
import reactor.core.publisher.Mono;

/** Files on their way into a folder. */
record Receiving(Path folder, Terminal terminal, Interruption interruption) {

    private static final Reason NOT_STORED = Reason.of(Condition.FAILED_APPLICATION, "the file cannot be stored");

    /** A file that is whole and where it belongs. */
    record ReceivedFile(Path path, String sha256) {}

    /**
     * Accepts the offer and stores the file. Whatever goes wrong, or when interrupted, the peer is told and nothing is left in
     * the folder.
     */
    Mono<ReceivedFile> accept(JingleOffer offer) {
        FileDescription description = (FileDescription) offer.description();
        Mono<PartialFile> opening = PartialFile.create(folder, description.safeName())
                .onErrorResume(
                        LocalFileException.class,
                        failure -> offer.decline(NOT_STORED).then(Mono.error(failure)));
        return Mono.usingWhen(
                opening,
                file -> store(offer, description, file),
                file -> Mono.empty(),
                (file, failure) -> file.discard(),
                PartialFile::discard);
    }

    private Mono<ReceivedFile> store(JingleOffer offer, FileDescription description, PartialFile file) {
        Sha256 digest = new Sha256();
        String name = description.name() == null ? "file" : description.name();
        ProgressMeter meter = new ProgressMeter(terminal, name, description.size());
        Mono<Void> transfer = offer.accept().flatMap(session -> meter.watch(fill(session, file, digest, meter)));
        return interruption
                .guard(transfer)
                .then(Mono.defer(file::complete))
                .map(path -> new ReceivedFile(path, digest.hex()));
    }

    private static Mono<Void> fill(JingleSession session, PartialFile file, Sha256 digest, ProgressMeter meter) {
        // The reason goes out first: the cancellation that follows would say "cancel".
        Runnable refusal = () -> session.terminate(NOT_STORED).subscribe();
        return file.append(session.receive(), refusal)
                .doOnNext(digest::update)
                .doOnNext(block -> meter.advance(block.remaining()))
                .then();
    }
}

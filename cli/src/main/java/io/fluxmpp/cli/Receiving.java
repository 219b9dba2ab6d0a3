package io.fluxmpp.cli;

import io.fluxmpp.cli.file.Sha256;
import io.fluxmpp.cli.terminal.ProgressMeter;
import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileSink;
import io.fluxmpp.jingle.filetransfer.LocalFileException;
import io.fluxmpp.jingle.filetransfer.PartialFile;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import java.nio.file.Path;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Files on their way into a folder. */
record Receiving(Path folder, Terminal terminal, Interruption interruption) {

    private static final Reason NOT_STORED = Reason.of(Condition.FAILED_APPLICATION, "the file cannot be stored");

    /** Blocks that wait for the digest. */
    private static final int PREFETCH = 32;

    /** A file that is whole and where it belongs. */
    record ReceivedFile(Path path, String sha256) {}

    /**
     * Accepts the offer and stores the file. Whatever goes wrong, or when interrupted, the peer is told and nothing is left in
     * the folder.
     */
    Mono<ReceivedFile> accept(JingleOffer offer) {
        FileDescription description = (FileDescription) offer.description();
        Mono<PartialFile> opening = FileSink.into(folder)
                .open(description)
                .onErrorResume(
                        LocalFileException.class,
                        failure -> offer.decline(NOT_STORED).then(Mono.error(failure)));
        return Mono.usingWhen(opening, file -> store(offer, description, file), PartialFile::discard);
    }

    private Mono<ReceivedFile> store(JingleOffer offer, FileDescription description, PartialFile file) {
        Sha256 digest = new Sha256();
        String name = description.name() == null ? "file" : description.name();
        ProgressMeter meter = new ProgressMeter(terminal, name, description.size());
        Mono<Path> transfer = offer.accept().flatMap(session -> meter.watch(fill(session, file, digest, meter)));
        return interruption.guard(transfer).map(path -> new ReceivedFile(path, digest.hex()));
    }

    private static Mono<Path> fill(JingleSession session, PartialFile file, Sha256 digest, ProgressMeter meter) {
        return file.store(session.receive()
                .publishOn(Schedulers.boundedElastic(), PREFETCH)
                .doOnNext(digest::update)
                .doOnNext(block -> meter.advance(block.remaining())));
    }
}

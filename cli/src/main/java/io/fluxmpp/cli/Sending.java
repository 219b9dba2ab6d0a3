package io.fluxmpp.cli;

import io.fluxmpp.cli.file.FileSource;
import io.fluxmpp.cli.file.LocalFileException;
import io.fluxmpp.cli.file.Sha256;
import io.fluxmpp.cli.terminal.ProgressMeter;
import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One file, on its way to one peer. */
record Sending(Path file, Jid to, Terminal terminal) {

    /** Offers the file, sends it when the peer has accepted, and gives its SHA-256 when the peer has confirmed it. */
    Mono<String> through(Endpoint endpoint) {
        return Mono.fromCallable(this::describe)
                .onErrorMap(IOException.class, cause -> new LocalFileException("read", file, cause))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(description -> send(endpoint, description));
    }

    private Mono<String> send(Endpoint endpoint, FileDescription description) {
        ProgressMeter meter = new ProgressMeter(terminal, String.valueOf(description.name()), description.size());
        Sha256 digest = new Sha256();
        return endpoint.jingle()
                .initiate(to, FileTransfer.offer(description))
                .onErrorMap(StanzaErrorException.class, this::refused)
                .flatMap(session -> meter.watch(session.send(FileSource.of(file)
                        .doOnNext(digest::update)
                        .doOnNext(buffer -> meter.advance(buffer.remaining())))))
                .then(Mono.fromSupplier(digest::hex));
    }

    private FileDescription describe() throws IOException {
        if (!Files.isRegularFile(file)) {
            Files.size(file);
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        if (!Files.isReadable(file)) {
            throw new AccessDeniedException(file.toString());
        }
        FileDescription.Builder description = FileDescription.builder()
                .name(file.toAbsolutePath().normalize().getFileName().toString())
                .size(Files.size(file))
                .date(Files.getLastModifiedTime(file).toInstant().atOffset(ZoneOffset.UTC));
        return description.mediaType(Files.probeContentType(file)).build();
    }

    private Throwable refused(StanzaErrorException refusal) {
        ExitCode exitCode = Failure.of(refusal).exitCode();
        return exitCode == ExitCode.PEER_UNAVAILABLE
                ? new CommandException(
                        exitCode,
                        to + " is offline, or does not take files from this account ("
                                + refusal.error().condition().wireName() + ")",
                        refusal)
                : refusal;
    }
}

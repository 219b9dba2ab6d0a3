package io.fluxmpp.cli;

import io.fluxmpp.cli.file.Sha256;
import io.fluxmpp.cli.terminal.ProgressMeter;
import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileSource;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One file, on its way to one peer. */
record Sending(Path file, Jid to, Terminal terminal) {

    /** Offers the file, sends it when the peer has accepted, and gives its SHA-256 when the peer has confirmed it. */
    Mono<String> through(Endpoint endpoint) {
        return FileSource.of(file).flatMap(source -> send(endpoint, source));
    }

    private Mono<String> send(Endpoint endpoint, FileSource source) {
        FileDescription description = source.description();
        ProgressMeter meter = new ProgressMeter(terminal, String.valueOf(description.name()), description.size());
        Sha256 digest = new Sha256();
        return endpoint.jingle()
                .initiate(to, source.offer())
                .onErrorMap(StanzaErrorException.class, this::refused)
                .flatMap(session -> meter.watch(session.send(Flux.from(source.bytes())
                        .doOnNext(digest::update)
                        .doOnNext(buffer -> meter.advance(buffer.remaining())))))
                .then(Mono.fromSupplier(digest::hex));
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

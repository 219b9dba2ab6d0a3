package io.fluxmpp.cli;

import io.fluxmpp.cli.Receiving.ReceivedFile;
import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.presence.Presences;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Receives files into a folder. */
@Command(
        name = "receive",
        description = {
            "Receives files until interrupted.",
            "Prints 'ready FULLJID' once it can be reached, and 'received PATH SHA256' for each file that is whole. A file "
                    + "on its way in is called PATH.part."
        },
        sortOptions = false)
final class ReceiveCommand implements Work {

    private static final int MAX_AT_ONCE = 8;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sees to it
    private AccountOptions account;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sees to it
    private TransferOptions transfer;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The folder for the files.")
    @SuppressWarnings("NullAway.Init") // picocli sees to it
    private Path folder;

    @Option(names = "--once", description = "End after one file, with its outcome.")
    private boolean once;

    @Option(
            names = "--from",
            paramLabel = "JID",
            description = "Take files from this peer only; can be repeated. Default: from everybody.")
    private Set<Jid> from = Set.of();

    @Override
    public Mono<Void> run(Terminal terminal, Interruption interruption) {
        if (!Files.isDirectory(folder)) {
            return Mono.error(new CommandException(ExitCode.USAGE, "--dir: " + folder + " (expected: a folder)"));
        }
        Mono<Endpoint> connecting = account.client()
                .flatMap(client -> Endpoint.connect(client, transfer.transport(), this::isWelcome))
                .map(endpoint -> endpoint.told(terminal));
        return Mono.usingWhen(
                interruption.guard(connecting),
                endpoint -> Mono.when(
                        receive(endpoint, terminal, interruption),
                        Presences.on(endpoint.connection())
                                .available()
                                .doOnSuccess(sent -> terminal.print("ready " + endpoint.jid()))),
                Endpoint::close);
    }

    private boolean isWelcome(Jid peer) {
        return from.isEmpty() || from.contains(peer) || from.contains(peer.asBare());
    }

    private Mono<Void> receive(Endpoint endpoint, Terminal terminal, Interruption interruption) {
        Receiving receiving = new Receiving(folder, terminal, interruption);
        Flux<JingleOffer> offers = interruption.until(endpoint.jingle().offers());
        return (once ? offers.take(1) : offers)
                .flatMap(offer -> receive(offer, receiving, terminal), MAX_AT_ONCE)
                .doOnNext(file -> terminal.print("received " + file.path() + " " + file.sha256()))
                .count()
                .filter(files -> !once || files == 0)
                .flatMap(unfinished -> Mono.firstWithSignal(interruption.failure(), closed(endpoint)));
    }

    /** Without {@code --once} one file that fails does not end the others. */
    private Mono<ReceivedFile> receive(JingleOffer offer, Receiving receiving, Terminal terminal) {
        Mono<ReceivedFile> file = receiving.accept(offer);
        return once
                ? file
                : file.onErrorResume(failure -> {
                    terminal.warn("fluxmpp: file from " + offer.peer() + ": "
                            + Failure.of(failure).message());
                    return Mono.empty();
                });
    }

    private static Mono<Void> closed(Endpoint endpoint) {
        return endpoint.connection()
                .onClose()
                .then(Mono.error(
                        () -> new ConnectionClosedException("the server ended the stream of " + endpoint.jid())));
    }
}

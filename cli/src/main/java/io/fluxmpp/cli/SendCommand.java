package io.fluxmpp.cli;

import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.stream.jid.Jid;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** Sends one file to one peer. */
@Command(
        name = "send",
        description = "Sends a file. Prints 'sent FILE SHA256' once the peer has confirmed it.",
        sortOptions = false)
final class SendCommand implements Work {

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sees to it
    private AccountOptions account;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sees to it
    private TransferOptions transfer;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FULLJID",
            description = "The peer, with its resource, such as juliet@capulet.lit/balcony.")
    @SuppressWarnings("NullAway.Init") // picocli sees to it
    private Jid to;

    @Parameters(paramLabel = "FILE", description = "The file.")
    @SuppressWarnings("NullAway.Init") // picocli sees to it
    private Path file;

    @Override
    public Mono<Void> run(Terminal terminal, Interruption interruption) {
        if (!to.isFull()) {
            return Mono.error(new CommandException(
                    ExitCode.USAGE, "--to: " + to + " (expected: a JID with a resource, such as " + to + "/phone)"));
        }
        Sending sending = new Sending(file, to, terminal);
        Mono<Endpoint> connecting = account.client()
                .flatMap(client -> Endpoint.connect(client, transfer.transport(), nobody -> false))
                .map(endpoint -> endpoint.told(terminal));
        return Mono.usingWhen(
                        interruption.guard(connecting),
                        endpoint -> interruption.guard(sending.through(endpoint)),
                        Endpoint::close)
                .doOnNext(sha256 -> terminal.print("sent " + file + " " + sha256))
                .then();
    }
}

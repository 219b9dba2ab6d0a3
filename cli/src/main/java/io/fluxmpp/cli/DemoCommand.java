package io.fluxmpp.cli;

import io.fluxmpp.cli.file.TemporaryFolder;
import io.fluxmpp.cli.terminal.Terminal;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** Lets a file travel between two clients through a server, all in this process and all real. */
@Command(
        name = "demo",
        description =
                "Sends a file from romeo to juliet through an XMPP server in this process: TCP, TLS, SASL, Jingle, "
                        + "In-Band Bytestreams. Succeeds only if what arrives has the hash of what was sent.",
        sortOptions = false)
final class DemoCommand implements Work {

    private static final long DEFAULT_SIZE = 64L << 20;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The file. Default: 64 MiB of random bytes.")
    private @Nullable Path file;

    @Option(names = "--wire", description = "Print what romeo sends (>>) and gets (<<), but for the bytes of the file.")
    private boolean wire;

    @Mixin
    private final TransferOptions transfer = new TransferOptions();

    @Override
    public boolean reportsProgress() {
        return true;
    }

    @Override
    public Mono<Void> run(Terminal terminal, Interruption interruption) {
        Demo demo = new Demo(terminal, interruption, transfer.transport(), wire);
        return Mono.usingWhen(
                TemporaryFolder.create(),
                folder -> source(folder).flatMap(source -> demo.run(source, folder.path())),
                TemporaryFolder::delete);
    }

    private Mono<Path> source(TemporaryFolder folder) {
        return file == null ? folder.randomFile("random.bin", DEFAULT_SIZE) : Mono.just(file);
    }
}

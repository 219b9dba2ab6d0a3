package io.fluxmpp.cli;

import io.fluxmpp.cli.Receiving.ReceivedFile;
import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.cli.terminal.WireLog;
import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.stream.XmppClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One file from romeo to juliet, both in this process, through a server in this process. */
record Demo(Terminal terminal, Interruption interruption, IbbTransport transport, boolean wire) {

    /** Prints what was sent and what was received; fails unless they are equal. */
    Mono<Void> run(Path source, Path folder) {
        return Mono.usingWhen(
                interruption.guard(DemoServer.start()), server -> through(server, source, folder), DemoServer::stop);
    }

    private Mono<Void> through(DemoServer server, Path source, Path folder) {
        return Mono.usingWhen(
                interruption.guard(juliet(server)),
                juliet -> Mono.usingWhen(
                        interruption.guard(romeo(server)),
                        romeo -> interruption.guard(transfer(source, folder, romeo, juliet)),
                        Endpoint::close),
                Endpoint::close);
    }

    private Mono<Endpoint> juliet(DemoServer server) {
        return Endpoint.connect(server.client(DemoServer.JULIET), transport, DemoServer.ROMEO::equals);
    }

    private Mono<Endpoint> romeo(DemoServer server) {
        XmppClient client = server.client(DemoServer.ROMEO);
        XmppClient shown = wire ? client.wire(new WireLog(terminal::print)) : client;
        return Endpoint.connect(shown, transport, nobody -> false);
    }

    private Mono<Void> transfer(Path source, Path folder, Endpoint romeo, Endpoint juliet) {
        Receiving receiving = new Receiving(folder, terminal, interruption);
        Mono<ReceivedFile> received = juliet.jingle().offers().next().flatMap(receiving::accept);
        Mono<String> sent = new Sending(source, juliet.jid(), Terminal.silent()).through(romeo);
        return Mono.zip(received, sent)
                .elapsed()
                .publishOn(Schedulers.boundedElastic())
                .flatMap(timed -> Mono.fromCallable(
                        () -> result(timed.getT2().getT1(), timed.getT2().getT2(), Duration.ofMillis(timed.getT1()))))
                .then();
    }

    private ExitCode result(ReceivedFile received, String sent, Duration elapsed) throws IOException {
        double megabytes = Files.size(received.path()) / 1e6;
        terminal.print("sent      " + sent + "  by " + DemoServer.ROMEO);
        terminal.print("received  " + received.sha256() + "  by " + DemoServer.JULIET);
        terminal.print(String.format(
                Locale.ROOT,
                "%.1f MB in %.2f s: %.1f MB/s",
                megabytes,
                elapsed.toMillis() / 1e3,
                megabytes * 1e3 / Math.max(1, elapsed.toMillis())));
        if (!received.sha256().equals(sent)) {
            throw new CommandException(ExitCode.FAILED, "what was received is not what was sent");
        }
        return ExitCode.OK;
    }
}

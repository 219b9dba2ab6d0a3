package io.fluxmpp.cli;

import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.ping.Ping;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** Pings the server or a peer. */
@Command(
        name = "ping",
        description = "Measures the round trip to the server, or to a peer. Prints 'JID MILLISECONDS ms'.",
        sortOptions = false)
final class PingCommand implements Work {

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sees to it
    private AccountOptions account;

    @Parameters(arity = "0..1", paramLabel = "JID", description = "Whom to ping. Default: the server.")
    private @Nullable Jid target;

    @Override
    public Mono<Void> run(Terminal terminal, Interruption interruption) {
        Jid entity = target == null ? account.jid().asDomain() : target;
        return Mono.usingWhen(
                        interruption.guard(account.client().flatMap(client -> client.connect())),
                        connection -> interruption.guard(Ping.on(connection).ping(entity)),
                        XmppConnection::close)
                .doOnNext(trip -> terminal.print(entity + " " + trip.toMillis() + " ms"))
                .then();
    }
}

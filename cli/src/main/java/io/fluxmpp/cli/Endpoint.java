package io.fluxmpp.cli;

import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.ConnectionState;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import java.time.Duration;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/** An account that is connected and can transfer files. */
record Endpoint(XmppConnection connection, Jingle jingle) {

    /** What peers get to say goodbye when we leave. */
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    /**
     * Connects when subscribed to.
     *
     * @param acceptFrom whose offers are taken at all
     */
    static Mono<Endpoint> connect(XmppClient client, IbbTransport transport, Predicate<Jid> acceptFrom) {
        return client.connect()
                .map(connection -> new Endpoint(
                        connection,
                        Jingle.on(connection)
                                .transport(transport)
                                .application(FileTransfer.create())
                                .settings(settings -> settings.withAcceptFrom(acceptFrom))
                                .start()));
    }

    /** Tells whenever the connection is lost, and when it is back. */
    Endpoint told(Terminal terminal) {
        connection
                .states()
                .skipUntil(state -> state == ConnectionState.RESUMING)
                .takeUntil(state -> state == ConnectionState.CLOSED)
                .subscribe(state -> {
                    if (state == ConnectionState.RESUMING) {
                        terminal.warn("fluxmpp: the connection of " + jid() + " is lost; trying to get it back");
                    } else if (state == ConnectionState.OPEN) {
                        terminal.warn("fluxmpp: the connection of " + jid() + " is back");
                    }
                });
        return this;
    }

    Jid jid() {
        return connection.jid();
    }

    /** Ends the sessions that are left, then the connection. Never fails. */
    Mono<Void> close() {
        return jingle.close()
                .timeout(GOODBYE)
                .onErrorComplete()
                .then(connection.close().onErrorComplete());
    }
}

package io.fluxmpp.cli;

import io.fluxmpp.cli.terminal.Terminal;
import reactor.core.publisher.Mono;

/** What a subcommand does. */
interface Work {

    /**
     * Does it when subscribed to. Completes when all is done and given back; fails with what {@link Failure} understands. At the
     * interruption it lets peers and server know, leaves nothing half done, and fails.
     */
    Mono<Void> run(Terminal terminal, Interruption interruption);

    /** Whether progress is worth a line now and then where it cannot be redrawn in place. */
    default boolean reportsProgress() {
        return false;
    }
}

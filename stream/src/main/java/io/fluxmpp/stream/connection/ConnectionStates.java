package io.fluxmpp.stream.connection;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Where a stream is, and who wants to be told. Confined to the event loop. */
final class ConnectionStates {

    private ConnectionState current = ConnectionState.OPEN;

    /** Made for the first who asks: most streams have nobody who does. */
    private Sinks.@Nullable Many<ConnectionState> told;

    ConnectionState current() {
        return current;
    }

    boolean canSend() {
        return current.canSend();
    }

    void become(ConnectionState next) {
        current = next;
        tell();
    }

    /** The connection below is lost, or made good. */
    void interrupted(boolean lost) {
        if (current.canSend()) {
            become(lost ? ConnectionState.RESUMING : ConnectionState.OPEN);
        }
    }

    /** The present state and those to come; of those that a slow subscriber misses, the last. */
    Flux<ConnectionState> flux() {
        if (told == null) {
            told = Sinks.many().replay().latest();
            tell();
        }
        return told.asFlux().onBackpressureLatest();
    }

    private void tell() {
        Sinks.Many<ConnectionState> to = told;
        if (to != null) {
            to.tryEmitNext(current);
            if (current == ConnectionState.CLOSED) {
                to.tryEmitComplete();
            }
        }
    }
}

package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder.State;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Where a stream is, and who wants to be told. Confined to the event loop. */
final class ConnectionStates {

    private final StreamMetricsRecorder metrics;
    private ConnectionState current = ConnectionState.OPEN;
    private boolean recorded;
    private long lostAt;

    /** Made for the first who asks: most streams have nobody who does. */
    private Sinks.@Nullable Many<ConnectionState> told;

    ConnectionStates(StreamMetricsRecorder metrics) {
        this.metrics = metrics;
    }

    /** The stream is ready for stanzas: from here on it is recorded. */
    void begin() {
        if (current == ConnectionState.OPEN) {
            recorded = true;
            metrics.stateChanged(null, State.OPEN);
        }
    }

    ConnectionState current() {
        return current;
    }

    boolean canSend() {
        return current.canSend();
    }

    void become(ConnectionState next) {
        if (recorded) {
            metrics.stateChanged(state(current), state(next));
        }
        current = next;
        tell();
    }

    /** The stream is over. */
    void end(@Nullable Throwable cause) {
        if (recorded) {
            if (current == ConnectionState.RESUMING && cause != null) {
                metrics.resumptionFailed();
            } else if (cause instanceof ConnectionClosedException) {
                metrics.lost();
            }
            metrics.ended(cause);
        }
        become(ConnectionState.CLOSED);
    }

    /** The connection below is lost, or made good. */
    void interrupted(boolean lost) {
        if (current.canSend()) {
            become(lost ? ConnectionState.RESUMING : ConnectionState.OPEN);
            if (lost) {
                lostAt = System.nanoTime();
                metrics.lost();
            } else {
                metrics.resumed(System.nanoTime() - lostAt);
            }
        }
    }

    private static @Nullable State state(ConnectionState state) {
        return switch (state) {
            case OPEN -> State.OPEN;
            case RESUMING -> State.RESUMING;
            case CLOSING -> State.CLOSING;
            case CLOSED -> null;
        };
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

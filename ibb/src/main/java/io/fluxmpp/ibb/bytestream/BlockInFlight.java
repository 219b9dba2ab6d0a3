package io.fluxmpp.ibb.bytestream;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.state.SendWindow;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** A block on its way, until it and all before it are acknowledged. */
final class BlockInFlight {

    private final Data.Outbound data;

    private State state = State.UNDELIVERED;
    private long leftAt;
    private @Nullable Disposable exchange;
    private @Nullable SendWindow window;
    private SendWindow.@Nullable Departure departure;
    private @Nullable Throwable failure;

    BlockInFlight(Data.Outbound data) {
        this.data = data;
    }

    private enum State {
        /** A server gave it back, or it has not left yet. */
        UNDELIVERED,
        WAITING,
        /** With an error, or acknowledged before it was looked at. */
        ANSWERED,
        ACKNOWLEDGED
    }

    Data.Outbound data() {
        return data;
    }

    int size() {
        return data.block().remaining();
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    boolean isAcknowledged() {
        return state == State.ACKNOWLEDGED;
    }

    boolean isUndelivered() {
        return state == State.UNDELIVERED;
    }

    /** Why it was not delivered when it was sent last. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    void leaves(long now, SendWindow newWindow, SendWindow.Departure newDeparture) {
        state = State.WAITING;
        leftAt = now;
        window = newWindow;
        departure = newDeparture;
    }

    /** Remembers what to dispose of when the bytestream ends before the answer comes. */
    void exchange(Disposable running) {
        if (isWaiting()) {
            exchange = running;
        }
    }

    /** The answer has come, whatever it is. */
    void answered() {
        state = State.ANSWERED;
        exchange = null;
    }

    /** Gives how long it was on its way, in nanoseconds. */
    long acknowledged(long now) {
        state = State.ACKNOWLEDGED;
        requireNonNull(window, "window").acknowledged(requireNonNull(departure, "departure"), now);
        return now - leftAt;
    }

    void undelivered(Throwable cause) {
        state = State.UNDELIVERED;
        failure = cause;
    }

    void takeBack() {
        Disposable running = exchange;
        state = State.ANSWERED;
        exchange = null;
        if (running != null) {
            running.dispose();
        }
    }
}

package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * When blocks that could not be delivered are sent again (XEP-0047 §2.2): after a second, then two, four and so on, until one
 * gets through or there is no hope left. On the event loop only.
 */
final class Redelivery implements Disposable {

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 4;

    private final EventLoop loop;
    private final Duration patience;
    private final Disposable.Swap timer = Disposables.swap();

    private State state = State.NONE;
    private int attempts;
    private long failingSince;

    Redelivery(EventLoop loop, Duration patience) {
        this.loop = loop;
        this.patience = patience;
    }

    private enum State {
        NONE,
        NEEDED,
        SCHEDULED,
        DUE
    }

    /**
     * Whether an error says that a block did not reach the peer and might later: one that asks to wait, and is not about what
     * the block is.
     */
    static boolean isWorthIt(Throwable failure) {
        if (!(failure instanceof StanzaErrorException refusal)
                || refusal.error().type() != StanzaError.Type.WAIT) {
            return false;
        }
        return switch (refusal.error().condition()) {
            case UNEXPECTED_REQUEST, ITEM_NOT_FOUND, BAD_REQUEST, NOT_ACCEPTABLE -> false;
            default -> true;
        };
    }

    /** Whether there are blocks that have to be sent again before any other. */
    boolean isPending() {
        return state != State.NONE;
    }

    /** Whether they are to be sent now. */
    boolean isDue() {
        return state == State.DUE;
    }

    /** A block was not delivered. */
    void begin() {
        if (attempts == 0) {
            failingSince = loop.nanos();
        }
        state = State.NEEDED;
    }

    /** Whether the next attempt has no time yet. */
    boolean isToBeScheduled() {
        return state == State.NEEDED;
    }

    /**
     * Waits for the next attempt.
     *
     * @return whether there is one
     */
    boolean schedule(Runnable due) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempts++, MOST_DOUBLINGS));
        if (loop.nanos() - failingSince + delay.toNanos() > patience.toNanos()) {
            return false;
        }
        state = State.SCHEDULED;
        timer.update(loop.after(delay, () -> {
            state = State.DUE;
            due.run();
        }));
        return true;
    }

    /** All of them are on their way again. */
    void done() {
        state = State.NONE;
    }

    /** A block got through. */
    void succeeded() {
        attempts = 0;
    }

    @Override
    public void dispose() {
        state = State.NONE;
        timer.dispose();
    }
}

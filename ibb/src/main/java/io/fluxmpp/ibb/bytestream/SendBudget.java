package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.BlockSize;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the bytestreams of one connection may have on their way together: equal shares of it, and turns where there is not a
 * block for each. Nobody overtakes who waits, however small his blocks are. On the event loop only, but for the limit.
 */
final class SendBudget {

    private final EventLoop loop;

    private volatile int most;
    private int senders;
    private long used;

    /** In the order of their turns. */
    private final Set<Sender> waiting = new LinkedHashSet<>();

    private @Nullable Sender inTurn;
    private boolean turnsScheduled;

    SendBudget(EventLoop loop, int mostBytes) {
        this.loop = loop;
        this.most = mostBytes;
    }

    /** One that has blocks to send. */
    interface Sender {

        /** How many bytes the next block has; 0 where there is none. */
        int nextSize();

        /** Sends what is allowed now. */
        void takeTurn();
    }

    void mostBytes(int bytes) {
        most = bytes;
    }

    void join() {
        senders++;
    }

    void leave(Sender sender) {
        senders--;
        waiting.remove(sender);
        scheduleTurns();
    }

    /** How many blocks one of those who send may have on their way, at least one. */
    int share(BlockSize blockSize) {
        return Math.max(1, most / Math.max(1, senders) / blockSize.bytes());
    }

    /** Takes so many bytes, or waits for its turn. */
    boolean take(int bytes, Sender sender) {
        if (fits(bytes) && (waiting.isEmpty() || sender == inTurn)) {
            used += bytes;
            return true;
        }
        waiting.add(sender);
        return false;
    }

    /** Takes bytes that have to go out again. */
    void takeAgain(int bytes) {
        used += bytes;
    }

    void giveBack(int bytes) {
        used -= bytes;
        scheduleTurns();
    }

    /** A block that is larger than the budget has it for itself. */
    private boolean fits(int bytes) {
        return used == 0 || used + bytes <= most;
    }

    /** Later, because whoever gives back is in the middle of something. */
    private void scheduleTurns() {
        if (!turnsScheduled && !waiting.isEmpty()) {
            turnsScheduled = true;
            loop.later(this::giveTurns);
        }
    }

    private void giveTurns() {
        turnsScheduled = false;
        for (int turns = waiting.size(); turns > 0 && !waiting.isEmpty(); turns--) {
            Sender next = waiting.iterator().next();
            if (!fits(next.nextSize())) {
                return;
            }
            waiting.remove(next);
            inTurn = next;
            try {
                next.takeTurn();
            } finally {
                inTurn = null;
            }
        }
    }
}

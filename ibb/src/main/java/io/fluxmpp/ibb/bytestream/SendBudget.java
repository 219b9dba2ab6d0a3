package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.BlockSize;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the bytestreams of one connection may have on their way together: equal shares of it, and turns where there is not a
 * block for each. On the event loop only, but for the limit.
 */
final class SendBudget {

    private volatile int most;
    private int senders;
    private long used;

    /** Those that got nothing, in the order of their turns. */
    private final Set<Runnable> waiting = new LinkedHashSet<>();

    SendBudget(int mostBytes) {
        this.most = mostBytes;
    }

    void mostBytes(int bytes) {
        most = bytes;
    }

    void join() {
        senders++;
    }

    /** @param turn what waits no longer */
    void leave(Runnable turn) {
        senders--;
        waiting.remove(turn);
    }

    /** How many blocks one of those who send may have on their way, at least one. */
    int share(BlockSize blockSize) {
        return Math.max(1, most / Math.max(1, senders) / blockSize.bytes());
    }

    /** Whether so many bytes are left. A block that is larger than the budget has it for itself. */
    boolean allows(int bytes) {
        return used == 0 || used + bytes <= most;
    }

    /** Waits for what others give back. */
    void await(Runnable turn) {
        waiting.add(turn);
    }

    void take(int bytes) {
        used += bytes;
    }

    /** Gives bytes back, and those that wait their turns. */
    void giveBack(int bytes) {
        used -= bytes;
        for (int turns = waiting.size(); turns > 0 && !waiting.isEmpty() && used < most; turns--) {
            Iterator<Runnable> first = waiting.iterator();
            Runnable next = first.next();
            first.remove();
            next.run();
        }
    }
}

package io.fluxmpp.ibb.bytestream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much received data may wait for its readers, in all bytestreams that share this budget, on whatever connections. While
 * more than half of it is in use, blocks that nobody takes at once are acknowledged only when they are taken. What would
 * exceed it ends the bytestream it came on with {@code resource-constraint}, and no other. What a bytestream that has ended
 * still holds for its reader counts no longer: it cannot grow.
 *
 * <p>Thread-safe.
 */
public final class ReceiveBudget {

    private static final ReceiveBudget SHARED =
            new ReceiveBudget(Math.max(1L << 20, Runtime.getRuntime().maxMemory() / 8));

    private final long most;
    private final AtomicLong used = new AtomicLong();

    private ReceiveBudget(long most) {
        this.most = most;
    }

    /** The one that all bytestreams of the process share unless told otherwise: an eighth of the largest heap. */
    public static ReceiveBudget shared() {
        return SHARED;
    }

    /** @param most at least 1 */
    public static ReceiveBudget ofBytes(long most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " bytes (expected: at least 1)");
        }
        return new ReceiveBudget(most);
    }

    /** How many bytes wait at present. */
    public long used() {
        return used.get();
    }

    /** How many bytes may wait. */
    public long most() {
        return most;
    }

    boolean isAmple() {
        return used.get() <= most / 2;
    }

    boolean allows(int bytes) {
        return used.get() + bytes <= most;
    }

    void take(int bytes) {
        used.addAndGet(bytes);
    }

    void giveBack(int bytes) {
        used.addAndGet(-bytes);
    }

    @Override
    public String toString() {
        return "ReceiveBudget[" + used + " of " + most + " bytes]";
    }
}

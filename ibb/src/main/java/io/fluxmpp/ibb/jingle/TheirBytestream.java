package io.fluxmpp.ibb.jingle;

import io.fluxmpp.ibb.bytestream.Bytestream;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A further bytestream that the peer has opened. Counts against the peer's limit until it has ended and our user has it: what
 * it received before may still wait.
 */
final class TheirBytestream extends BytestreamDataStream {

    private final Runnable over;
    private final AtomicInteger reasons = new AtomicInteger(2);

    /** @param over called once, when it does not count any more */
    TheirBytestream(Bytestream bytestream, Runnable over) {
        super(bytestream);
        this.over = over;
    }

    /** Our user has it. */
    void taken() {
        countDown();
    }

    /** Nobody will have it. */
    void discarded() {
        countDown();
        bytestream().dispose();
    }

    void ended() {
        countDown();
    }

    private void countDown() {
        if (reasons.decrementAndGet() == 0) {
            over.run();
        }
    }
}

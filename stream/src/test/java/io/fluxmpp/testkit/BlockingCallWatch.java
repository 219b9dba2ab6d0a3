package io.fluxmpp.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;

/** BlockHound that also remembers: the error it throws may end in somebody's {@code catch}. */
final class BlockingCallWatch {
    private static final Queue<Throwable> SEEN = new ConcurrentLinkedQueue<>();

    static {
        BlockHound.builder()
                .loadIntegrations()
                .blockingMethodCallback(BlockingCallWatch::refuse)
                .install();
    }

    private BlockingCallWatch() {}

    static void install() {
        // The static initialiser does it, once.
    }

    static List<Throwable> drain() {
        var drained = new ArrayList<Throwable>();
        for (Throwable next = SEEN.poll(); next != null; next = SEEN.poll()) {
            drained.add(next);
        }
        return drained;
    }

    private static void refuse(BlockingMethod method) {
        var error = new BlockingOperationError(method);
        SEEN.add(
                new AssertionError(method + " blocked " + Thread.currentThread().getName(), error));
        throw error;
    }
}

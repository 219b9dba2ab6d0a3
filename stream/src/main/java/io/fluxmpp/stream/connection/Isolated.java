package io.fluxmpp.stream.connection;

import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Runs what ends up in an application's subscribers. One that throws, which it must not (Reactive Streams §2.13), keeps
 * neither the others from learning of their outcome nor the connection from going on.
 */
final class Isolated {

    private static final Logger LOG = Loggers.getLogger(Isolated.class);

    private Isolated() {}

    /** Runs it; what it throws is logged and forgotten. */
    static void run(Runnable signal) {
        try {
            signal.run();
        } catch (Throwable e) {
            LOG.error("a subscriber has thrown (expected: no exception from any of its methods)", e);
        }
    }
}

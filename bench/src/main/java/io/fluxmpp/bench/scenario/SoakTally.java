package io.fluxmpp.bench.scenario;

import io.fluxmpp.bench.scenario.process.Message;
import java.util.concurrent.atomic.LongAdder;

/** What came of a soak. Thread-safe. */
final class SoakTally {

    /** Bytes that arrived as they should. */
    final LongAdder bytes = new LongAdder();

    /** Transfers that arrived whole. */
    final LongAdder whole = new LongAdder();

    /** Transfers that were broken off on purpose. */
    final LongAdder broken = new LongAdder();

    /** Connections that were made anew. */
    final LongAdder reconnects = new LongAdder();

    /** Transfers of which anything was wrong, and those that failed without having been broken off. */
    final LongAdder errors = new LongAdder();

    Message toMessage() {
        return Message.of("ok")
                .with("bytes", bytes.sum())
                .with("whole", whole.sum())
                .with("broken", broken.sum())
                .with("reconnects", reconnects.sum())
                .with("errors", errors.sum());
    }
}

package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.internal.transport.Link;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Stanza;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent. Signalling goes to the socket at once, bulk data only while the socket takes it, flow by flow, so
 * that no amount of bulk delays a signal, or another flow's next block, by more than what the socket's own buffer holds.
 * Bounded; confined to the event loop.
 */
final class OutboundQueue {

    private final Jid self;
    private final Link link;
    private final ConnectionSettings settings;
    private final BulkQueue bulk = new BulkQueue();
    private @Nullable Runnable last;

    /** @param self whose stanzas, for messages */
    OutboundQueue(Jid self, Link link, ConnectionSettings settings) {
        this.self = self;
        this.link = link;
        this.settings = settings;
        link.onWritable(this::drain);
    }

    /**
     * Takes a stanza over.
     *
     * @param done told once how it fared
     * @return takes it back if it still waits
     */
    Runnable send(Stanza stanza, Consumer<@Nullable Throwable> done) {
        BulkQueue.Flow flow = BulkQueue.Flow.of(stanza);
        if (flow == null) {
            sendNow(stanza, done);
            return () -> {};
        }
        if (bulk.isEmpty() && (link.isWritable() || link.isDisposed())) {
            link.write(stanza, done);
            return () -> {};
        }
        if (bulk.size() >= settings.queuedBulk()) {
            refuse(stanza, done, "queuedBulk: " + settings.queuedBulk() + " bulk stanzas");
            return () -> {};
        }
        BulkQueue.Waiting waiting = new BulkQueue.Waiting(flow, stanza, done);
        bulk.add(waiting);
        return () -> {
            if (bulk.remove(waiting)) {
                stanza.release();
                drain();
            }
        };
    }

    /** Runs {@code closing} once nothing waits any longer, or never where all fails before. */
    void finish(Runnable closing) {
        last = closing;
        drain();
    }

    /** Fails everything that still waits. */
    void fail(Throwable cause) {
        last = null;
        while (!bulk.isEmpty()) {
            BulkQueue.Waiting waiting = bulk.take();
            waiting.stanza().release();
            waiting.done().accept(cause);
        }
    }

    private void sendNow(Stanza stanza, Consumer<@Nullable Throwable> done) {
        if (link.pendingBytes() > settings.queuedBytes()) {
            refuse(stanza, done, "queuedBytes: " + settings.queuedBytes() + " bytes");
        } else {
            link.write(stanza, done);
        }
    }

    private void drain() {
        if (link.isDisposed()) {
            fail(new ConnectionClosedException(
                    "the connection of " + self + " was closed before everything was written"));
        }
        while (!bulk.isEmpty() && link.isWritable()) {
            BulkQueue.Waiting next = bulk.take();
            link.write(next.stanza(), next.done());
        }
        Runnable closing = last;
        if (bulk.isEmpty() && closing != null) {
            last = null;
            closing.run();
        }
    }

    private void refuse(Stanza stanza, Consumer<@Nullable Throwable> done, String limit) {
        stanza.release();
        done.accept(new LimitExceededException(self + ": " + limit
                + " already wait for the socket: send more slowly, or raise the limit in ConnectionSettings"));
    }
}

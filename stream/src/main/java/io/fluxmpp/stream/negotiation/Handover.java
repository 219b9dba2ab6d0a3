package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.internal.transport.StreamChannel;

/**
 * Whose a channel is: ours while we negotiate, the subscriber's once it has the result. Who cancels because it has what it
 * wanted keeps the connection; who cancels before that leaves none behind.
 */
final class Handover {

    private final StreamChannel channel;
    private volatile boolean begun;
    private volatile boolean done;

    Handover(StreamChannel channel) {
        this.channel = channel;
    }

    /** The result is about to be emitted, on the event loop. */
    void begin() {
        begun = true;
    }

    /** The subscriber has taken it. */
    void done() {
        done = true;
    }

    /**
     * The subscriber has cancelled. On the event loop, in the middle of taking the result, that means that it needs no more of
     * them; elsewhere, as when time has run out, that it does not want this one.
     */
    void cancelled() {
        boolean taking = begun && channel.channel().eventLoop().inEventLoop();
        if (!done && !taking) {
            channel.dispose();
        }
    }
}

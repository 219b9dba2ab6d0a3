package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.internal.transport.StreamChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;

/** Sends a space whenever nothing else was sent for a while (RFC 6120 §4.6.1). Confined to the event loop. */
final class KeepAlive {

    private final StreamChannel channel;
    private long seen;

    private KeepAlive(StreamChannel channel) {
        this.channel = channel;
        this.seen = channel.writes();
    }

    /** Looks after the channel until disposed: nothing is silent for longer than {@code period}. */
    static Disposable start(StreamChannel channel, Duration period) {
        long half = Math.max(1, period.toMillis() / 2);
        return channel.scheduler()
                .schedulePeriodically(new KeepAlive(channel)::look, half, half, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (channel.writes() == seen) {
            channel.writeSpace();
        }
        seen = channel.writes();
    }
}

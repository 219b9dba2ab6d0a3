package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.internal.transport.Link;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Gives signs of life, and asks for them: sends a space whenever nothing else was sent for a while (RFC 6120 §4.6.1), and has
 * the server pinged that has said nothing for a while (§4.6.4). Confined to the event loop.
 */
final class KeepAlive {

    /** Looks per period: so exactly is the time measured. */
    private static final int LOOKS = 2;

    private final Link link;
    private final Mono<?> ping;
    private final Consumer<TimeoutException> gone;
    private final long looksWithoutAWord;
    private long written;
    private long heard;
    private long silentLooks;
    private boolean pinging;

    private KeepAlive(Link link, long looksWithoutAWord, Mono<?> ping, Consumer<TimeoutException> gone) {
        this.link = link;
        this.looksWithoutAWord = looksWithoutAWord;
        this.ping = ping;
        this.gone = gone;
        this.written = link.writes();
        this.heard = link.receivedBytes();
    }

    /**
     * Looks after the link until disposed.
     *
     * @param period how long we may be silent
     * @param patience how long the peer may be, which is no less
     * @param ping is subscribed to whenever the peer should have been heard for so long and was not
     * @param gone is told that nothing came in answer to that either, whatever it may have been
     */
    static Disposable start(
            Link link, Duration period, Duration patience, Mono<?> ping, Consumer<TimeoutException> gone) {
        long time = Math.max(1, period.toMillis() / LOOKS);
        long looks = Math.max(LOOKS, (patience.toMillis() + time - 1) / time);
        return link.scheduler()
                .schedulePeriodically(new KeepAlive(link, looks, ping, gone)::look, time, time, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (link.writes() == written) {
            link.keepAlive();
        }
        written = link.writes();
        boolean silent = link.receivedBytes() == heard && link.isListening() && !link.isWatching();
        heard = link.receivedBytes();
        silentLooks = silent ? silentLooks + 1 : 0;
        if (silentLooks >= looksWithoutAWord && !pinging) {
            silentLooks = 0;
            ping();
        }
    }

    private void ping() {
        long before = link.receivedBytes();
        pinging = true;
        Disposable unused = ping.doFinally(end -> pinging = false).subscribe(answer -> {}, failure -> {
            if (failure instanceof TimeoutException late && link.receivedBytes() == before && link.isListening()) {
                gone.accept(late);
            }
        });
    }
}

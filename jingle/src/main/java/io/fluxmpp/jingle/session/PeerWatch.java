package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.stream.error.StanzaErrorException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Notices when a peer that we wait for is gone: where it was silent for a while, it is asked. A peer that merely pauses
 * answers and may go on pausing. Confined to the event loop.
 */
final class PeerWatch {

    private final String context;
    private final Duration silence;
    private final Scheduler scheduler;
    private final Mono<Void> ping;
    private boolean heard;

    /**
     * @param context who is watched over what, for the error
     * @param ping asks the peer; fails with {@link TimeoutException} where it does not answer
     */
    PeerWatch(String context, Duration silence, Scheduler scheduler, Mono<Void> ping) {
        this.context = context;
        this.silence = silence;
        this.scheduler = scheduler;
        this.ping = ping;
    }

    /** Something has come from the peer. */
    void heard() {
        heard = true;
    }

    /** Fails when the peer is found gone, and signals nothing otherwise. */
    Mono<Void> gone() {
        return Flux.interval(silence, scheduler)
                .onBackpressureDrop()
                .concatMap(tick -> askAfterSilence(), 0)
                .then();
    }

    private Mono<Void> askAfterSilence() {
        if (heard) {
            heard = false;
            return Mono.empty();
        }
        return ping.onErrorComplete(PeerWatch::isAnswered).onErrorMap(TimeoutException.class, this::silent);
    }

    private JingleSessionException silent(TimeoutException cause) {
        String text = "the peer has been silent for " + silence + " and does not answer";
        return new JingleSessionException(context, Reason.of(Condition.TIMEOUT, text), false, cause);
    }

    /** A peer that refuses pings is there all the same. */
    static boolean isAnswered(Throwable failure) {
        if (!(failure instanceof StanzaErrorException refusal)) {
            return false;
        }
        return switch (refusal.error().condition()) {
            case GONE,
                    ITEM_NOT_FOUND,
                    RECIPIENT_UNAVAILABLE,
                    REMOTE_SERVER_NOT_FOUND,
                    REMOTE_SERVER_TIMEOUT,
                    SERVICE_UNAVAILABLE -> false;
            default -> true;
        };
    }
}

package io.fluxmpp.jingle.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Finds out whether a peer that became unavailable has left a session without a word (XEP-0166 §6.7). It is asked, since what a
 * transport hears of it, such as the acknowledgement of bytes, is not known here. Confined to the event loop.
 */
final class AbsenceWatch {

    private final Disposable.Swap deadline = Disposables.swap();
    private boolean asking;

    /** Something has come from the peer, or it does not matter any more. */
    void heard() {
        deadline.update(Disposables.disposed());
    }

    /**
     * The peer has become unavailable.
     *
     * @param patience how long it may be silent
     * @param ping asks it
     * @param gone what happens when nothing comes from it
     */
    void unavailable(Duration patience, Mono<Void> ping, Scheduler scheduler, Runnable gone) {
        deadline.update(scheduler.schedule(gone, patience.toMillis(), TimeUnit.MILLISECONDS));
        if (!asking) {
            asking = true;
            ping.onErrorComplete(PeerWatch::isAnswered)
                    .doOnSuccess(there -> heard())
                    .doFinally(signal -> asking = false)
                    .subscribe(nothing -> {}, silence -> {});
        }
    }
}

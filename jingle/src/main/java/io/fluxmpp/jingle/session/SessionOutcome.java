package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.state.SessionEnd;
import io.fluxmpp.jingle.state.SessionEnd.Party;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** How a session or one of its contents ends, as signals for everybody who waits on it. */
final class SessionOutcome {

    private final Object context;
    private final Sinks.One<SessionEnd> ended = Sinks.unsafe().one();

    /** @param context what it is that ends, for errors: described by its {@code toString} when that is needed */
    SessionOutcome(Object context) {
        this.context = context;
    }

    void end(SessionEnd end) {
        ended.tryEmitValue(end);
    }

    /** Completes when it has ended: whatever there was to say to the peer is on its way. */
    Mono<Void> ended() {
        return ended.asMono().then();
    }

    /** The reason, whoever gave it; fails when the connection was lost. */
    Mono<Reason> reason() {
        return ended.asMono()
                .flatMap(end -> end.by() == Party.CONNECTION ? Mono.error(exception(end)) : Mono.just(end.reason()));
    }

    /** Fails when it ends without success, and signals nothing otherwise. */
    Mono<Void> failure() {
        return ended.asMono().flatMap(end -> isSuccess(end) ? Mono.never() : Mono.error(exception(end)));
    }

    /** Completes when it ends with success, and fails when it ends without. */
    Mono<Void> completion() {
        return ended.asMono().flatMap(end -> isSuccess(end) ? Mono.empty() : Mono.error(exception(end)));
    }

    /** Fails when it ends, even with success: for what is wanted before that or not at all. */
    <T> Mono<T> tooLate() {
        return ended.asMono().flatMap(end -> Mono.error(exception(end)));
    }

    /** What those are told who wanted more of the session than they got. */
    Throwable exception(SessionEnd end) {
        return end.cause() == null
                ? new JingleSessionException(context.toString(), end.reason(), end.by() == Party.PEER)
                : end.cause();
    }

    private static boolean isSuccess(SessionEnd end) {
        return end.by() != Party.CONNECTION && end.reason().isSuccess();
    }
}

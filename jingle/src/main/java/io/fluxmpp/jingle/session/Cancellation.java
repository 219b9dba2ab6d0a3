package io.fluxmpp.jingle.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What cancelling takes back, and what cancels: nothing is taken back once it is decided, since many operators cancel what has
 * ended, too. Errors that come of it are nobody's any more.
 */
final class Cancellation {

    private Cancellation() {}

    /** Does {@code takeBack} when cancelled before there is a value or an end, and before the source knows of it. */
    static <T> Mono<T> takingBack(Mono<T> source, Runnable takeBack) {
        return Mono.defer(() -> {
            AtomicBoolean decided = new AtomicBoolean();
            return source.onErrorResume(error -> decided.get() ? Mono.never() : Mono.error(error))
                    .doOnTerminate(() -> decided.set(true))
                    .doOnCancel(() -> unless(decided, takeBack));
        });
    }

    /** Does {@code takeBack} when cancelled before the end, and before the source knows of it. */
    static <T> Flux<T> takingBack(Flux<T> source, Runnable takeBack) {
        return Flux.defer(() -> {
            AtomicBoolean decided = new AtomicBoolean();
            return source.onErrorResume(error -> decided.get() ? Mono.never() : Mono.error(error))
                    .doOnTerminate(() -> decided.set(true))
                    .doOnCancel(() -> unless(decided, takeBack));
        });
    }

    /**
     * Fails when {@code failure} does, which cancels the source. More than {@code takeUntilOther}, which leaves the source
     * running when the other fails.
     */
    static <T> Flux<T> atFailure(Mono<Void> failure, Flux<T> source) {
        return Flux.defer(() -> {
            AtomicReference<@Nullable Throwable> why = new AtomicReference<>();
            return source.takeUntilOther(failure.doOnError(why::set).onErrorComplete())
                    .concatWith(Mono.defer(() -> {
                        Throwable error = why.get();
                        return error == null ? Mono.empty() : Mono.error(error);
                    }));
        });
    }

    private static void unless(AtomicBoolean decided, Runnable takeBack) {
        if (decided.compareAndSet(false, true)) {
            takeBack.run();
        }
    }
}

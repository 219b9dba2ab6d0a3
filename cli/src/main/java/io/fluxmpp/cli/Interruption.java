package io.fluxmpp.cli;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The user's wish to end, by Ctrl-C or a signal, as pipelines see it. Thread-safe. */
final class Interruption {

    private final Sinks.Empty<Void> wish = Sinks.empty();

    /** Tells everybody who listens, and whoever will. */
    void signal() {
        wish.tryEmitEmpty();
    }

    /** The same work, cancelled and failed at the interruption. */
    <T> Mono<T> guard(Mono<T> work) {
        return Mono.firstWithSignal(work, failure());
    }

    /** The same values until the interruption, which ends them in good order. */
    <T> Flux<T> until(Flux<T> values) {
        return values.takeUntilOther(wish.asMono());
    }

    /** Fails at the interruption. */
    <T> Mono<T> failure() {
        return wish.asMono().then(Mono.error(() -> new CommandException(ExitCode.INTERRUPTED, "interrupted")));
    }
}

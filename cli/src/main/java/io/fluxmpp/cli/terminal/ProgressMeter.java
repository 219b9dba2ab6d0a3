package io.fluxmpp.cli.terminal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Shows how far one transfer is, while it runs. Thread-safe. */
public final class ProgressMeter {

    private final Terminal terminal;
    private final String name;
    private final @Nullable Long total;
    private final LongSupplier nanoTime;
    private final AtomicLong done = new AtomicLong();

    /** @param total bytes expected; {@code null} where nobody knows */
    public ProgressMeter(Terminal terminal, String name, @Nullable Long total) {
        this(terminal, name, total, System::nanoTime);
    }

    ProgressMeter(Terminal terminal, String name, @Nullable Long total, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.name = name;
        this.total = total;
        this.nanoTime = nanoTime;
    }

    /** So many bytes more are through. Any thread, never blocks. */
    public void advance(int bytes) {
        done.addAndGet(bytes);
    }

    /** The same work, with the progress shown from its subscription to its end, whatever that is. */
    public <T> Mono<T> watch(Mono<T> work) {
        return Mono.defer(() -> {
            long started = nanoTime.getAsLong();
            Mono<T> drawing = Flux.interval(terminal.progressPeriod())
                    .onBackpressureDrop()
                    .publishOn(terminal.scheduler(), 1)
                    .doOnNext(tick -> terminal.drawNow(progress(started).line()))
                    .then(Mono.never());
            return Mono.firstWithSignal(work, drawing).doFinally(signal -> terminal.eraseProgress());
        });
    }

    private Progress progress(long started) {
        return new Progress(name, done.get(), total, Duration.ofNanos(nanoTime.getAsLong() - started));
    }
}

package io.fluxmpp.jingle.filetransfer;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * How far a transfer has got. {@link #watch} goes around the bytes, on either side; {@link #updates} tells, for any number of
 * subscribers. What a transfer pays for is one addition per block. Thread-safe.
 *
 * <pre>{@code
 * FileProgress progress = FileProgress.of(file);
 * progress.updates(Duration.ofMillis(250)).subscribe(this::draw);
 * session.send(progress.watch(bytes));
 * }</pre>
 *
 * <p>A sender counts what the transport has taken, which is ahead of what the peer has by no more than the transport's window.
 */
public final class FileProgress {

    private final AtomicLong bytes;
    private final @Nullable Long total;
    private final Sinks.Empty<Void> ended = Sinks.empty();

    private FileProgress(long offset, @Nullable Long total) {
        this.bytes = new AtomicLong(offset);
        this.total = total;
    }

    /**
     * Of the whole file.
     *
     * @param bytes so far, counted from the file's beginning
     * @param total the file's size, if known
     */
    public record Progress(long bytes, @Nullable Long total) {}

    /** The progress of that file; if a range of it is transferred, what precedes that counts as done. */
    public static FileProgress of(FileDescription file) {
        FileRange range = file.range();
        return new FileProgress(range == null ? 0 : range.offset(), file.size());
    }

    /** The same bytes, counted. */
    public Flux<ByteBuffer> watch(Publisher<ByteBuffer> transfer) {
        return Flux.from(transfer)
                .doOnNext(block -> bytes.addAndGet(block.remaining()))
                .doFinally(signal -> ended.tryEmitEmpty());
    }

    /** How far it is now. */
    public Progress now() {
        return new Progress(bytes.get(), total);
    }

    /**
     * The progress, once every {@code period} if it has changed, and once more at the end, with which it completes, however the
     * transfer ended. Hot; updates without demand are left out, as the next one says it all. Signals arrive on a parallel
     * scheduler.
     */
    public Flux<Progress> updates(Duration period) {
        return updates(period, Schedulers.parallel());
    }

    /** As {@link #updates(Duration)}, with signals on that scheduler. */
    public Flux<Progress> updates(Duration period, Scheduler scheduler) {
        return Flux.interval(period, scheduler)
                .onBackpressureDrop()
                .map(tick -> now())
                .takeUntilOther(ended.asMono())
                .concatWith(Mono.fromSupplier(this::now))
                .distinctUntilChanged();
    }
}

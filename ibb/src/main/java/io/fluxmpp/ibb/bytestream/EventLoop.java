package io.fluxmpp.ibb.bytestream;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A connection's event loop, where alone the state of its bytestreams is touched. */
final class EventLoop {

    private final Scheduler scheduler;

    /** The loop's one thread, once a task has shown which it is. */
    private volatile @Nullable Thread thread;

    EventLoop(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Runs {@code task} on the loop: at once where we are on it, else behind what waits there. */
    void execute(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            later(task);
        }
    }

    /** Runs {@code task} on the loop when what is being done there has ended. */
    void later(Runnable task) {
        scheduler.schedule(() -> {
            thread = Thread.currentThread();
            task.run();
        });
    }

    /** Runs {@code task} on the loop when the time has come, unless disposed before. */
    Disposable after(Duration delay, Runnable task) {
        return scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The loop's clock, in nanoseconds since some moment. */
    long nanos() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }
}

package io.fluxmpp.jingle.fake;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A scheduler that knows how many of its delayed tasks neither ran nor were disposed of. */
final class TimerCount implements Scheduler {

    private final Scheduler actual;
    private final AtomicInteger running = new AtomicInteger();

    TimerCount(Scheduler actual) {
        this.actual = actual;
    }

    int running() {
        return running.get();
    }

    @Override
    public Disposable schedule(Runnable task) {
        return actual.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        AtomicBoolean over = new AtomicBoolean();
        running.incrementAndGet();
        Disposable scheduled = actual.schedule(
                () -> {
                    end(over);
                    task.run();
                },
                delay,
                unit);
        return () -> {
            end(over);
            scheduled.dispose();
        };
    }

    private void end(AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            running.decrementAndGet();
        }
    }

    @Override
    public long now(TimeUnit unit) {
        return actual.now(unit);
    }

    /** Its delayed tasks are not counted: what is tested here schedules those on the scheduler itself. */
    @Override
    public Worker createWorker() {
        return actual.createWorker();
    }
}

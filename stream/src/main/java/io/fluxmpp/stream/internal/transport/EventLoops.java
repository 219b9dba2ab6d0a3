package io.fluxmpp.stream.internal.transport;

import io.netty.channel.EventLoop;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ReactorNetty;
import reactor.netty.resources.LoopResources;

/**
 * The event loops of all connections: a thread per core, however many connections there are. Reactor Netty's own property
 * {@value reactor.netty.ReactorNetty#IO_WORKER_COUNT} sets another number.
 */
public final class EventLoops {

    static final LoopResources SHARED = LoopResources.create(
            "fluxmpp",
            Integer.getInteger(
                    ReactorNetty.IO_WORKER_COUNT, Runtime.getRuntime().availableProcessors()),
            true);

    /**
     * One of them, always the same, for what belongs to no connection yet. Taking the next one each time would take away
     * turns: connections would crowd on some loops.
     */
    static final EventLoop FIRST = SHARED.onClient(true).next();

    /** Measures time where there is no connection yet. */
    public static final Scheduler CLOCK = Schedulers.fromExecutorService(FIRST, "fluxmpp-clock");

    private EventLoops() {}
}

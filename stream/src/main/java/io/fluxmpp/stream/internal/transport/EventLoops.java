package io.fluxmpp.stream.internal.transport;

import reactor.netty.ReactorNetty;
import reactor.netty.resources.LoopResources;

/**
 * The event loops of all connections: a thread per core, however many connections there are. Reactor Netty's own property
 * {@value reactor.netty.ReactorNetty#IO_WORKER_COUNT} sets another number.
 */
final class EventLoops {

    static final LoopResources SHARED = LoopResources.create(
            "fluxmpp",
            Integer.getInteger(
                    ReactorNetty.IO_WORKER_COUNT, Runtime.getRuntime().availableProcessors()),
            true);

    private EventLoops() {}
}

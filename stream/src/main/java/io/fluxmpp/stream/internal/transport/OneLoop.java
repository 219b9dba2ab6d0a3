package io.fluxmpp.stream.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import reactor.netty.resources.LoopResources;

/** One of the shared event loops as if there were no other: for a connection that must be on that one. */
record OneLoop(EventLoop loop) implements LoopResources {

    @Override
    public EventLoopGroup onClient(boolean useNative) {
        return loop;
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return loop;
    }

    @Override
    public EventLoopGroup onServerSelect(boolean useNative) {
        return loop;
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
        return EventLoops.SHARED.onChannel(type, EventLoops.SHARED.onClient(true));
    }

    @Override
    public <C extends Channel> Class<? extends C> onChannelClass(Class<C> type, EventLoopGroup group) {
        return EventLoops.SHARED.onChannelClass(type, EventLoops.SHARED.onClient(true));
    }

    /** The shared loops live on. */
    @Override
    public void dispose() {}
}

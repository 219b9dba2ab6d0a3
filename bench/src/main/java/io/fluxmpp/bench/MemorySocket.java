package io.fluxmpp.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Makes an embedded channel read only when asked to, and keeps what is written until somebody takes it. */
final class MemorySocket extends ChannelDuplexHandler {

    private final Deque<ByteBuf> written = new ArrayDeque<>();
    private final Deque<ByteBuf> arrived = new ArrayDeque<>();
    private boolean readWanted;

    /** Lets bytes arrive, which it takes over, when the connection reads next. */
    void arrive(ByteBuf bytes) {
        arrived.add(bytes);
    }

    /** What was written next, now the caller's, or {@code null}. */
    @Nullable
    ByteBuf take() {
        return written.poll();
    }

    /** Hands on what has arrived and is wanted; says whether there was any. */
    boolean deliver(ChannelHandlerContext here) {
        if (!readWanted || arrived.isEmpty()) {
            return false;
        }
        readWanted = false;
        here.fireChannelRead(arrived.remove());
        here.fireChannelReadComplete();
        return true;
    }

    void release() {
        written.forEach(ByteBuf::release);
        written.clear();
        arrived.forEach(ByteBuf::release);
        arrived.clear();
    }

    @Override
    public void read(ChannelHandlerContext from) {
        readWanted = true;
    }

    @Override
    public void write(ChannelHandlerContext from, Object message, ChannelPromise promise) {
        written.add((ByteBuf) message);
        promise.trySuccess();
    }

    @Override
    public void flush(ChannelHandlerContext from) {
        // Nothing stands between what is written and who takes it.
    }
}

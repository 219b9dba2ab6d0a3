package io.fluxmpp.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Gives an embedded channel what it lacks of a socket: it is read only when asked to, and takes no more than the link has
 * room for.
 */
final class LinkSocket extends ChannelDuplexHandler {

    /** So much a socket still sends after it was closed. */
    private static final int BUFFER = 64 << 10;

    private final Deque<Written> unflushed = new ArrayDeque<>();
    private final Deque<Written> flushed = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private boolean readWanted;
    private boolean closed;
    private boolean broken;

    private record Written(ByteBuf bytes, ChannelPromise promise) {}

    /** What was written next, now the caller's, or {@code null}. The writer learns that it has gone. */
    @Nullable
    ByteBuf take() {
        Written next = flushed.poll();
        if (next == null) {
            return null;
        }
        next.promise().trySuccess();
        return next.bytes();
    }

    boolean isReadWanted() {
        return readWanted && !closed;
    }

    /** Lets bytes arrive, which it takes over. */
    void deliver(ByteBuf bytes) {
        ChannelHandlerContext here = context;
        if (here == null || closed) {
            bytes.release();
            return;
        }
        readWanted = false;
        here.fireChannelRead(bytes);
        here.fireChannelReadComplete();
    }

    /** Breaks the connection. */
    void reset() {
        ChannelHandlerContext here = context;
        if (here != null && !closed) {
            broken = true;
            here.fireExceptionCaught(new IOException("Connection reset"));
        }
    }

    /** Drops what was written and has not been taken. */
    void discard() {
        flushed.forEach(LinkSocket::lose);
        flushed.clear();
    }

    private static void lose(Written written) {
        written.bytes().release();
        written.promise().tryFailure(new ClosedChannelException());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void read(ChannelHandlerContext from) {
        readWanted = true;
    }

    @Override
    public void write(ChannelHandlerContext from, Object message, ChannelPromise promise) {
        unflushed.add(new Written((ByteBuf) message, promise));
    }

    @Override
    public void flush(ChannelHandlerContext from) {
        flushed.addAll(unflushed);
        unflushed.clear();
    }

    @Override
    public void close(ChannelHandlerContext from, ChannelPromise promise) {
        closed = true;
        int kept = 0;
        Deque<Written> inSocket = new ArrayDeque<>();
        for (Written written = flushed.poll(); written != null; written = flushed.poll()) {
            kept += written.bytes().readableBytes();
            if (kept <= BUFFER && !broken) {
                inSocket.add(written);
            } else {
                lose(written);
            }
        }
        flushed.addAll(inSocket);
        unflushed.forEach(LinkSocket::lose);
        unflushed.clear();
        ChannelFuture unused = from.close(promise);
    }
}

package io.fluxmpp.testkit;

import io.fluxmpp.testkit.StreamPieces.Piece;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A connection as bytes out and pieces of a stream in, without any rules of XMPP. Confined to its event loop. */
final class RawStream extends ChannelInboundHandlerAdapter {

    /** So much is read ahead of what is asked for: a side that talks while we do must not be held up at once. */
    private static final int READ_AHEAD = 1 << 20;

    private static final int SHOWN = 200;

    private final Channel channel;
    private final Scheduler scheduler;
    private final Deque<ByteBuf> unread = new ArrayDeque<>();
    private final StringBuilder unfinished = new StringBuilder();
    private StreamPieces pieces = new StreamPieces();
    private @Nullable MonoSink<Piece> waiting;
    private @Nullable Throwable cause;
    private int unreadBytes;
    private boolean stalled;
    private boolean closed;
    private boolean closeNotify;
    private int fragment = Integer.MAX_VALUE;

    RawStream(Channel channel) {
        this.channel = channel;
        this.scheduler = Schedulers.fromExecutorService(channel.eventLoop(), "scripted-" + channel.id());
    }

    /** The port of the side that listens. */
    int port(boolean ours) {
        SocketAddress address = ours ? channel.localAddress() : channel.remoteAddress();
        return ((InetSocketAddress) address).getPort();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Forgets the stream that was: what comes next is a header. */
    void restart() {
        pieces = new StreamPieces();
        unfinished.setLength(0);
    }

    /** The next piece; none when the connection is closed instead. Fails when it is no XML. */
    Mono<Piece> next() {
        return Mono.create(sink -> {
            pieces.forgetSpace();
            waiting = sink;
            sink.onDispose(() -> {
                if (waiting == sink) {
                    waiting = null;
                }
            });
            drain();
        });
    }

    /** Whether white space stood before the last piece. */
    boolean spaceBefore() {
        return pieces.spaceBefore();
    }

    /** What has come of the next piece. */
    String unfinished() {
        return unfinished.length() < SHOWN ? unfinished.toString() : unfinished.substring(0, SHOWN) + "...";
    }

    /** How the connection was closed, for messages. */
    String howClosed() {
        return cause == null ? "the connection was closed" : "the connection was closed: " + cause.getMessage();
    }

    /** Whether the other side said that its TLS ends here. */
    boolean closeNotify() {
        return closeNotify;
    }

    void fragment(int size) {
        fragment = size == 0 ? Integer.MAX_VALUE : size;
    }

    /** Sends bytes, which it takes over; completes when the socket has taken them. */
    Mono<Void> send(ByteBuf bytes) {
        return Mono.create(sink -> {
            ChannelFuture written = null;
            while (bytes.readableBytes() > fragment) {
                written = channel.writeAndFlush(bytes.readRetainedSlice(fragment));
            }
            if (bytes.isReadable() || written == null) {
                written = channel.writeAndFlush(bytes);
            } else {
                bytes.release();
            }
            complete(sink, written);
        });
    }

    /** Puts TLS under everything that follows. */
    Mono<Void> secure(SslHandler tls) {
        return Mono.create(sink -> {
            if (unreadBytes > 0) {
                tls.engine().closeOutbound();
                sink.error(new AssertionError("bytes in the clear where TLS begins: " + unreadText()));
                return;
            }
            channel.pipeline().addFirst("scripted.tls", tls);
            tls.handshakeFuture().addListener(handshake -> {
                if (handshake.isSuccess()) {
                    restart();
                    sink.success();
                } else {
                    sink.error(new AssertionError("TLS failed: " + handshake.cause(), handshake.cause()));
                }
            });
            channel.read();
        });
    }

    void stall(boolean on) {
        stalled = on;
        readAhead();
    }

    /** Closes in good order, TLS included. */
    Mono<Void> close() {
        return Mono.create(sink -> complete(sink, channel.close()));
    }

    /** Resets the connection. */
    Mono<Void> cut() {
        return Mono.create(sink -> {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            complete(sink, channel.pipeline().firstContext().close());
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        readAhead();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        unread.add(bytes);
        unreadBytes += bytes.readableBytes();
        drain();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readAhead();
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        closeNotify |= event instanceof SslCloseCompletionEvent end && end.isSuccess();
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        cause = cause == null ? failure : cause;
        ChannelFuture unused = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed = true;
        drain();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        closed = true;
        drain();
        unread.forEach(ByteBuf::release);
        unread.clear();
        unreadBytes = 0;
    }

    private void readAhead() {
        if (!stalled && !closed && unreadBytes < READ_AHEAD) {
            channel.read();
        }
    }

    private void drain() {
        while (waiting != null && !unread.isEmpty()) {
            ByteBuf first = unread.element();
            if (first.isReadable()) {
                unreadBytes--;
                take(first.readByte());
            } else {
                unread.remove().release();
                readAhead();
            }
        }
        MonoSink<Piece> sink = waiting;
        if (sink != null && closed) {
            waiting = null;
            if (unfinished.isEmpty() || cause != null) {
                sink.success();
            } else {
                sink.error(new AssertionError("the connection was closed in the middle of: " + unfinished()));
            }
        }
    }

    private void take(byte b) {
        MonoSink<Piece> sink = waiting;
        if (sink == null) {
            return;
        }
        if (unfinished.length() < SHOWN && (b > ' ' || !unfinished.isEmpty())) {
            unfinished.append((char) (b & 0xff));
        }
        try {
            Piece piece = pieces.next(b);
            if (piece != null) {
                waiting = null;
                unfinished.setLength(0);
                sink.success(piece);
            }
        } catch (IllegalArgumentException e) {
            waiting = null;
            sink.error(new AssertionError("no XML of a stream: " + unfinished() + ": " + e.getMessage(), e));
        }
    }

    private String unreadText() {
        StringBuilder text = new StringBuilder();
        unread.forEach(bytes -> text.append(bytes.toString(StandardCharsets.UTF_8)));
        return text.substring(0, Math.min(SHOWN, text.length()));
    }

    private static void complete(MonoSink<Void> sink, ChannelFuture future) {
        future.addListener(done -> {
            if (done.isSuccess()) {
                sink.success();
            } else {
                sink.error(done.cause());
            }
        });
    }
}

package io.fluxmpp.stream.fake;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/** TLS that succeeds at once and lets everything through as it is: for fuzzing what is said inside. */
public final class NoTls extends SslContext {

    private static final SSLContext JDK = jdk();

    private final boolean client;

    /** @param client for which end this is */
    public NoTls(boolean client) {
        this.client = client;
    }

    @Override
    public boolean isClient() {
        return client;
    }

    @Override
    public List<String> cipherSuites() {
        return List.of();
    }

    @Override
    @Deprecated
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc) {
        return JDK.createSSLEngine();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc, String host, int port) {
        return newEngine(alloc);
    }

    @Override
    public SSLSessionContext sessionContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls) {
        return new Through(newEngine(alloc));
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator alloc, String host, int port, boolean startTls) {
        return new Through(newEngine(alloc));
    }

    private static SSLContext jdk() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Through extends SslHandler {

        private ChannelHandlerContext here;

        Through(SSLEngine engine) {
            super(engine);
        }

        @Override
        public Future<Channel> handshakeFuture() {
            return here.executor().newSucceededFuture(here.channel());
        }

        @Override
        public ChannelFuture closeOutbound() {
            return here.newSucceededFuture();
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            here = context;
        }

        @Override
        public void handlerRemoved0(ChannelHandlerContext context) {}

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.fireChannelRead(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.fireChannelReadComplete();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.fireExceptionCaught(cause);
        }

        @Override
        public void read(ChannelHandlerContext context) {
            context.read();
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ChannelFuture unused = context.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            ChannelFuture unused = context.close(promise);
        }
    }
}

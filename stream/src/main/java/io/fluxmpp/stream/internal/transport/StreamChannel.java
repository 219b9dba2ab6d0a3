package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.wire.AaltoStreamDecoder;
import io.fluxmpp.stream.internal.wire.StreamEncoder;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

/**
 * One TCP connection as a pipe of stream elements in both directions: parsing and writing, demand down to the socket, TLS.
 * Knows nothing of negotiation or stanza rules.
 *
 * <p>Confined to its event loop: every method is called there, every signal arrives there. {@link #execute} is the way in.
 */
public final class StreamChannel implements Link {

    /** So much is handed to TLS and socket ahead; what has not been flushed yet, the channel does not count by itself. */
    private static final int HIGH_WATER = 64 * 1024;

    private static final int LOW_WATER = HIGH_WATER / 2;

    private final Connection connection;
    private final Channel channel;
    private final PayloadCodecs codecs;
    private StreamEncoder encoder;
    private final ElementSource source;
    private final StreamTap tap;
    private volatile Scheduler scheduler;
    private long pendingBytes;
    private long takenBytes;
    private long writes;
    private Runnable onWritable = () -> {};
    private Runnable beforeFlush = () -> {};
    private boolean full;
    private boolean flushScheduled;
    private boolean securing;

    private StreamChannel(
            Connection connection, PayloadCodecs codecs, XmlLimits limits, String contentNamespace, StreamTap tap) {
        this.connection = connection;
        this.channel = connection.channel();
        this.codecs = codecs;
        this.encoder = new StreamEncoder(codecs, contentNamespace);
        this.source = new ElementSource(new AaltoStreamDecoder(codecs, limits), tap);
        this.tap = tap;
        this.scheduler = schedulerOf(channel);
    }

    private static Scheduler schedulerOf(Channel channel) {
        return Schedulers.fromExecutorService(channel.eventLoop(), "fluxmpp-" + channel.id());
    }

    /** Takes over a connection that was just made; nothing has been read from it yet. */
    public static StreamChannel over(
            Connection connection, PayloadCodecs codecs, XmlLimits limits, String contentNamespace, StreamTap tap) {
        StreamChannel stream = new StreamChannel(connection, codecs, limits, contentNamespace, tap);
        connection.addHandlerLast("fluxmpp.source", stream.source);
        return stream;
    }

    @Override
    public PayloadCodecs codecs() {
        return codecs;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public void execute(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    /** The next element, read with a demand of exactly one; for negotiation. Fails when the connection ends before it. */
    public Mono<StreamElement> read() {
        return source.read();
    }

    @Override
    public Flux<StreamElement> elements() {
        return source.elements();
    }

    @Override
    public void write(StreamElement element, Consumer<@Nullable Throwable> done) {
        ByteBuf bytes;
        try {
            bytes = encode(element);
        } catch (Throwable e) {
            done.accept(e);
            return;
        }
        write(bytes, done);
    }

    /** Gives the bytes of one element, which are the caller's. Memory that its payload owns is released, whatever happens. */
    public ByteBuf encode(StreamElement element) {
        ByteBuf bytes = channel.alloc().buffer();
        boolean complete = false;
        try {
            encoder.encode(element, bytes);
            tap.sent(element);
            complete = true;
            return bytes;
        } finally {
            if (!complete) {
                bytes.release();
            }
            if (element instanceof Stanza stanza) {
                stanza.release();
            }
        }
    }

    /** Changes the content namespace of what is said from now on: before our stream header. */
    public void speak(String contentNamespace) {
        encoder = encoder.in(contentNamespace);
    }

    /** Goes on in the same stream with other limits, for a peer that may send more or less from the next element on. */
    public void limits(XmlLimits limits) {
        source.limits(limits);
    }

    @Override
    public void longestStanza(long bytes) {
        encoder.longestStanza(bytes);
    }

    /** Writes a space between elements, which means nothing but that we are there (RFC 6120 §4.6.1). */
    @Override
    public void keepAlive() {
        write(channel.alloc().buffer(1).writeByte(' '), failure -> {});
    }

    /** Writes one element when subscribed to. */
    public Mono<Void> write(StreamElement element) {
        return Mono.create(sink -> write(element, failure -> {
            if (failure == null) {
                sink.success();
            } else {
                sink.error(failure);
            }
        }));
    }

    /**
     * Writes what {@link #encode} gave, and releases it.
     *
     * @param done told once: with {@code null} when the socket has taken it, with the error otherwise
     */
    public void write(ByteBuf bytes, Consumer<@Nullable Throwable> done) {
        int size = bytes.readableBytes();
        pendingBytes += size;
        writes++;
        tap.bytesSent(size);
        full |= pendingBytes >= HIGH_WATER;
        channel.write(bytes).addListener((ChannelFutureListener) written -> {
            pendingBytes -= size;
            takenBytes += size;
            done.accept(written.isSuccess() ? null : closed(written.cause()));
            if (full && pendingBytes <= LOW_WATER) {
                full = false;
                onWritable.run();
            }
        });
        flushSoon();
    }

    @Override
    public long writes() {
        return writes;
    }

    @Override
    public long receivedBytes() {
        return source.receivedBytes();
    }

    @Override
    public boolean isListening() {
        return source.isAsked();
    }

    /** Only what a peer must answer tells, and there is no such thing in a bare stream. */
    @Override
    public boolean isWatching() {
        return false;
    }

    /** Bytes of the stream that the socket has taken or refused so far. */
    public long takenBytes() {
        return takenBytes;
    }

    /** Bytes handed to the socket that it has not taken yet. */
    @Override
    public long pendingBytes() {
        return pendingBytes;
    }

    /** Whether the socket takes more at present. */
    @Override
    public boolean isWritable() {
        return !full && channel.isWritable();
    }

    /** Sets what is run whenever the socket takes more again, or is closed and takes nothing any longer. */
    @Override
    public void onWritable(Runnable listener) {
        onWritable = listener;
        source.onWritable(listener);
    }

    @Override
    public void refuseStanzasAlone() {
        source.refuseStanzasAlone();
    }

    /** Never tells of any: this is one connection. */
    @Override
    public void onInterruption(Consumer<Boolean> listener) {}

    /** Sets what is run before what was written is flushed, and may add to it. */
    public void beforeFlush(Runnable listener) {
        beforeFlush = listener;
    }

    /** Begins a new stream on the same connection (RFC 6120 §4.3.3): the parser starts anew. */
    public void restart() {
        source.restart();
    }

    /** Begins a new stream, whose peer may send more or less than before: more once it has authenticated. */
    public void restart(XmlLimits limits) {
        source.restart(limits);
    }

    /**
     * Puts TLS under the stream and begins it anew once the handshake is done (RFC 6120 §5.4.3). Bytes the peer sent in the
     * clear behind its {@code <proceed/>} or {@code <starttls/>} end the stream.
     */
    public Mono<Void> secure(SslHandler tls) {
        return Mono.create(sink -> {
            securing = true;
            if (source.hasUnread()) {
                sink.error(new StreamErrorException(
                        "STARTTLS refused",
                        StreamError.of(StreamError.Condition.POLICY_VIOLATION, "data in the clear behind STARTTLS")));
                return;
            }
            channel.pipeline().addFirst("fluxmpp.tls", tls);
            channel.pipeline().addFirst("fluxmpp.renegotiation", new RenegotiationRefusal());
            tls.handshakeFuture().addListener(handshake -> {
                if (handshake.isSuccess()) {
                    securing = false;
                    restart();
                    sink.success();
                } else {
                    sink.error(handshake.cause());
                }
            });
            sink.onCancel(this);
            // Nobody asks for elements meanwhile, so nobody else reads what the peer says first.
            channel.read();
        });
    }

    /**
     * Moves to another event loop, and tells {@code taker} there, unless the connection is closed meanwhile. Until then nobody
     * may read, write or ask for anything.
     */
    public void moveTo(EventLoop other, Consumer<StreamChannel> taker) {
        // In a task of its own: behind what is about to be flushed.
        channel.eventLoop().execute(() -> {
            if (channel.eventLoop() == other) {
                taker.accept(this);
                return;
            }
            ChannelFuture unused = channel.deregister()
                    .addListener(left -> other.register(channel).addListener(entered -> {
                        if (entered.isSuccess()) {
                            scheduler = schedulerOf(channel);
                            taker.accept(this);
                        } else {
                            source.discard();
                            channel.unsafe().closeForcibly();
                        }
                    }));
        });
    }

    /** The connection is lost, and what was not asked for by then is not wanted. Elements end now. */
    public void abandon() {
        source.discard();
    }

    /** Whether TLS was agreed on and is not up: then nothing may be written. */
    public boolean isSecuring() {
        return securing;
    }

    /** The session of TLS under the stream, or {@code null} while there is none. */
    public @Nullable SSLSession tlsSession() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null || !tls.handshakeFuture().isSuccess()
                ? null
                : tls.engine().getSession();
    }

    /** The channel's buffers, for TLS handlers. */
    public Channel channel() {
        return channel;
    }

    public @Nullable SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public Mono<Void> onClose() {
        return connection.onDispose();
    }

    /**
     * Sends what was written, closes our side, and drops what the peer still says until it has closed its own side or this
     * time is up: a connection closed at once would take what we said last with it, if anything of the peer's is unread.
     * Elements end now.
     */
    public void finish(Duration patience) {
        source.discard();
        channel.flush();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            ChannelFuture unused = tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            ChannelFuture unused = duplex.shutdownOutput();
        }
        Disposable deadline = scheduler.schedule(this::dispose, patience.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> deadline.dispose());
    }

    /** Sends what was written and closes the connection; TLS says goodbye first (RFC 6120 §4.4). */
    @Override
    public void dispose() {
        execute(() -> {
            channel.flush();
            ChannelFuture unused = channel.close();
        });
    }

    @Override
    public boolean isDisposed() {
        return !channel.isOpen();
    }

    private void flushSoon() {
        if (!flushScheduled) {
            flushScheduled = true;
            channel.eventLoop().execute(() -> {
                beforeFlush.run();
                flushScheduled = false;
                channel.flush();
            });
        }
    }

    private static Throwable closed(Throwable cause) {
        return cause instanceof IOException
                ? new ConnectionClosedException("the connection was closed before everything was written", cause)
                : cause;
    }
}

package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.internal.wire.AaltoStreamDecoder;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * Reads the socket on demand: bytes are asked for only while an element is, parsed where they lie, and released when the
 * parser is through with them. Confined to the event loop.
 *
 * <p>A Netty handler rather than Reactor Netty's {@code receive()}, because what was read in the clear must be known when TLS
 * begins, and must not sit in a queue behind it.
 */
final class ElementSource extends ChannelInboundHandlerAdapter {

    private final AaltoStreamDecoder decoder;
    private final StreamTap tap;
    private final Deque<ByteBuf> unread = new ArrayDeque<>();

    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf current;
    private @Nullable Receiver receiver;
    private @Nullable Throwable failure;
    private Runnable onWritable = () -> {};
    private long demand;
    private long receivedBytes;
    private boolean draining;
    private boolean ended;

    ElementSource(AaltoStreamDecoder decoder, StreamTap tap) {
        this.decoder = decoder;
        this.tap = tap;
    }

    /** Who gets the elements at present: one reader of one element, or the subscriber of all. */
    private interface Receiver {
        void next(StreamElement element);

        void end(@Nullable Throwable failure);
    }

    /** Whether anybody wants an element. */
    boolean isAsked() {
        return demand > 0;
    }

    void refuseStanzasAlone() {
        decoder.refuseStanzasAlone();
    }

    Mono<StreamElement> read() {
        return Mono.create(sink -> {
            Receiver one = new Receiver() {
                @Override
                public void next(StreamElement element) {
                    receiver = null;
                    sink.success(element);
                }

                @Override
                public void end(@Nullable Throwable cause) {
                    sink.error(cause == null ? new ConnectionClosedException("the peer closed the connection") : cause);
                }
            };
            sink.onCancel(() -> onEventLoop(() -> {
                if (receiver == one) {
                    cancelled();
                }
            }));
            receiver = one;
            demand = 1;
            drain();
        });
    }

    Flux<StreamElement> elements() {
        return Flux.create(
                sink -> {
                    receiver = new Receiver() {
                        @Override
                        public void next(StreamElement element) {
                            sink.next(element);
                        }

                        @Override
                        public void end(@Nullable Throwable cause) {
                            if (cause == null) {
                                sink.complete();
                            } else {
                                sink.error(cause);
                            }
                        }
                    };
                    sink.onCancel(() -> onEventLoop(this::cancelled));
                    sink.onRequest(n -> onEventLoop(() -> requested(n)));
                },
                FluxSink.OverflowStrategy.IGNORE);
    }

    void onWritable(Runnable listener) {
        onWritable = listener;
    }

    /** Bytes that have arrived so far, behind TLS where there is TLS. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** Whether bytes have arrived that no element was made of yet. */
    boolean hasUnread() {
        return !unread.isEmpty() || (current != null && !decoder.needsInput());
    }

    /** Wants no more elements: what still arrives is read and dropped, so that the end of the connection is noticed. */
    void discard() {
        end(null);
        if (context != null) {
            context.channel().config().setAutoRead(true);
        }
    }

    void restart() {
        releaseCurrent();
        decoder.restart();
    }

    void restart(XmlLimits limits) {
        releaseCurrent();
        decoder.restart(limits);
    }

    void limits(XmlLimits limits) {
        decoder.limits(limits);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        receivedBytes += bytes.readableBytes();
        tap.bytesReceived(bytes.readableBytes());
        if (ended) {
            bytes.release();
            return;
        }
        unread.add(bytes);
        drain();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        readIfWanted();
        from.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (from.channel().isWritable()) {
            onWritable.run();
        }
        from.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        ChannelFuture unused = from.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        ended = true;
        drain();
        onWritable.run();
        from.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        ended = true;
        drain();
        if (receiver == null) {
            release();
        }
    }

    private void requested(long n) {
        demand = Operators.addCap(demand, n);
        drain();
    }

    private void cancelled() {
        receiver = null;
        demand = 0;
        if (ended) {
            release();
        }
    }

    private void onEventLoop(Runnable task) {
        ChannelHandlerContext here = context;
        if (here == null || here.executor().inEventLoop()) {
            task.run();
        } else {
            here.executor().execute(task);
        }
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (demand > 0 && receiver != null) {
                StreamElement element = nextElement();
                if (element == null) {
                    break;
                }
                demand--;
                tap.received(element);
                deliver(element);
            }
        } catch (Throwable e) {
            // Whatever it is, nobody further up knows that somebody waits here.
            failure = e;
            end(e);
            return;
        } finally {
            draining = false;
        }
        if (ended && !hasUnread()) {
            end(failure == null ? null : connectionLost(failure));
        } else {
            readIfWanted();
        }
    }

    private void deliver(StreamElement element) {
        Receiver to = receiver;
        if (to != null) {
            to.next(element);
        } else if (element instanceof Stanza stanza) {
            stanza.release();
        }
    }

    /** The next element of what has arrived, or {@code null}. */
    private @Nullable StreamElement nextElement() {
        while (true) {
            if (current == null) {
                current = unread.poll();
                if (current == null) {
                    return null;
                }
                decoder.feed(current.nioBuffer());
            }
            StreamElement element = decoder.next();
            if (element != null) {
                return element;
            }
            releaseCurrent();
        }
    }

    private void readIfWanted() {
        if (demand > 0 && unread.isEmpty() && !ended && failure == null && context != null) {
            context.read();
        }
    }

    private void end(@Nullable Throwable cause) {
        ended = true;
        Receiver last = receiver;
        receiver = null;
        release();
        if (last != null) {
            last.end(cause);
        }
    }

    private void releaseCurrent() {
        if (current != null) {
            current.release();
            current = null;
        }
    }

    private void release() {
        releaseCurrent();
        decoder.close();
        for (ByteBuf buffer = unread.poll(); buffer != null; buffer = unread.poll()) {
            buffer.release();
        }
    }

    private static Throwable connectionLost(Throwable cause) {
        return cause instanceof XmppException
                ? cause
                : new ConnectionClosedException("the connection was lost: " + cause.getMessage(), cause);
    }
}

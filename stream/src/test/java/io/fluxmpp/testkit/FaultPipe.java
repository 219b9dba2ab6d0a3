package io.fluxmpp.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries the bytes that arrive at one channel to another, with the faults of its direction. Both channels are on one event
 * loop, to which it is confined.
 */
final class FaultPipe extends ChannelInboundHandlerAdapter {

    private final FaultDirection direction;
    private final Channel source;
    private final int number;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private @Nullable Channel target;
    private @Nullable FaultPipe back;
    private @Nullable Future<?> timer;
    private FaultProxy.@Nullable Ending ending;
    private SplittableRandom random;
    private long seed;
    private long lastDue;
    private long lineFree;
    private long forwarded;
    private int kept;
    private boolean turnTaken;
    private boolean sourceEnded;

    /** @param number of the connection, so that each has other jitter */
    FaultPipe(FaultDirection direction, Channel source, int number) {
        this.direction = direction;
        this.source = source;
        this.number = number;
        this.seed = direction.faults().seed();
        this.random = new SplittableRandom(seed + number);
        direction.add(this);
    }

    private record Piece(ByteBuf bytes, long due) {}

    /** Begins to read, or closes the other side where this one was faster to go than that to come. */
    void connect(Channel to, FaultPipe other) {
        target = to;
        back = other;
        if (ending != null) {
            close(to, ending);
        } else {
            pump();
        }
    }

    /** Cuts the connection, on any thread. */
    void cut(FaultProxy.Ending how) {
        source.eventLoop().execute(() -> end(how));
    }

    /** The faults are others, says any thread. */
    void changed() {
        source.eventLoop().execute(() -> {
            if (ending == null) {
                pump();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        Faults faults = direction.faults();
        kept += bytes.readableBytes();
        while (bytes.readableBytes() > faults.piece()) {
            take(bytes.readRetainedSlice(faults.piece()), faults);
        }
        take(bytes, faults);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        pump();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (back != null && source.isWritable()) {
            back.pump();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(FaultProxy.Ending.RST);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        sourceEnded = true;
        pump();
        context.fireChannelInactive();
    }

    private void take(ByteBuf bytes, Faults faults) {
        if (ending != null) {
            bytes.release();
            return;
        }
        long due = System.nanoTime() + faults.delay();
        if (faults.jitter() > 0) {
            due += random(faults).nextLong(faults.jitter() + 1);
        }
        lastDue = Math.max(lastDue, due);
        pieces.add(new Piece(bytes, lastDue));
    }

    private SplittableRandom random(Faults faults) {
        if (faults.seed() != seed) {
            seed = faults.seed();
            random = new SplittableRandom(seed + number);
        }
        return random;
    }

    /** Forwards what is due and reads as much as there is room for. */
    private void pump() {
        Channel to = target;
        Faults faults = direction.faults();
        if (to == null || ending != null || faults.stalled()) {
            return;
        }
        while (to.isWritable() && !turnTaken && isDue(faults)) {
            forward(pieces.remove(), to, faults);
        }
        to.flush();
        if (pieces.isEmpty() && sourceEnded) {
            endBehindAll(to);
        } else if (kept < faults.buffer() && !sourceEnded) {
            source.read();
        }
    }

    /** What the socket has not taken yet still goes. */
    private void endBehindAll(Channel to) {
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(gone -> end(FaultProxy.Ending.FIN));
    }

    private boolean isDue(Faults faults) {
        Piece next = pieces.peek();
        if (next == null || ending != null) {
            return false;
        }
        long now = System.nanoTime();
        long due = faults.bandwidth() == Long.MAX_VALUE ? next.due() : Math.max(next.due(), lineFree);
        if (due <= now) {
            return true;
        }
        wakeUp(due - now);
        return false;
    }

    private void wakeUp(long nanos) {
        if (timer == null) {
            timer = source.eventLoop()
                    .schedule(
                            () -> {
                                timer = null;
                                pump();
                            },
                            nanos,
                            TimeUnit.NANOSECONDS);
        }
    }

    private void forward(Piece piece, Channel to, Faults faults) {
        ByteBuf bytes = piece.bytes();
        int size = bytes.readableBytes();
        kept -= size;
        long left = faults.cutAfter() - forwarded;
        boolean last = size >= left;
        if (last) {
            bytes.writerIndex(bytes.readerIndex() + (int) Math.max(0, left));
        }
        int going = bytes.readableBytes();
        forwarded += going;
        direction.forwarded(going);
        lineFree = FaultDirection.passed(Math.max(lineFree, System.nanoTime()), going, faults.bandwidth());
        ChannelFuture written = to.write(bytes);
        if (last) {
            turnTaken = true;
            written.addListener(gone -> end(faults.ending()));
        } else if (faults.fragment() != Integer.MAX_VALUE) {
            turnTaken = true;
            source.eventLoop().execute(() -> {
                turnTaken = false;
                pump();
            });
        }
    }

    private void end(FaultProxy.Ending how) {
        if (ending != null) {
            return;
        }
        ending = how;
        direction.remove(this);
        if (timer != null) {
            timer.cancel(false);
        }
        pieces.forEach(piece -> piece.bytes().release());
        pieces.clear();
        close(source, how);
        if (target != null) {
            close(target, how);
        }
        if (back != null) {
            back.end(how);
        }
    }

    private static void close(Channel channel, FaultProxy.Ending how) {
        if (how == FaultProxy.Ending.RST && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        ChannelFuture unused = channel.close();
    }
}

package io.fluxmpp.stream.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A peer that says what a fuzzer makes up, line by line but without the line feeds, and hangs up. Whatever it says, the negotiation with it must end one
 * way or another, with an error that is expected if any, lose no other error, and give back every buffer.
 *
 * <p>What goes elsewhere for its CPU runs here, between one line and the next.
 */
public final class FuzzedPeer implements AutoCloseable {

    private final VirtualTimeScheduler elsewhere = VirtualTimeScheduler.getOrSet();
    private final List<Throwable> dropped = new ArrayList<>();

    /** Replaces Reactor's schedulers and hooks until closed. */
    public FuzzedPeer() {
        Hooks.onErrorDropped(dropped::add);
    }

    @Override
    public void close() {
        Hooks.resetOnErrorDropped();
        VirtualTimeScheduler.reset();
    }

    /**
     * Goes through one negotiation.
     *
     * @param expected whether the negotiation may fail so
     * @return why it has failed, or {@code null}
     */
    public <T> @Nullable Throwable talk(
            byte[] lines, Function<StreamChannel, Mono<T>> negotiation, Predicate<Throwable> expected) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        Ending ending = new Ending();
        StreamChannel stream = StreamChannel.over(
                Connection.from(channel), new PayloadCodecs(), XmlLimits.DEFAULT, Namespaces.CLIENT, StreamTap.NONE);
        negotiation.apply(stream).subscribe(done -> {}, ending::fail, ending::complete);
        run(channel);
        say(lines, channel);
        channel.close().syncUninterruptibly();
        run(channel);
        channel.releaseOutbound();
        assertThat(ending.times).as("how often it has ended").isOne();
        assertThat(dropped).isEmpty();
        if (ending.failure != null && !expected.test(ending.failure)) {
            throw new AssertionError("ended with something unexpected", ending.failure);
        }
        assertThat(allocator.metric().usedHeapMemory())
                .as("bytes not given back")
                .isZero();
        return ending.failure;
    }

    private void say(byte[] lines, EmbeddedChannel channel) {
        int from = 0;
        while (from < lines.length && channel.isOpen()) {
            int to = from;
            while (to < lines.length && lines[to] != '\n') {
                to++;
            }
            channel.writeInbound(channel.alloc().buffer().writeBytes(Arrays.copyOfRange(lines, from, to)));
            run(channel);
            from = to + 1;
        }
    }

    private void run(EmbeddedChannel channel) {
        for (int i = 0; i < 3; i++) {
            channel.runPendingTasks();
            elsewhere.advanceTime();
        }
        channel.checkException();
    }

    private static final class Ending {
        private int times;
        private @Nullable Throwable failure;

        void complete() {
            times++;
        }

        void fail(Throwable cause) {
            times++;
            failure = cause;
        }
    }
}

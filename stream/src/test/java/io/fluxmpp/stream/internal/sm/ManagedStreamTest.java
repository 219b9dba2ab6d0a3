package io.fluxmpp.stream.internal.sm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** A peer that asks and asks. */
class ManagedStreamTest {

    private static final int REQUESTS = 20_000;
    private static final String REQUEST = "<r xmlns='urn:xmpp:sm:3'/>";

    private final Socket socket = new Socket();
    private final EmbeddedChannel channel = new EmbeddedChannel(socket);

    /** A socket that takes nothing until it is told to. */
    private static final class Socket extends ChannelOutboundHandlerAdapter {

        private final Deque<ChannelPromise> waiting = new ArrayDeque<>();
        private int bytes;

        @Override
        public void write(ChannelHandlerContext to, Object message, ChannelPromise written) {
            ByteBuf buffer = (ByteBuf) message;
            bytes += buffer.readableBytes();
            buffer.release();
            waiting.add(written);
        }

        void takeAll() {
            for (ChannelPromise written = waiting.poll(); written != null; written = waiting.poll()) {
                written.setSuccess();
            }
        }
    }

    @AfterEach
    void close() {
        socket.takeAll();
        channel.finishAndReleaseAll();
    }

    private void says(String xml) {
        channel.writeInbound(Unpooled.copiedBuffer(xml, StandardCharsets.UTF_8));
        channel.runPendingTasks();
    }

    @Test
    void whenThePeerAsksAndDoesNotRead_thenItIsAnsweredOnceItDoes() {
        StreamChannel below = StreamChannel.over(
                Connection.from(channel), new PayloadCodecs(), XmlLimits.DEFAULT, Namespaces.CLIENT, StreamTap.NONE);
        ClientManagedStream stream = ClientManagedStream.over(
                "romeo", below, StreamManagement.DEFAULT, lost -> Mono.never(), StreamMetricsRecorder.NONE);
        stream.elements().subscribe();
        says("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>");
        says("<enabled xmlns='urn:xmpp:sm:3'/>");

        says(REQUEST.repeat(REQUESTS));
        assertThat(socket.bytes).isBetween(64 * 1024, 80 * 1024);

        int before = socket.bytes;
        socket.takeAll();
        channel.runPendingTasks();
        assertThat(socket.bytes - before).as("one answer to all the others").isBetween(1, 60);
        stream.dispose();
    }
}

package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.Negotiated;
import io.fluxmpp.stream.ping.Ping;
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
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.netty.Connection;

/** A peer that asks and asks and never reads the answers. */
class UnreadAnswersTest {

    private static final int LIMIT = 100_000;

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final Queue<Unread> unread = new ArrayDeque<>();
    private XmppConnection connection;
    private int answers;

    private record Unread(ByteBuf bytes, ChannelPromise promise) {}

    @BeforeEach
    void connect() {
        socket.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                unread.add(new Unread((ByteBuf) message, promise));
            }
        });
        StreamChannel channel = StreamChannel.over(
                Connection.from(socket), new PayloadCodecs(), XmlLimits.DEFAULT, Namespaces.CLIENT, StreamTap.NONE);
        connection = XmppConnections.start(
                channel,
                new Negotiated(Jid.of("romeo@montague.lit/orchard"), StreamFeatures.of(), Jid.of("montague.lit")),
                ConnectionSettings.DEFAULT.withQueuedBytes(LIMIT),
                Ping::on);
        hear("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>");
    }

    @AfterEach
    void close() {
        connection.dispose();
        read();
        socket.finishAndReleaseAll();
    }

    private void hear(String xml) {
        socket.writeInbound(Unpooled.copiedBuffer(xml, StandardCharsets.UTF_8));
        socket.runPendingTasks();
    }

    private void hearPings(int count) {
        for (int i = 0; i < count; i++) {
            hear(
                    "<iq type='get' id='p" + i
                            + "' from='juliet@capulet.lit/balcony' to='romeo@montague.lit/orchard'><ping xmlns='urn:xmpp:ping'/></iq>");
        }
    }

    private long unreadBytes() {
        return unread.stream().mapToLong(one -> one.bytes().readableBytes()).sum();
    }

    private void read() {
        for (Unread one = unread.poll(); one != null; one = unread.poll()) {
            answers++;
            one.bytes().release();
            one.promise().setSuccess();
        }
    }

    @Nested
    class GivenMoreThanMayWait {

        @Test
        void whenMoreIsAsked_thenNoMoreIsKept() {
            hearPings(5_000);
            assertThat(unreadBytes()).isBetween((long) LIMIT, LIMIT + 1_000L);
        }

        @Test
        void whenThePeerReadsAgain_thenItIsAnsweredAgain() {
            hearPings(5_000);
            read();
            int before = answers;
            hearPings(10);
            read();
            assertThat(answers).isEqualTo(before + 10);
        }
    }
}

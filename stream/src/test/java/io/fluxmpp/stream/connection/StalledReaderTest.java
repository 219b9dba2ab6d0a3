package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.Negotiated;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.netty.Connection;

/** A subscriber of stanzas that asks for none, while more have arrived than are handed over unasked. */
class StalledReaderTest {

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final List<Object> outcomes = new ArrayList<>();
    private final BaseSubscriber<Stanza> reader = new BaseSubscriber<>() {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // asks when the test does
        }
    };
    private XmppConnection connection;

    @BeforeEach
    void stall() {
        StreamChannel channel = StreamChannel.over(
                Connection.from(socket),
                new PayloadCodecs().register(new BlockCodec()),
                XmlLimits.DEFAULT,
                Namespaces.CLIENT,
                StreamTap.NONE);
        connection = XmppConnections.start(
                channel,
                new Negotiated(Jid.of("romeo@montague.lit/orchard"), StreamFeatures.of(), Jid.of("montague.lit")),
                ConnectionSettings.DEFAULT,
                extensions -> {});
        connection.stanzas().subscribe(reader);
        String header =
                "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
        socket.writeInbound(Unpooled.copiedBuffer(header + "<message/>".repeat(100), StandardCharsets.UTF_8));
        socket.runPendingTasks();
    }

    @AfterEach
    void dispose() {
        connection.dispose();
        socket.finishAndReleaseAll();
    }

    private void lose() {
        ChannelFuture unused = socket.close();
        socket.runPendingTasks();
    }

    private void sendBlock() {
        connection.send(Iq.set(null, new Block()).withId("1")).subscribe(null, outcomes::add);
        socket.runPendingTasks();
    }

    @Nested
    class GivenTheConnectionIsLost {

        @Test
        void whenBulkWaited_thenItFails() {
            socket.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
            sendBlock();
            assertThat(outcomes).isEmpty();
            lose();
            assertThat(outcomes).singleElement().isInstanceOf(ConnectionClosedException.class);
        }

        @Test
        void whenBulkIsSentAfterwards_thenItFails() {
            lose();
            sendBlock();
            assertThat(outcomes).singleElement().isInstanceOf(ConnectionClosedException.class);
        }

        @Test
        void whenTheReaderAsks_thenItHasAllThatArrivedAndThenLearnsOfIt() {
            connection.onClose().subscribe(null, outcomes::add);
            lose();
            assertThat(outcomes).isEmpty();
            reader.request(Long.MAX_VALUE);
            socket.runPendingTasks();
            assertThat(outcomes).singleElement().isInstanceOf(ConnectionClosedException.class);
        }
    }

    private record Block() implements Payload {
        @Override
        public XmlName elementName() {
            return new XmlName("urn:test", "block");
        }

        @Override
        public String flow() {
            return "block";
        }
    }

    private static final class BlockCodec implements PayloadCodec<Block> {
        @Override
        public XmlName elementName() {
            return new Block().elementName();
        }

        @Override
        public Block decode(XmlReader in) {
            throw new AssertionError("not read in this test");
        }

        @Override
        public void encode(Block block, XmlWriter out) {
            out.emptyElement("urn:test", "block");
        }
    }
}

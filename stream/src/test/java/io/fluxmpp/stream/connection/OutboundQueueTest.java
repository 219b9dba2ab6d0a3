package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.netty.Connection;

class OutboundQueueTest {

    private static final ConnectionSettings SETTINGS =
            new ConnectionSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), 10, 10, 1_000, 2);

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final StreamChannel channel = StreamChannel.over(
            Connection.from(socket),
            new PayloadCodecs().register(new BulkCodec()),
            XmlLimits.DEFAULT,
            Namespaces.CLIENT,
            StreamTap.NONE);
    private final OutboundQueue queue = new OutboundQueue(channel, SETTINGS);
    private final List<Object> outcomes = new ArrayList<>();
    private int released;

    @AfterEach
    void close() {
        socket.finishAndReleaseAll();
    }

    private void writable(boolean writable) {
        socket.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        socket.runPendingTasks();
    }

    private Runnable send(Iq iq) {
        return queue.send(iq, failure -> outcomes.add(failure == null ? "sent" : failure));
    }

    private Iq signal(String id) {
        return Iq.get(null, XmlElement.of("urn:signal", "s")).withId(id);
    }

    private Iq bulk(String id) {
        return Iq.set(null, new Bulk()).withId(id);
    }

    /** The ids of what has reached the socket, in order. */
    private List<String> sent() {
        socket.runPendingTasks();
        List<String> ids = new ArrayList<>();
        for (ByteBuf bytes = socket.readOutbound(); bytes != null; bytes = socket.readOutbound()) {
            ids.add(bytes.toString(StandardCharsets.UTF_8).replaceFirst(".* id='([^']*)'.*", "$1"));
            bytes.release();
        }
        return ids;
    }

    @Nested
    class GivenASocketThatTakesMore {

        @Test
        void whenSent_thenEverythingGoesAtOnceInOrder() {
            send(bulk("b1"));
            send(signal("s1"));
            send(bulk("b2"));
            assertThat(sent()).containsExactly("b1", "s1", "b2");
            assertThat(outcomes).containsExactly("sent", "sent", "sent");
            assertThat(released).isEqualTo(2);
        }
    }

    @Nested
    class GivenASocketThatIsFull {

        @Test
        void whenSent_thenSignalsGoAheadAndBulkWaits() {
            writable(false);
            send(bulk("b1"));
            send(bulk("b2"));
            send(signal("s1"));
            assertThat(sent()).containsExactly("s1");
            writable(true);
            assertThat(sent()).containsExactly("b1", "b2");
        }

        @Test
        void whenTakenBack_thenItIsNotSentAndReleased() {
            writable(false);
            Runnable takeBack = send(bulk("b1"));
            send(bulk("b2"));
            takeBack.run();
            takeBack.run();
            assertThat(released).isOne();
            writable(true);
            assertThat(sent()).containsExactly("b2");
        }

        @Test
        void whenTooMuchBulkWaits_thenTheNextIsRefusedSayingWhichLimit() {
            writable(false);
            send(bulk("b1"));
            send(bulk("b2"));
            send(bulk("b3"));
            assertThat(outcomes)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            LimitExceededException.class,
                            failure -> assertThat(failure).hasMessageContaining("queuedBulk: 2"));
            assertThat(released).isOne();
            queue.fail(new XmppException("end of test"));
        }

        @Test
        void whenTooManyBytesWait_thenTheNextSignalIsRefusedSayingWhichLimit() {
            List<Object> held = new ArrayList<>();
            socket.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                    held.add(message);
                }
            });
            for (int i = 0; i < 30; i++) {
                send(signal("a-signal-of-a-certain-length-" + i));
            }
            assertThat(outcomes)
                    .isNotEmpty()
                    .allSatisfy(outcome -> assertThat(outcome)
                            .isInstanceOfSatisfying(
                                    LimitExceededException.class,
                                    failure -> assertThat(failure).hasMessageContaining("queuedBytes: 1000")));
            assertThat(held).hasSizeBetween(5, 20);
            held.forEach(ReferenceCountUtil::release);
        }

        @Test
        @Tag("S-4.4-3")
        void whenClosing_thenTheClosingTagGoesBehindAllThatWaits() {
            writable(false);
            send(bulk("b1"));
            send(bulk("b2"));
            queue.finish(() -> channel.write(signal("last"), failure -> {}));
            assertThat(sent()).isEmpty();
            writable(true);
            assertThat(sent()).containsExactly("b1", "b2", "last");
        }

        @Test
        void whenTheConnectionEnds_thenAllThatWaitsFails() {
            writable(false);
            send(bulk("b1"));
            send(bulk("b2"));
            XmppException cause = new XmppException("over");
            queue.fail(cause);
            assertThat(outcomes).containsExactly(cause, cause);
            assertThat(released).isEqualTo(2);
        }
    }

    private final class Bulk implements OwnedPayload {
        @Override
        public XmlName elementName() {
            return BulkCodec.NAME;
        }

        @Override
        public boolean bulk() {
            return true;
        }

        @Override
        public void release() {
            released++;
        }
    }

    private static final class BulkCodec implements PayloadCodec<Bulk> {
        private static final XmlName NAME = new XmlName("urn:bulk", "b");

        @Override
        public XmlName elementName() {
            return NAME;
        }

        @Override
        public Bulk decode(XmlReader in) {
            throw new AssertionError("not read in this test");
        }

        @Override
        public void encode(Bulk payload, XmlWriter out) {
            out.emptyElement(NAME.namespace(), NAME.localName());
        }
    }
}

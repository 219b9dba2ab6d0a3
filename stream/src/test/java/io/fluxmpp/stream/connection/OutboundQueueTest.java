package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.netty.Connection;

class OutboundQueueTest {

    private static final Jid ROMEO = Jid.of("romeo@montague.lit/orchard");

    private static final ConnectionSettings SETTINGS =
            ConnectionSettings.DEFAULT.withQueuedBytes(1_000).withQueuedBulk(8);

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final StreamChannel channel = StreamChannel.over(
            Connection.from(socket),
            new PayloadCodecs().register(new BulkCodec()),
            XmlLimits.DEFAULT,
            Namespaces.CLIENT,
            StreamTap.NONE);
    private OutboundQueue queue = new OutboundQueue(ROMEO, channel, SETTINGS);
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
        return bulk("flow", id);
    }

    private Iq bulk(String flow, String id) {
        return Iq.set(null, new Bulk(flow)).withId(id);
    }

    /** The ids of what has reached the socket, in order. */
    private List<String> sent() {
        socket.runPendingTasks();
        List<String> ids = new ArrayList<>();
        for (ByteBuf bytes = socket.readOutbound(); bytes != null; bytes = socket.readOutbound()) {
            ids.add(id(bytes));
            bytes.release();
        }
        return ids;
    }

    private static String id(ByteBuf stanza) {
        return stanza.toString(StandardCharsets.UTF_8).replaceFirst(".* id='([^']*)'.*", "$1");
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
            for (int i = 0; i < 9; i++) {
                send(bulk("flow " + i % 2, "b" + i));
            }
            assertThat(outcomes)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            LimitExceededException.class,
                            failure -> assertThat(failure).hasMessageStartingWith(ROMEO + ": queuedBulk: 8"));
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
                                    failure ->
                                            assertThat(failure).hasMessageStartingWith(ROMEO + ": queuedBytes: 1000")));
            assertThat(held).hasSizeBetween(5, 20);
            held.forEach(ReferenceCountUtil::release);
        }

        @Test
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
        void whenTheLastThatWaitsIsTakenBackWhileClosing_thenTheClosingTagGoes() {
            writable(false);
            Runnable takeBack = send(bulk("b1"));
            queue.finish(() -> channel.write(signal("last"), failure -> {}));
            takeBack.run();
            assertThat(sent()).containsExactly("last");
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

    @Nested
    class GivenSeveralFlows {

        @Test
        void whenTheSocketTakesMore_thenTheyTakeTurnsAndEachKeepsItsOrder() {
            writable(false);
            for (String id : List.of("a1", "a2", "a3", "a4", "b1", "b2", "c1")) {
                send(bulk(id.substring(0, 1), id));
            }
            writable(true);
            assertThat(sent()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3", "a4");
        }

        @Test
        void whenOneComesLate_thenItWaitsForOneTurnOfTheOthersOnly() {
            writable(false);
            for (String id : List.of("a1", "a2", "a3", "b1", "b2", "b3")) {
                send(bulk(id.substring(0, 1), id));
            }
            onEachWrite(id -> {
                if (id.equals("a1")) {
                    send(bulk("late", "late"));
                }
            });
            writable(true);
            assertThat(sent()).containsExactly("a1", "b1", "a2", "late", "b2", "a3", "b3");
        }

        @Test
        void whenTheSameNameIsSentToTwo_thenTheseAreTwoFlows() {
            writable(false);
            send(bulkTo("romeo@montague.lit/orchard", "r1"));
            send(bulkTo("romeo@montague.lit/orchard", "r2"));
            send(bulkTo("juliet@capulet.lit/balcony", "j1"));
            writable(true);
            assertThat(sent()).containsExactly("r1", "j1", "r2");
        }

        @Test
        void whenAFlowIsTakenBackWhole_thenTheOthersGoOn() {
            writable(false);
            Runnable takeBack = send(bulk("a", "a1"));
            send(bulk("b", "b1"));
            takeBack.run();
            send(bulk("a", "a2"));
            writable(true);
            assertThat(sent()).containsExactly("b1", "a2");
        }

        @Test
        void whenBulkComesInMessages_thenItWaitsAsWell() {
            writable(false);
            queue.send(
                    new Message(Message.Type.NORMAL, "m1", null, null, null, List.of(new Bulk("a")), null),
                    failure -> {});
            assertThat(sent()).isEmpty();
            writable(true);
            assertThat(sent()).containsExactly("m1");
        }

        private Iq bulkTo(String to, String id) {
            return Iq.set(Jid.of(to), new Bulk("same")).withId(id);
        }

        private void onEachWrite(Consumer<String> listener) {
            socket.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                    listener.accept(id((ByteBuf) message));
                    ChannelFuture unused = context.write(message, promise);
                }
            });
        }
    }

    /** TLS keeps what is written to itself until it is flushed, and the channel knows nothing of it. */
    @Nested
    class GivenAHundredFlowsAndTls {

        private final List<ChannelPromise> unflushed = new ArrayList<>();
        private final List<String> ids = new ArrayList<>();

        @BeforeEach
        void holdBack() {
            queue = new OutboundQueue(ROMEO, channel, ConnectionSettings.DEFAULT);
            socket.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                    ids.add(id((ByteBuf) message));
                    ReferenceCountUtil.release(message);
                    unflushed.add(promise);
                }
            });
        }

        @Test
        void whenPinged_thenTheAnswerPassesAllButWhatTheSocketHolds() {
            for (int i = 0; i < 400; i++) {
                queue.send(Iq.set(null, new Bulk("flow " + i % 100, 4_096)).withId("b" + i), failure -> {});
            }
            send(signal("ping"));
            assertThat(ids).contains("ping").hasSizeLessThan(20);
        }

        @Test
        void whenTheSocketHasTakenWhatItHolds_thenAllGoOn() {
            for (int i = 0; i < 400; i++) {
                queue.send(Iq.set(null, new Bulk("flow " + i % 100, 4_096)).withId("b" + i), failure -> {});
            }
            for (int round = 0; round < 400 && !unflushed.isEmpty(); round++) {
                List<ChannelPromise> flushed = List.copyOf(unflushed);
                unflushed.clear();
                flushed.forEach(ChannelPromise::setSuccess);
            }
            assertThat(ids).hasSize(400).doesNotHaveDuplicates();
        }
    }

    private final class Bulk implements OwnedPayload {
        private final String flow;
        private final int length;

        Bulk(String flow) {
            this(flow, 1);
        }

        Bulk(String flow, int length) {
            this.flow = flow;
            this.length = length;
        }

        @Override
        public XmlName elementName() {
            return BulkCodec.NAME;
        }

        @Override
        public String flow() {
            return flow;
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
            out.textElement(NAME.namespace(), NAME.localName(), "x".repeat(payload.length));
        }
    }
}

package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.BulkPayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.Negotiated;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import io.fluxmpp.testkit.LinkedConnections;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** What an application gets wrong hurts what it belongs to, and nothing else on its connection. */
class FaultyApplicationTest {

    private static final Jid ROMEO = Jid.of("romeo@montague.lit/orchard");
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");
    private static final XmlElement QUESTION = XmlElement.of("urn:test", "question");

    private final LinkedConnections link = LinkedConnections.between(ROMEO, JULIET, ConnectionSettings.DEFAULT);
    private final XmppConnection romeo = link.left();
    private final XmppConnection juliet = link.right();
    private final List<Object> outcomes = new ArrayList<>();

    @BeforeEach
    void answerPings() {
        Ping.on(juliet);
    }

    @AfterEach
    void dispose() {
        link.dispose();
    }

    private void ask(Payload question) {
        romeo.request(Iq.get(JULIET, question)).subscribe(outcomes::add, outcomes::add);
        link.settle();
    }

    private void refusedWith(Condition condition) {
        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        StanzaErrorException.class,
                        refusal -> assertThat(refusal.error().condition()).isEqualTo(condition));
        outcomes.clear();
    }

    /** Both ways, and in both directions. */
    private void connectionLives() {
        ask(XmlElement.of("urn:xmpp:ping", "ping"));
        assertThat(outcomes).singleElement().isInstanceOf(Iq.class);
    }

    private static RuntimeException thrower() {
        return new IllegalStateException("thrown by a subscriber");
    }

    /** What the JVM itself throws, which Reactor passes on as an exception instead of a signal. */
    private static Error fatal(String kind) {
        return kind.equals("stack") ? new StackOverflowError() : new NoClassDefFoundError("org/example/Missing");
    }

    @Nested
    class GivenAHandler {

        @ParameterizedTest
        @ValueSource(strings = {"stack", "class"})
        void whenItThrowsAnError_thenInternalServerErrorAndTheConnectionLives(String kind) {
            juliet.handle(QUESTION.elementName(), request -> {
                throw fatal(kind);
            });
            ask(QUESTION);
            refusedWith(Condition.INTERNAL_SERVER_ERROR);
            connectionLives();
        }

        @ParameterizedTest
        @ValueSource(strings = {"stack", "class"})
        void whenItsMonoThrowsAnError_thenInternalServerErrorAndTheConnectionLives(String kind) {
            juliet.handle(
                    QUESTION.elementName(),
                    request -> Mono.fromRunnable(() -> {
                        throw fatal(kind);
                    }));
            ask(QUESTION);
            refusedWith(Condition.INTERNAL_SERVER_ERROR);
            connectionLives();
        }

        @Test
        void whenItThrowsWhileItIsCancelled_thenTheConnectionEndsAllTheSame() {
            juliet.handle(
                    QUESTION.elementName(),
                    request -> Mono.create(sink -> sink.onCancel(() -> {
                        throw thrower();
                    })));
            ask(QUESTION);
            juliet.request(Iq.get(ROMEO, QUESTION)).subscribe(outcomes::add, outcomes::add);
            juliet.onClose().subscribe(null, null, () -> outcomes.add("closed"));
            juliet.dispose();
            assertThat(outcomes).hasSize(2).contains("closed");
            assertThat(juliet.isDisposed()).isTrue();
        }
    }

    @Nested
    class GivenACodec {

        private void julietReads(RuntimeException failure) {
            juliet.codecs().register(new Broken(failure, null));
        }

        @Test
        void whenItThrows_thenInternalServerErrorAndTheConnectionLives() {
            julietReads(new NullPointerException("a bug"));
            ask(QUESTION);
            refusedWith(Condition.INTERNAL_SERVER_ERROR);
            connectionLives();
        }

        @ParameterizedTest
        @ValueSource(strings = {"begin", "text", "complete"})
        void whenItThrowsForBulk_thenInternalServerErrorAndTheConnectionLives(String step) {
            juliet.codecs().register(new BrokenBulk(step, new IllegalStateException("a bug")));
            ask(XmlElement.of("urn:test", "block", "abc"));
            refusedWith(Condition.INTERNAL_SERVER_ERROR);
            connectionLives();
        }

        @Test
        void whenItThrowsAnErrorForBulk_thenTheStreamEndsAndBothLearnOfIt() {
            juliet.codecs().register(new BrokenBulk("text", new AssertionError("a bug")));
            juliet.request(Iq.get(ROMEO, QUESTION), Duration.ofDays(1)).subscribe(null, outcomes::add);
            juliet.onClose().subscribe(null, outcomes::add);
            ask(XmlElement.of("urn:test", "block", "abc"));
            assertThat(outcomes).hasSize(2).allMatch(AssertionError.class::isInstance);
            assertThat(juliet.isDisposed()).isTrue();
        }

        @Test
        void whenItThrowsForAMessage_thenTheMessageIsDroppedAndTheConnectionLives() {
            julietReads(new NullPointerException("a bug"));
            romeo.send(new Message(Message.Type.CHAT, "1", null, JULIET, null, List.of(QUESTION), null))
                    .subscribe();
            connectionLives();
        }

        @ParameterizedTest
        @ValueSource(strings = {"stack", "class"})
        void whenItThrowsAnErrorWhileWriting_thenTheSenderLearnsOfIt(String kind) {
            romeo.codecs().register(new Broken(null, fatal(kind)));
            Mono<Void> sent = romeo.send(Iq.get(JULIET, new Odd()).withId("1"));
            sent.subscribe(null, outcomes::add);
            romeo.scheduler().schedule(() -> sent.subscribe(null, outcomes::add));
            link.settle();
            assertThat(outcomes).hasSize(2).allMatch(Error.class::isInstance);
            outcomes.clear();
            connectionLives();
        }

        @Test
        void whenItThrowsAnErrorForAnAnswer_thenInternalServerError() {
            juliet.codecs().register(new Broken(null, new StackOverflowError()));
            juliet.handle(new XmlName("urn:test", "other"), request -> Mono.just(new Odd()));
            ask(XmlElement.of("urn:test", "other"));
            refusedWith(Condition.INTERNAL_SERVER_ERROR);
            connectionLives();
        }
    }

    @Nested
    class GivenASubscriber {

        @Test
        void whenItThrowsAtARefusal_thenTheConnectionLives() {
            romeo.request(Iq.get(JULIET, QUESTION)).subscribe(answer -> {}, refusal -> {
                throw thrower();
            });
            link.settle();
            connectionLives();
        }

        @Test
        void whenItThrowsAtTheEnd_thenAllOthersLearnOfIt() {
            link.toRight().hold();
            for (int i = 0; i < 10; i++) {
                romeo.request(Iq.get(JULIET, QUESTION)).subscribe(answer -> {}, failure -> {
                    outcomes.add("told");
                    throw thrower();
                });
            }
            romeo.onClose().subscribe(null, failure -> {
                outcomes.add("closed");
                throw thrower();
            });
            romeo.onClose().subscribe(null, failure -> outcomes.add("closed"));
            romeo.stanzas().subscribe(null, failure -> outcomes.add("stanzas"));
            link.settle();
            link.cutLeft();
            assertThat(outcomes).hasSize(13).contains("told", "closed", "stanzas");
        }

        @Test
        void whenItThrowsWhereBulkCannotBeWritten_thenTheBulkBehindItIsSent() {
            romeo.codecs().register(new Broken(null, new IllegalStateException("cannot be written")));
            link.toRight().hold();
            fillTheSocket();
            romeo.send(bulk(new Odd())).subscribe(null, failure -> {
                throw thrower();
            });
            romeo.send(bulk(new Block(10))).subscribe(null, null, () -> outcomes.add("sent"));
            link.settle();
            link.toRight().release();
            link.settle();
            assertThat(outcomes).containsExactly("sent");
        }

        @Test
        void whenItThrowsAtTheLastThatTheSocketHolds_thenTheBulkBehindItIsSent() {
            link.toRight().hold();
            romeo.codecs().register(new BlockCodec());
            for (int i = 0; i < 4; i++) {
                romeo.send(bulk(new Block(40_000))).subscribe(new Thrower());
            }
            romeo.send(bulk(new Block(10))).subscribe(null, null, () -> outcomes.add("sent"));
            link.settle();
            link.toRight().release();
            link.settle();
            assertThat(outcomes).containsExactly("sent");
        }

        private void fillTheSocket() {
            romeo.codecs().register(new BlockCodec());
            for (int i = 0; i < 8; i++) {
                romeo.send(bulk(new Block(40_000))).subscribe(null, failure -> {});
            }
            link.settle();
        }

        private Iq bulk(Payload payload) {
            return Iq.set(JULIET, payload).withId("b");
        }
    }

    /** On a socket of its own: the link passes stanzas only. */
    @Nested
    class GivenAStreamThatBreaksByAnError {

        private final EmbeddedChannel socket = new EmbeddedChannel();

        @Test
        void whenItEnds_thenTheServerIsToldInternalServerError() {
            XmppConnection connection = XmppConnections.start(
                    StreamChannel.over(
                            Connection.from(socket),
                            new PayloadCodecs().register(new BrokenBulk("text", new AssertionError("a bug"))),
                            XmlLimits.DEFAULT,
                            Namespaces.CLIENT,
                            StreamTap.NONE),
                    new Negotiated(ROMEO, StreamFeatures.of(), ROMEO.asDomain()),
                    ConnectionSettings.DEFAULT,
                    extensions -> {});
            socket.writeInbound(Unpooled.copiedBuffer(
                    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
                            + "<iq type='set' id='1'><block xmlns='urn:test'>abc</block></iq>",
                    StandardCharsets.UTF_8));
            socket.runPendingTasks();
            assertThat(connection.isDisposed()).isTrue();
            assertThat(sent())
                    .isEqualTo("<stream:error><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                            + "</stream:error></stream:stream>");
        }

        private String sent() {
            StringBuilder sent = new StringBuilder();
            for (ByteBuf bytes = socket.readOutbound(); bytes != null; bytes = socket.readOutbound()) {
                sent.append(bytes.toString(StandardCharsets.UTF_8));
                bytes.release();
            }
            return sent.toString();
        }
    }

    /** Does what no subscriber may do. */
    private static final class Thrower extends BaseSubscriber<Void> {
        @Override
        protected void hookOnComplete() {
            throw new StackOverflowError();
        }
    }

    private record Odd() implements Payload {
        @Override
        public XmlName elementName() {
            return QUESTION.elementName();
        }

        @Override
        public String flow() {
            return "odd";
        }
    }

    private record Block(int length) implements Payload {
        @Override
        public XmlName elementName() {
            return BlockCodec.NAME;
        }

        @Override
        public String flow() {
            return "block";
        }
    }

    private static final class BlockCodec implements PayloadCodec<Block> {
        private static final XmlName NAME = new XmlName("urn:test", "block");

        @Override
        public XmlName elementName() {
            return NAME;
        }

        @Override
        public Block decode(XmlReader in) {
            return new Block(in.text().length());
        }

        @Override
        public void encode(Block block, XmlWriter out) {
            out.textElement(NAME.namespace(), NAME.localName(), "x".repeat(block.length()));
        }
    }

    /** Throws what it is given at one step of reading. */
    private record BrokenBulk(String step, Throwable failure) implements BulkPayloadCodec<Block> {

        private <T> T at(String reached, T otherwise) {
            if (!step.equals(reached)) {
                return otherwise;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }

        @Override
        public XmlName elementName() {
            return BlockCodec.NAME;
        }

        @Override
        public Block decode(XmlReader in) {
            throw new AssertionError("not read as a whole in this test");
        }

        @Override
        public void encode(Block block, XmlWriter out) {
            throw new AssertionError("not written in this test");
        }

        @Override
        public BulkText<Block> begin(XmlReader start) {
            return at("begin", new BulkText<>() {
                @Override
                public void text(char[] chars, int offset, int length) {
                    Block unused = at("text", new Block(length));
                }

                @Override
                public Block complete() {
                    return at("complete", new Block(0));
                }

                @Override
                public void discard() {
                    // Nothing was collected.
                }
            });
        }
    }

    /** Throws what it is given. */
    private record Broken(RuntimeException whileReading, Throwable whileWriting) implements PayloadCodec<Odd> {

        @Override
        public XmlName elementName() {
            return QUESTION.elementName();
        }

        @Override
        public Odd decode(XmlReader in) {
            throw whileReading;
        }

        @Override
        public void encode(Odd payload, XmlWriter out) {
            out.start("urn:test", "question");
            if (whileWriting instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) whileWriting;
        }
    }
}

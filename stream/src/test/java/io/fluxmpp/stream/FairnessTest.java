package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Nobody waits for somebody else's stall, over real sockets. */
class FairnessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final XmlElement QUESTION = XmlElement.of("urn:test", "question");

    private RunningServer server;
    private XmppConnection romeo;
    private XmppConnection juliet;

    @BeforeEach
    void connect() {
        server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .account("juliet@capulet.lit", "geheim")
                .bind()
                .block(PATIENCE);
        romeo = client("romeo@montague.lit/orchard", "secret");
        juliet = client("juliet@capulet.lit/balcony", "geheim");
    }

    @AfterEach
    void disconnect() {
        romeo.dispose();
        juliet.dispose();
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private XmppConnection client(String jid, String password) {
        return XmppClient.create()
                .jid(jid)
                .password(password)
                .host("localhost")
                .port(server.port())
                .trust(server.certificate())
                .connect()
                .block(PATIENCE);
    }

    /** No answer yet, or the server has too much for it already. */
    private static boolean isStalled(Throwable failure) {
        return failure instanceof TimeoutException
                || (failure instanceof StanzaErrorException refusal
                        && refusal.error().condition() == StanzaError.Condition.RESOURCE_CONSTRAINT);
    }

    private static Mono<Void> pings(XmppConnection from, XmppConnection to, int count) {
        return Flux.range(0, count).concatMap(i -> Ping.on(from).ping(to.jid())).then();
    }

    @Nested
    class GivenAStalledReader {

        /** Much more is sent to the one who reads nothing than all buffers on the way hold. */
        @Test
        void whenOthersTalk_thenTheyAreNotSlowedDown() {
            XmppConnection deaf = client("juliet@capulet.lit/deaf", "geheim");
            BaseSubscriber<Object> nothing = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {}
            };
            deaf.stanzas().subscribe(nothing);
            String text = "x".repeat(10_000);
            Disposable flood = Flux.range(0, 2_000)
                    .concatMap(i -> romeo.send(Message.chat(deaf.jid(), text)))
                    .subscribe();
            StepVerifier.create(pings(romeo, juliet, 50).then(pings(juliet, romeo, 50)))
                    .expectComplete()
                    .verify(PATIENCE);
            // Or this test shows nothing.
            StepVerifier.create(juliet.request(Iq.get(deaf.jid(), QUESTION), Duration.ofMillis(300)))
                    .expectErrorMatches(FairnessTest::isStalled)
                    .verify(PATIENCE);
            flood.dispose();
            deaf.dispose();
        }
    }

    @Nested
    class GivenAStalledHandler {

        @Test
        void whenPinged_thenTheAnswerComesAllTheSame() {
            juliet.handle(QUESTION.elementName(), request -> Mono.never());
            Disposable.Composite waiting = Disposables.composite();
            for (int i = 0; i < 100; i++) {
                waiting.add(romeo.request(Iq.get(juliet.jid(), QUESTION)).subscribe(answer -> {}, failure -> {}));
            }
            StepVerifier.create(pings(romeo, juliet, 50)).expectComplete().verify(PATIENCE);
            waiting.dispose();
        }
    }

    @Nested
    class GivenAHundredBulkWriters {

        private static final int WRITERS = 100;
        private static final int UNANSWERED = 8;

        private final Queue<String> heard = new ConcurrentLinkedQueue<>();
        private final Disposable.Composite writing = Disposables.composite();

        @BeforeEach
        void write() {
            romeo.codecs().register(new BulkCodec());
            juliet.handle(Bulk.NAME, request -> {
                heard.add(((XmlElement) request.payload()).attribute("flow"));
                return Mono.empty();
            });
        }

        @AfterEach
        void stop() {
            writing.dispose();
        }

        private void startWriters() {
            for (int i = 0; i < WRITERS; i++) {
                Bulk block = new Bulk("flow " + i);
                writing.add(Flux.range(0, Integer.MAX_VALUE)
                        .flatMap(n -> write(block), UNANSWERED)
                        .subscribe());
            }
        }

        /** What the server refuses because Juliet is slow counts as well. */
        private Mono<Iq> write(Bulk block) {
            return romeo.request(Iq.set(juliet.jid(), block)).onErrorResume(refusal -> Mono.empty());
        }

        private Mono<Void> untilHeard(int count) {
            return Flux.interval(Duration.ofMillis(5))
                    .takeUntil(tick -> heard.size() >= count)
                    .then();
        }

        @Test
        void whenPinging_thenPingsAndBlocksGoOn() {
            startWriters();
            StepVerifier.create(untilHeard(200)
                            .then(pings(juliet, romeo, 2))
                            .then(pings(romeo, juliet, 2))
                            .then(Mono.defer(() -> untilHeard(heard.size() + 200))))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenAllWriteAtOnce_thenTheyTakeTurns() {
            startWriters();
            StepVerifier.create(untilHeard(1_500)).expectComplete().verify(PATIENCE);
            List<String> steady = heard.stream().skip(500).limit(1_000).toList();
            for (int i = 0; i < WRITERS; i++) {
                String flow = "flow " + i;
                assertThat(steady.stream().filter(flow::equals).count())
                        .as("blocks of %s among %d", flow, steady.size())
                        .isBetween(5L, 15L);
            }
        }
    }

    /** A block that says whose it is. */
    private record Bulk(String name) implements Payload {

        private static final XmlName NAME = new XmlName("urn:bulk", "block");

        @Override
        public XmlName elementName() {
            return NAME;
        }

        @Override
        public String flow() {
            return name;
        }
    }

    private static final class BulkCodec implements PayloadCodec<Bulk> {

        private static final String TEXT = "x".repeat(1_024);

        @Override
        public XmlName elementName() {
            return Bulk.NAME;
        }

        @Override
        public Bulk decode(XmlReader in) {
            throw new AssertionError("not read in this test");
        }

        @Override
        public void encode(Bulk block, XmlWriter out) {
            out.start(Bulk.NAME.namespace(), Bulk.NAME.localName())
                    .attribute("flow", block.flow())
                    .text(TEXT)
                    .end();
        }
    }
}

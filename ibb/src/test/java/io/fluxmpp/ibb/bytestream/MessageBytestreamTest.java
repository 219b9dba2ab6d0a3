package io.fluxmpp.ibb.bytestream;

import static io.fluxmpp.ibb.fake.FakeLink.JULIET;
import static io.fluxmpp.ibb.fake.FakeLink.ROMEO;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.fake.FakeLink;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Blocks in message stanzas (XEP-0047 §4), from romeo to juliet. */
class MessageBytestreamTest {

    private static final XmlName PING = new XmlName(Namespaces.PING, "ping");
    private static final BytestreamSettings MESSAGES = BytestreamSettings.DEFAULT
            .withBlockSize(new BlockSize(4))
            .withStanza(StanzaKind.MESSAGE)
            .withWindow(3);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeLink link = FakeLink.on(time);

    @AfterEach
    void dispose() {
        link.romeo().dispose();
        link.juliet().dispose();
    }

    private static ByteBuffer block(int value) {
        return ByteBuffer.wrap(new byte[] {(byte) value});
    }

    private static Flux<ByteBuffer> blocks(int count) {
        return Flux.range(0, count).map(MessageBytestreamTest::block);
    }

    private List<Integer> seqsSent() {
        return link.romeo().messages().stream()
                .map(message ->
                        ((Data.Outbound) message.payloads().get(0)).seq().value())
                .toList();
    }

    @Nested
    class GivenAPeerThatAnswersWhenTold {
        private final Queue<MonoSink<Payload>> pings = new ArrayDeque<>();
        private final List<Bytestream> opened = new ArrayList<>();
        private int closes;

        GivenAPeerThatAnswersWhenTold() {
            link.juliet().handle(Open.NAME, request -> Mono.empty());
            link.juliet().handle(PING, request -> Mono.create(pings::add));
            link.juliet().handle(Close.NAME, request -> {
                closes++;
                return Mono.empty();
            });
            Ibb.on(link.romeo()).open(JULIET, MESSAGES).subscribe(opened::add);
        }

        private Bytestream bytestream() {
            return opened.get(0);
        }

        private void answerPing() {
            pings.remove().success();
        }

        @Test
        @Tag("IBB-4-1")
        @Tag("IBB-4-2")
        @Tag("IBB-2.2-2")
        void whenSent_thenAPingBehindTheBlocksOpensTheWindowAgain() {
            StepVerifier.create(bytestream().send(blocks(5)))
                    .then(() -> assertThat(seqsSent()).containsExactly(0, 1, 2))
                    .then(() -> assertThat(pings).hasSize(1))
                    .then(this::answerPing)
                    .then(this::answerPing)
                    .then(() -> assertThat(seqsSent()).containsExactly(0, 1, 2, 3, 4))
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> {
                        while (!pings.isEmpty()) {
                            answerPing();
                        }
                    })
                    .verifyComplete();
            assertThat(link.romeo().requests(Data.class)).isEmpty();
        }

        @Test
        @Tag("IBB-4-3")
        void whenABlockComesBack_thenTheBytestreamIsClosed() {
            StepVerifier.create(bytestream().send(blocks(3)))
                    .then(() -> bounce(link.romeo().messages().get(1), Condition.RECIPIENT_UNAVAILABLE))
                    .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("block 1"));
            assertThat(closes).isOne();
        }

        @Test
        void whenAnotherMessageComesBack_thenNothingHappens() {
            bytestream().send(blocks(3)).subscribe();
            Message other = new Message(Message.Type.NORMAL, "ibb:17:unknown", ROMEO, JULIET, null, List.of(), null);
            bounce(other, Condition.RECIPIENT_UNAVAILABLE);
            assertThat(bytestream().isDisposed()).isFalse();
        }

        @Test
        void whenThePeerIsNotThereAnyMore_thenTheSendFails() {
            StepVerifier.create(bytestream().send(blocks(3)))
                    .then(() -> pings.remove()
                            .error(new StanzaErrorException(StanzaError.of(Condition.RECIPIENT_UNAVAILABLE))))
                    .verifyError(BytestreamException.class);
        }

        @Test
        void whenThePeerDoesNotAnswer_thenTheSendFailsInTime() {
            StepVerifier.create(bytestream().send(blocks(3)))
                    .then(() -> time.advanceTimeBy(Duration.ofMinutes(1)))
                    .verifyError(BytestreamException.class);
            assertThat(closes).isOne();
        }

        private void bounce(Message message, Condition condition) {
            link.juliet()
                    .send(message.withFrom(ROMEO).error(StanzaError.of(condition)))
                    .subscribe();
        }
    }

    @Nested
    class GivenOurselvesAtBothEnds {
        private final List<Bytestream> romeos = new ArrayList<>();
        private final List<Bytestream> juliets = new ArrayList<>();

        GivenOurselvesAtBothEnds() {
            ExpectedBytestream expected =
                    Ibb.on(link.juliet()).expect(ROMEO, "s", MESSAGES.withReceiveBuffer(2 * 129, 3 * 129));
            expected.opened().subscribe(juliets::add);
            Ibb.on(link.romeo()).open(JULIET, "s", MESSAGES).subscribe(romeos::add);
        }

        private void send(Data data) {
            link.romeo().send(Message.of(JULIET, Message.Type.NORMAL, data)).subscribe();
        }

        @Test
        void whenSent_thenEverythingArrivesInBothDirections() {
            StepVerifier.create(Mono.zip(
                            juliets.get(0).receive().collectList(),
                            romeos.get(0).receive().collectList(),
                            Mono.when(
                                            romeos.get(0).send(blocks(100)),
                                            juliets.get(0).send(blocks(50)))
                                    .then(romeos.get(0).close())
                                    .thenReturn(true)))
                    .assertNext(ends -> {
                        assertThat(ends.getT1())
                                .containsExactlyElementsOf(blocks(100).toIterable());
                        assertThat(ends.getT2())
                                .containsExactlyElementsOf(blocks(50).toIterable());
                    })
                    .verifyComplete();
        }

        @Test
        @Tag("IBB-4-4")
        void whenABlockIsRight_thenNothingIsAnswered() {
            int before = link.juliet().sent().size();
            send(new Data.Outbound("s", Sequence.FIRST, block(0)));
            assertThat(link.juliet().sent()).hasSize(before);
            assertThat(link.juliet().messages()).isEmpty();
        }

        @Test
        @Tag("IBB-4-4")
        void whenABlockIsOutOfSequence_thenAMessageOfTypeErrorAndTheClose() {
            send(new Data.Outbound("s", new Sequence(7), block(0)));
            assertThat(link.juliet().messages()).singleElement().satisfies(answer -> {
                assertThat(answer.type()).isEqualTo(Message.Type.ERROR);
                assertThat(answer.error().condition()).isEqualTo(Condition.UNEXPECTED_REQUEST);
            });
            assertThat(link.juliet().requests()).contains(new Close("s"));
        }

        @Test
        @Tag("IBB-4-4")
        void whenTheSidIsUnknown_thenAMessageOfTypeError() {
            send(new Data.Outbound("unknown", Sequence.FIRST, block(0)));
            assertThat(link.juliet().messages())
                    .singleElement()
                    .satisfies(answer -> assertThat(answer.error().condition()).isEqualTo(Condition.ITEM_NOT_FOUND));
        }

        /** Rooms take an error from an occupant for a sign that he has gone, and anybody in them could send us a block. */
        @Test
        void whenItComesThroughARoom_thenNothingIsAnswered() {
            link.romeo()
                    .send(Message.of(
                            JULIET, Message.Type.GROUPCHAT, new Data.Outbound("unknown", Sequence.FIRST, block(0))))
                    .subscribe();
            assertThat(link.juliet().messages()).isEmpty();
        }

        @Test
        void whenNobodyReads_thenTheBuffersFillAndTheBytestreamEnds() {
            for (int seq = 0; seq < 5; seq++) {
                send(new Data.Outbound("s", new Sequence(seq), block(seq)));
            }
            assertThat(juliets.get(0).isDisposed()).isFalse();
            send(new Data.Outbound("s", new Sequence(5), block(5)));
            assertThat(juliets.get(0).isDisposed()).isTrue();
            assertThat(link.juliet().messages())
                    .isNotEmpty()
                    .allSatisfy(
                            answer -> assertThat(answer.error().condition()).isEqualTo(Condition.RESOURCE_CONSTRAINT));
        }

        @Test
        void whenTheMessageIsNoBlock_thenItIsNotTaken() {
            link.romeo().send(Message.chat(JULIET, "Art thou not Romeo?")).subscribe();
            assertThat(link.juliet().messages()).isEmpty();
            assertThat(juliets.get(0).isDisposed()).isFalse();
        }

        @Test
        void whenClosed_thenBothEndsAre() {
            StepVerifier.create(romeos.get(0).send(blocks(3)).then(romeos.get(0).close()))
                    .verifyComplete();
            StepVerifier.create(juliets.get(0).receive()).expectNextCount(3).verifyComplete();
            assertThat(link.romeo().sent())
                    .anySatisfy(iq -> assertThat(iq)
                            .extracting(Iq::payload)
                            .isEqualTo(new Open("s", new BlockSize(4), StanzaKind.MESSAGE)));
        }
    }
}

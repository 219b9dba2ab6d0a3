package io.fluxmpp.ibb.bytestream;

import static io.fluxmpp.ibb.fake.FakeLink.JULIET;
import static io.fluxmpp.ibb.fake.FakeLink.ROMEO;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.codec.IbbCodecs;
import io.fluxmpp.ibb.fake.FakeLink;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.ibb.model.PooledBlock;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What juliet receives from a romeo who sends whatever the test wants. */
public class BytestreamReceiveTest {

    private static final String SID = "i781hf64";

    /** What a block of one byte counts. */
    private static final int ONE = 1 + BlockReceiver.OVERHEAD;

    /** Two blocks of one byte are buffered acknowledged, three more unacknowledged. */
    private static final BytestreamSettings SMALL =
            BytestreamSettings.DEFAULT.withBlockSize(new BlockSize(4)).withReceiveBuffer(2 * ONE, 3 * ONE);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeLink link = FakeLink.on(time);
    private final List<Integer> acknowledged = new ArrayList<>();
    private final List<StanzaError> refused = new ArrayList<>();
    private int closes;
    private Bytestream bytestream;

    @BeforeEach
    void open() {
        IbbCodecs.register(link.romeo().codecs());
        link.romeo().handle(Close.NAME, request -> {
            closes++;
            return Mono.empty();
        });
        expect(link, SID, SMALL).subscribe(opened -> bytestream = opened);
        link.romeo()
                .request(Iq.set(JULIET, new Open(SID, new BlockSize(4), StanzaKind.IQ)))
                .subscribe();
    }

    /** What waits unread in an open bytestream is pooled. */
    @AfterEach
    void dispose() {
        bytestream.dispose();
    }

    private void send(int seq, int bytes) {
        byte[] block = new byte[bytes];
        Arrays.fill(block, (byte) seq);
        send(new Data.Outbound(SID, new Sequence(seq), ByteBuffer.wrap(block)));
    }

    private void send(Data data) {
        Disposable exchange = link.romeo()
                .request(Iq.set(JULIET, data), Duration.ofHours(1))
                .subscribe(
                        answer -> acknowledged.add(((Data.Outbound) data).seq().value()),
                        error -> refused.add(((StanzaErrorException) error).error()));
        assertThat(exchange).isNotNull();
    }

    private void sendBlocks(int from, int to) {
        for (int seq = from; seq <= to; seq++) {
            send(seq, 1);
        }
    }

    private void closeByPeer() {
        link.romeo().request(Iq.set(JULIET, new Close(SID))).subscribe();
    }

    private static ByteBuffer block(int seq) {
        return ByteBuffer.wrap(new byte[] {(byte) seq});
    }

    private void assertRefused(Condition condition, StanzaError.Type type) {
        assertThat(refused).hasSize(1);
        assertThat(refused.get(0).condition()).isEqualTo(condition);
        assertThat(refused.get(0).type()).isEqualTo(type);
    }

    /** The block was answered, then the close went out, and the bytestream knows nothing any more. */
    private void assertClosedAfterRefusal() {
        assertThat(closes).isOne();
        List<Iq> sent = link.juliet().sent();
        assertThat(sent.get(sent.size() - 1).payload()).isEqualTo(new Close(SID));
        assertThat(sent.get(sent.size() - 2).error()).isEqualTo(refused.get(0));
        assertThat(bytestream.isDisposed()).isTrue();
        refused.clear();
        send(0, 1);
        assertRefused(Condition.ITEM_NOT_FOUND, StanzaError.Type.CANCEL);
    }

    @Nested
    class GivenDemand {
        @Test
        @Tag("IBB-2.2-10")
        @Tag("IBB-2.2-20")
        void whenBlocksArrive_thenDeliveredInOrderAndAcknowledged() {
            StepVerifier.create(bytestream.receive())
                    .then(() -> sendBlocks(0, 9))
                    .expectNext(block(0), block(1), block(2), block(3), block(4))
                    .expectNextCount(5)
                    .then(BytestreamReceiveTest.this::closeByPeer)
                    .verifyComplete();
            assertThat(acknowledged).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        }

        /** As a server may do that does not know whether it has arrived. */
        @Test
        void whenAStanzaComesAgain_thenItsBlockIsTakenOnce() {
            StepVerifier.create(bytestream.receive())
                    .then(() -> {
                        sendAs("a", 0);
                        sendAs("b", 1);
                        sendAs("a", 0);
                        sendAs("b", 1);
                        sendAs("c", 2);
                        closeByPeer();
                    })
                    .expectNext(block(0), block(1), block(2))
                    .verifyComplete();
            assertThat(closes).isZero();
        }

        private void sendAs(String id, int seq) {
            Data data = new Data.Outbound(SID, new Sequence(seq), block(seq));
            link.romeo().send(Iq.set(JULIET, data).withId(id)).subscribe();
        }

        @Test
        void whenABlockIsEmpty_thenAcknowledgedAndNotDelivered() {
            StepVerifier.create(bytestream.receive())
                    .then(() -> send(0, 0))
                    .then(() -> send(1, 1))
                    .expectNext(block(1))
                    .then(() -> assertThat(acknowledged).containsExactly(0, 1))
                    .thenCancel()
                    .verify();
        }

        @Test
        void whenTheBuffersAreKept_thenNobodyElseUsesThem() {
            StepVerifier.create(bytestream.receive().collectList())
                    .then(() -> sendBlocks(0, 9))
                    .then(BytestreamReceiveTest.this::closeByPeer)
                    .assertNext(kept -> {
                        assertThat(kept.get(3)).isEqualTo(block(3));
                        assertThat(kept).allMatch(buffer -> buffer.hasArray() && buffer.capacity() == 1);
                    })
                    .verifyComplete();
        }
    }

    @Nested
    class GivenNoDemand {
        @Test
        @Tag("IBB-2.2-13")
        void whenTheBufferIsFull_thenAcknowledgementsAreWithheldUntilBlocksAreTaken() {
            StepVerifier.create(bytestream.receive(), 0)
                    .then(() -> sendBlocks(0, 4))
                    .then(() -> assertThat(acknowledged).containsExactly(0, 1))
                    .thenRequest(1)
                    .expectNext(block(0))
                    .then(() -> assertThat(acknowledged).containsExactly(0, 1, 2))
                    .thenRequest(2)
                    .expectNext(block(1), block(2))
                    .then(() -> assertThat(acknowledged).containsExactly(0, 1, 2, 3, 4))
                    .thenRequest(10)
                    .expectNext(block(3), block(4))
                    .thenCancel()
                    .verify();
        }

        @Test
        void whenNobodyHasSubscribedYet_thenBlocksWait() {
            sendBlocks(0, 2);
            assertThat(acknowledged).containsExactly(0, 1);

            StepVerifier.create(bytestream.receive())
                    .expectNext(block(0), block(1), block(2))
                    .then(() -> assertThat(acknowledged).containsExactly(0, 1, 2))
                    .thenCancel()
                    .verify();
        }

        @Test
        void whenThePeerSendsFarTooMany_thenCutOff() {
            StepVerifier.create(bytestream.receive(), 0)
                    .then(() -> sendBlocks(0, 5))
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageContaining("unacknowledged"));
            assertThat(refused).hasSize(4).allMatch(error -> error.condition() == Condition.RESOURCE_CONSTRAINT);
            assertThat(closes).isOne();
        }

        @Test
        void whenTheSubscriberTakesNothingForTooLong_thenBreaks() {
            StepVerifier.create(bytestream.receive(), 0)
                    .then(() -> sendBlocks(0, 2))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(59)))
                    .then(() -> assertThat(refused).isEmpty())
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageContaining("took nothing for PT1M"));
            assertRefused(Condition.RESOURCE_CONSTRAINT, StanzaError.Type.WAIT);
            assertThat(closes).isOne();
        }

        @Test
        void whenTheSubscriberTakesSomethingNowAndThen_thenLives() {
            StepVerifier.create(bytestream.receive(), 0)
                    .then(() -> sendBlocks(0, 4))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(50)))
                    .thenRequest(1)
                    .expectNext(block(0))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(50)))
                    .thenRequest(1)
                    .expectNext(block(1))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(50)))
                    .then(() -> assertThat(bytestream.isDisposed()).isFalse())
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(10)))
                    .verifyError(BytestreamException.class);
        }

        @Test
        void whenTheBufferIsNotFull_thenThereIsNoDeadline() {
            sendBlocks(0, 1);
            time.advanceTimeBy(Duration.ofDays(1));

            assertThat(bytestream.isDisposed()).isFalse();
        }
    }

    @Nested
    class GivenABlockThatCannotBeTaken {
        @Test
        @Tag("IBB-2.2-17")
        void whenItsSeqWasUsed_thenRefusedAndClosed() {
            sendBlocks(0, 1);
            send(1, 1);

            assertRefused(Condition.UNEXPECTED_REQUEST, StanzaError.Type.CANCEL);
            assertClosedAfterRefusal();
        }

        @Test
        @Tag("IBB-2.2-21")
        @Tag("IBB-2.2-22")
        @Tag("IBB-3-3")
        void whenOneIsMissing_thenNothingFromThereIsDelivered() {
            StepVerifier.create(bytestream.receive())
                    .then(() -> send(0, 1))
                    .then(() -> send(2, 1))
                    .expectNext(block(0))
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageContaining("seq: 2 (expected: 1)"));
            assertRefused(Condition.UNEXPECTED_REQUEST, StanzaError.Type.CANCEL);
            assertClosedAfterRefusal();
        }

        @Test
        @Tag("IBB-2.2-18")
        void whenItIsBroken_thenRefusedAndClosed() {
            send(new Data.Broken(SID, "base64: U+002A"));

            assertRefused(Condition.BAD_REQUEST, StanzaError.Type.CANCEL);
            assertThat(refused.get(0).text()).isEqualTo("base64: U+002A");
            assertClosedAfterRefusal();
        }

        @Test
        @Tag("IBB-2.2-4")
        void whenItIsLargerThanAgreed_thenRefusedAndClosed() {
            send(0, 5);

            assertRefused(Condition.BAD_REQUEST, StanzaError.Type.CANCEL);
            assertClosedAfterRefusal();
        }

        @Test
        void whenEarlierBlocksWait_thenTheyAreDeliveredBeforeTheError() {
            sendBlocks(0, 1);
            send(7, 1);

            StepVerifier.create(bytestream.receive(), 1)
                    .expectNext(block(0))
                    .thenRequest(1)
                    .expectNext(block(1))
                    .verifyError(BytestreamException.class);
        }
    }

    @Nested
    class GivenAStranger {
        @Test
        @Tag("IBB-2.2-16")
        @Tag("IBB-2.3-5")
        void whenTheSidIsUnknown_thenItemNotFound() {
            send(new Data.Outbound("other", Sequence.FIRST, ByteBuffer.allocate(1)));
            assertRefused(Condition.ITEM_NOT_FOUND, StanzaError.Type.CANCEL);

            StepVerifier.create(link.romeo().request(Iq.set(JULIET, new Close("other"))))
                    .verifyErrorSatisfies(error -> assertThat(
                                    ((StanzaErrorException) error).error().condition())
                            .isEqualTo(Condition.ITEM_NOT_FOUND));
            assertThat(bytestream.isDisposed()).isFalse();
        }

        @Test
        @Tag("IBB-2.2-16")
        void whenTheSidIsSomebodyElses_thenItemNotFound() {
            ExpectedBytestream expected =
                    Ibb.on(link.juliet()).expect(ROMEO.withResource("elsewhere"), "theirs", SMALL);
            send(new Data.Outbound("theirs", Sequence.FIRST, ByteBuffer.allocate(1)));

            assertRefused(Condition.ITEM_NOT_FOUND, StanzaError.Type.CANCEL);
            expected.dispose();
        }
    }

    @Nested
    class GivenTheEnd {
        @Test
        @Tag("IBB-2.3-2")
        void whenThePeerCloses_thenAnsweredAndWhatWaitsIsDelivered() {
            sendBlocks(0, 3);
            StepVerifier.create(link.romeo().request(Iq.set(JULIET, new Close(SID))))
                    .expectNextCount(1)
                    .verifyComplete();
            assertThat(acknowledged).containsExactly(0, 1, 2, 3);

            StepVerifier.create(bytestream.receive(), 2)
                    .expectNext(block(0), block(1))
                    .expectNoEvent(Duration.ZERO)
                    .thenRequest(2)
                    .expectNext(block(2), block(3))
                    .verifyComplete();
            StepVerifier.create(bytestream.onClose()).verifyComplete();
        }

        @Test
        void whenCancelled_thenClosedAndTheRestIsDropped() {
            sendBlocks(0, 4);
            StepVerifier.create(bytestream.receive(), 1)
                    .expectNext(block(0))
                    .thenCancel()
                    .verify();

            assertThat(closes).isOne();
            assertThat(acknowledged).containsExactly(0, 1, 2, 3, 4);
            StepVerifier.create(bytestream.onClose()).verifyComplete();
        }

        @Test
        void whenSubscribedTwice_thenTheSecondIsRefused() {
            Disposable first = bytestream.receive().subscribe();

            StepVerifier.create(bytestream.receive()).verifyError(IllegalStateException.class);
            assertThat(bytestream.isDisposed()).isFalse();
            first.dispose();
        }

        @Test
        void whenTheConnectionIsLost_thenFailsAfterWhatWaits() {
            sendBlocks(0, 3);
            link.juliet().breakDown();

            StepVerifier.create(bytestream.receive()).expectNextCount(4).verifyError(ConnectionClosedException.class);
        }

        @Test
        void whenBrokenOff_thenFailsAndCloses() {
            StepVerifier.create(bytestream.receive())
                    .then(bytestream::dispose)
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageContaining("broken off"));
            assertThat(closes).isOne();
            bytestream.dispose();
            assertThat(closes).isOne();
        }
    }

    @Nested
    class GivenASubscriberThatCancelled {

        /** A cancel has to reach the peer, whose library may hold back that our close has come until all is sent. */
        @Test
        void whenThePeerGoesOn_thenItIsRefused() {
            link.romeo().lose(iq -> iq.type() == Iq.Type.RESULT && iq.payload() == null);
            bytestream.receive().subscribe().dispose();
            assertThat(closes).isOne();
            send(0, 1);
            assertRefused(Condition.ITEM_NOT_FOUND, StanzaError.Type.CANCEL);
        }
    }

    @Nested
    class GivenABudget {
        private final ReceiveBudget budget = ReceiveBudget.ofBytes(4 * ONE);
        private Bytestream other;

        @BeforeEach
        void openAnother() {
            ExpectedBytestream expected = Ibb.on(link.juliet())
                    .expect(ROMEO, "other", SMALL.withReceiveBudget(budget).withReceiveBuffer(64 * ONE, 64 * ONE));
            expected.opened().subscribe(opened -> other = opened);
            link.romeo()
                    .request(Iq.set(JULIET, new Open("other", new BlockSize(4), StanzaKind.IQ)))
                    .subscribe();
        }

        @AfterEach
        void disposeOther() {
            other.dispose();
        }

        private void sendToOther(int from, int to) {
            for (int seq = from; seq <= to; seq++) {
                send(new Data.Outbound("other", new Sequence(seq), block(seq)));
            }
        }

        @Test
        void whenHalfOfItIsUsed_thenAcknowledgementsAreWithheldThoughTheBufferHasRoom() {
            sendToOther(0, 3);
            assertThat(acknowledged).containsExactly(0, 1);
            assertThat(budget.used()).isEqualTo(4 * ONE);
            StepVerifier.create(other.receive(), 1)
                    .expectNext(block(0))
                    .then(() -> assertThat(acknowledged).containsExactly(0, 1))
                    .thenRequest(1)
                    .expectNext(block(1))
                    .then(() -> assertThat(acknowledged).containsExactly(0, 1, 2, 3))
                    .thenRequest(2)
                    .expectNext(block(2), block(3))
                    .then(() -> assertThat(budget.used()).isZero())
                    .then(() -> sendToOther(4, 4))
                    .thenRequest(1)
                    .expectNext(block(4))
                    .thenCancel()
                    .verify();
        }

        /** A neighbour had it, and gives it back where nobody here notices. */
        @Test
        void whenThereIsRoomAgain_thenWhatWasWithheldIsAcknowledged() {
            budget.take(3 * ONE);
            sendToOther(0, 0);
            assertThat(acknowledged).isEmpty();
            budget.giveBack(3 * ONE);
            time.advanceTimeBy(Duration.ofSeconds(1));
            assertThat(acknowledged).containsExactly(0);
            time.advanceTimeBy(Duration.ofHours(1));
            assertThat(other.isDisposed()).isFalse();
        }

        @Test
        void whenItIsUsedUp_thenTheBytestreamThatWantsMoreEnds() {
            sendToOther(0, 4);
            assertThat(refused)
                    .isNotEmpty()
                    .allSatisfy(error -> assertThat(error.condition()).isEqualTo(Condition.RESOURCE_CONSTRAINT));
            assertThat(other.isDisposed()).isTrue();
            assertThat(budget.used()).isZero();
            assertThat(bytestream.isDisposed()).isFalse();
        }

        @Test
        void whenOthersUseItUp_thenBlocksThatAreWantedStillArrive() {
            ReceiveBudget used = ReceiveBudget.ofBytes(1);
            ExpectedBytestream expected = Ibb.on(link.juliet()).expect(ROMEO, "third", SMALL.withReceiveBudget(used));
            link.romeo()
                    .request(Iq.set(JULIET, new Open("third", new BlockSize(4), StanzaKind.IQ)))
                    .subscribe();
            StepVerifier.create(expected.opened().flatMapMany(Bytestream::receive))
                    .then(() -> send(new Data.Outbound("third", Sequence.FIRST, block(7))))
                    .expectNext(block(7))
                    .thenCancel()
                    .verify();
            assertThat(acknowledged).containsExactly(0);
        }

        @Test
        void whenTheBytestreamEnds_thenWhatWaitsUsesNothingOfIt() {
            sendToOther(0, 2);
            link.juliet().breakDown();
            assertThat(budget.used()).isZero();
            StepVerifier.create(other.receive()).expectNextCount(3).verifyError(ConnectionClosedException.class);
            assertThat(budget.used()).isZero();
        }

        @Test
        void whenCancelled_thenWhatWaitsUsesNothingOfIt() {
            sendToOther(0, 3);
            StepVerifier.create(other.receive(), 1)
                    .expectNextCount(1)
                    .thenCancel()
                    .verify();
            assertThat(budget.used()).isZero();
        }
    }

    @Nested
    class GivenASubscriberForPooledBlocks {

        @Test
        void whenBlocksArrive_thenTheyAreTheSubscribersToRelease() {
            List<PooledBlock> taken = new ArrayList<>();
            bytestream.receivePooled().subscribe(taken::add);
            sendBlocks(0, 1);
            assertThat(acknowledged).containsExactly(0, 1);
            assertThat(taken).extracting(PooledBlock::bytes).containsExactly(block(0), block(1));
            taken.forEach(PooledBlock::release);
        }

        @Test
        void whenTheBytestreamHasEnded_thenWhatWaitsIsStillGiven() {
            sendBlocks(0, 1);
            closeByPeer();
            StepVerifier.create(bytestream.receivePooled())
                    .assertNext(first -> assertThat(first.bytes()).isEqualTo(block(0)))
                    .assertNext(second -> assertThat(second.copy()).isEqualTo(block(1)))
                    .verifyComplete();
        }

        @Test
        void whenCancelled_thenWhatWaitsIsReleased() {
            sendBlocks(0, 4);
            StepVerifier.create(bytestream.receivePooled(), 1)
                    .consumeNextWith(PooledBlock::release)
                    .thenCancel()
                    .verify();
            assertThat(acknowledged).containsExactly(0, 1, 2, 3, 4);
        }

        @Test
        void whenOperatorsDropBlocks_thenTheyReleaseThemIfTold() {
            StepVerifier.create(
                            bytestream
                                    .receivePooled()
                                    .publishOn(time, 4)
                                    .doOnDiscard(PooledBlock.class, PooledBlock::release),
                            0)
                    .then(() -> sendBlocks(0, 3))
                    .thenRequest(1)
                    .consumeNextWith(PooledBlock::release)
                    .thenCancel()
                    .verify();
        }
    }

    @Nested
    class GivenOurClose {
        @Test
        @Tag("IBB-2.3-3")
        @Tag("IBB-2.3-4")
        void whenThePeerSendsBeforeItAnswers_thenStillReceived() {
            link.romeo().lose(iq -> iq.type() == Iq.Type.RESULT && iq.payload() == null);
            StepVerifier.create(bytestream.receive())
                    .then(() -> bytestream.close().subscribe())
                    .then(() -> assertThat(closes).isOne())
                    .then(() -> sendBlocks(0, 1))
                    .expectNext(block(0), block(1))
                    .then(() -> assertThat(acknowledged).containsExactly(0, 1))
                    .then(BytestreamReceiveTest.this::closeByPeer)
                    .verifyComplete();
        }

        @Test
        @Tag("IBB-2.3-6")
        void whenThePeerNeverAnswers_thenClosedAfterTheTimeout() {
            link.romeo().lose(iq -> iq.type() == Iq.Type.RESULT);
            StepVerifier.create(bytestream.close())
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(9)))
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .verifyComplete();
            StepVerifier.create(bytestream.receive()).verifyComplete();
        }

        @Test
        @Tag("IBB-2.3-6")
        void whenThePeerDoesNotKnowTheBytestream_thenClosedAllTheSame() {
            link.romeo()
                    .handle(
                            Close.NAME,
                            request -> Mono.error(new StanzaErrorException(StanzaError.of(Condition.ITEM_NOT_FOUND))));
            StepVerifier.create(bytestream.close()).verifyComplete();
            StepVerifier.create(bytestream.onClose()).verifyComplete();
        }

        @Test
        void whenClosedAgain_thenCompletesAndNothingIsSent() {
            StepVerifier.create(bytestream.close().then(bytestream.close())).verifyComplete();
            assertThat(closes).isOne();
        }

        @Test
        void whenTheConnectionIsLostMeanwhile_thenFails() {
            link.romeo().lose(iq -> iq.type() == Iq.Type.RESULT);
            StepVerifier.create(bytestream.close())
                    .then(link.juliet()::breakDown)
                    .verifyError(ConnectionClosedException.class);
        }

        @Test
        void whenThePeerBreaksTheRulesMeanwhile_thenFailsWithoutASecondClose() {
            link.romeo().lose(iq -> iq.type() == Iq.Type.RESULT);
            StepVerifier.create(bytestream.close()).then(() -> send(9, 1)).verifyError(BytestreamException.class);
            assertThat(closes).isOne();
        }
    }

    /** How juliet comes to expect a bytestream, from now on. */
    protected Mono<Bytestream> expect(FakeLink between, String sid, BytestreamSettings settings) {
        return Ibb.on(between.juliet()).expect(ROMEO, sid, settings).opened();
    }
}

package io.fluxmpp.ibb.bytestream;

import static io.fluxmpp.ibb.fake.FakeLink.JULIET;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.fake.FakeLink;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.IbbAction;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.stream.connection.IqHandler;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.StreamLimits;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What romeo sends, watched by a peer that acknowledges when the test says so. */
public class BytestreamSendTest {

    private static final BytestreamSettings BLOCKS_OF_4 = BytestreamSettings.DEFAULT.withBlockSize(new BlockSize(4));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeLink link = FakeLink.on(time);

    /** The blocks that wait for the peer's answer. */
    private final Queue<MonoSink<Payload>> unanswered = new ArrayDeque<>();

    private final List<Integer> seqs = new ArrayList<>();
    private final List<ByteBuffer> blocks = new ArrayList<>();
    private final List<Bytestream> opened = new ArrayList<>();
    private int closes;
    private int closesAnswered;

    protected BytestreamSendTest() {
        link.juliet().handle(Open.NAME, request -> Mono.empty());
        link.juliet().handle(Close.NAME, request -> {
            closes++;
            return Mono.empty();
        });
        link.juliet().handle(Data.NAME, receiver());
    }

    private IqHandler receiver() {
        return request -> {
            Data.Inbound data = (Data.Inbound) request.payload();
            seqs.add(data.seq().value());
            blocks.add(data.block().copy());
            data.release();
            return Mono.create(unanswered::add);
        };
    }

    private Bytestream open(BytestreamSettings settings) {
        open(link, settings).subscribe(opened::add);
        return opened.get(opened.size() - 1);
    }

    private void peerCloses() {
        link.juliet()
                .request(Iq.set(link.romeo().jid(), new Close(opened.get(0).sid())))
                .subscribe(answer -> closesAnswered++);
    }

    /** How romeo comes to a bytestream. */
    protected Mono<Bytestream> open(FakeLink between, BytestreamSettings settings) {
        return Ibb.on(between.romeo()).open(JULIET, settings);
    }

    private void acknowledge() {
        unanswered.remove().success();
    }

    private void acknowledgeAll() {
        while (!unanswered.isEmpty()) {
            acknowledge();
        }
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        IntStream.of(values).forEach(value -> buffer.put((byte) value));
        return buffer.flip();
    }

    @Nested
    class GivenAWindowOfOne {
        private final Bytestream bytestream = open(BLOCKS_OF_4);

        @Test
        @Tag("IBB-2.2-1")
        @Tag("IBB-2.2-7")
        @Tag("IBB-2.2-12")
        void whenSent_thenOneBlockAfterTheOtherIsAcknowledged() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1, 2), bytes(3), bytes(4))))
                    .then(() -> assertThat(seqs).containsExactly(0))
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(() -> assertThat(seqs).containsExactly(0, 1))
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(() -> assertThat(seqs).containsExactly(0, 1, 2))
                    .expectNoEvent(Duration.ZERO)
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();
            assertThat(blocks).containsExactly(bytes(1, 2), bytes(3), bytes(4));
        }

        @Test
        @Tag("IBB-2.2-3")
        void whenABufferIsLargerThanABlock_thenCutAndNotMoved() {
            ByteBuffer large = bytes(9, 1, 2, 3, 4, 5, 6, 7, 8, 10).position(1).limit(9);

            StepVerifier.create(bytestream.send(Flux.just(large, bytes(11))))
                    .then(BytestreamSendTest.this::acknowledgeAll)
                    .verifyComplete();

            assertThat(blocks).containsExactly(bytes(1, 2, 3, 4), bytes(5, 6, 7, 8), bytes(11));
            assertThat(large.position()).isOne();
        }

        @Test
        void whenABufferIsEmpty_thenPassedOver() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(), bytes(1), bytes(), bytes(2), bytes())))
                    .then(BytestreamSendTest.this::acknowledgeAll)
                    .verifyComplete();

            assertThat(blocks).containsExactly(bytes(1), bytes(2));
        }

        @Test
        void whenTheSourceIsEmpty_thenCompletes() {
            StepVerifier.create(bytestream.send(Flux.empty())).verifyComplete();
        }

        @Test
        void whenTheWindowIsFull_thenTheSourceIsNotAsked() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(bytestream.send(source))
                    .then(() -> source.assertMinRequested(1).assertMaxRequested(1))
                    .then(() -> source.next(bytes(1, 2, 3, 4, 5)))
                    .then(() -> source.assertMaxRequested(1))
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(() -> source.assertMaxRequested(1))
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(() -> source.next(bytes(6)))
                    .then(() -> assertThat(blocks).hasSize(3))
                    .then(source::complete)
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();
        }

        @Test
        void whenTheSourceIgnoresDemand_thenFails() {
            TestPublisher<ByteBuffer> source =
                    TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
            StepVerifier.create(bytestream.send(source))
                    .then(() -> source.next(bytes(1), bytes(2)))
                    .verifyErrorMessage("send(): the source emitted more buffers than it was asked for");
        }

        @Test
        void whenSentAgain_thenGoesOnWhereTheLastEnded() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1))).then(bytestream.send(Flux.just(bytes(2)))))
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();

            assertThat(seqs).containsExactly(0, 1);
        }

        @Test
        void whenAnotherIsInProgress_thenRefused() {
            bytestream.send(Flux.never()).subscribe();

            StepVerifier.create(bytestream.send(Flux.just(bytes(1)))).verifyError(IllegalStateException.class);
        }

        @Test
        void whenCancelled_thenTheSourceIsCancelledAndNoGapIsLeft() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(bytestream.send(source))
                    .then(() -> source.next(bytes(1, 2, 3, 4, 5)))
                    .thenCancel()
                    .verify();
            source.assertCancelled();
            assertThat(bytestream.isDisposed()).isFalse();

            StepVerifier.create(bytestream.send(Flux.just(bytes(7))))
                    .then(BytestreamSendTest.this::acknowledgeAll)
                    .verifyComplete();
            assertThat(blocks).containsExactly(bytes(1, 2, 3, 4), bytes(7));
            assertThat(seqs).containsExactly(0, 1);
        }

        @Test
        void whenTheSourceFails_thenSendFailsAndTheBytestreamLives() {
            StepVerifier.create(bytestream.send(Flux.error(new IllegalArgumentException("disk"))))
                    .verifyErrorMessage("disk");

            StepVerifier.create(bytestream.send(Flux.just(bytes(1))))
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();
        }

        @Test
        void whenNotSubscribed_thenNothingHappens() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            Mono<Void> send = bytestream.send(source);

            source.assertWasNotSubscribed();
            assertThat(send).isNotNull();
        }

        @ParameterizedTest
        @EnumSource(
                value = Condition.class,
                names = {"ITEM_NOT_FOUND", "UNEXPECTED_REQUEST", "BAD_REQUEST", "SERVICE_UNAVAILABLE"})
        @Tag("IBB-2.2-19")
        @Tag("IBB-2.2-23")
        void whenABlockIsRefused_thenFailsAndCloses(Condition condition) {
            StanzaErrorException refusal = new StanzaErrorException(StanzaError.of(condition));
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(bytestream.send(source))
                    .then(() -> source.next(bytes(1)))
                    .then(() -> unanswered.remove().error(refusal))
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageContaining("block 0")
                            .hasCauseInstanceOf(StanzaErrorException.class));
            source.assertCancelled();
            assertThat(closes).isOne();
            assertThat(seqs).containsExactly(0);
            StepVerifier.create(bytestream.onClose()).verifyError(BytestreamException.class);
            StepVerifier.create(bytestream.receive()).verifyError(BytestreamException.class);
        }

        @Test
        void whenABlockIsNeverAnswered_thenFailsAfterTheTimeoutAndCloses() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1))))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(59)))
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .verifyErrorSatisfies(error -> assertThat(error).hasCauseInstanceOf(TimeoutException.class));
            assertThat(closes).isOne();
        }

        @Test
        void whenTheConnectionIsLost_thenFailsWithThat() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(bytestream.send(source))
                    .then(() -> source.next(bytes(1)))
                    .then(link.romeo()::breakDown)
                    .verifyError(ConnectionClosedException.class);
            source.assertCancelled();
            StepVerifier.create(bytestream.send(Flux.just(bytes(1)))).verifyError(ConnectionClosedException.class);
            StepVerifier.create(bytestream.receive()).verifyError(ConnectionClosedException.class);
            StepVerifier.create(bytestream.onClose()).verifyError(ConnectionClosedException.class);
            StepVerifier.create(bytestream.close()).verifyComplete();
        }

        @Test
        @Tag("IBB-2.3-3")
        void whenThePeerCloses_thenWhatIsBeingSentIsSentAndThenTheCloseIsAnswered() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(bytestream.send(source))
                    .then(() -> source.next(bytes(1)))
                    .then(BytestreamSendTest.this::peerCloses)
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(() -> source.next(bytes(2)))
                    .then(source::complete)
                    .then(() -> assertThat(closesAnswered).isZero())
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();
            assertThat(seqs).containsExactly(0, 1);
            assertThat(closesAnswered).isOne();
            assertThat(closes).isZero();
            StepVerifier.create(bytestream.onClose()).verifyComplete();
        }

        @Test
        void whenThePeerClosesAndTheSourceEndsWithoutMore_thenTheCloseIsAnsweredAtOnce() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(bytestream.send(source))
                    .then(() -> source.next(bytes(1)))
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(BytestreamSendTest.this::peerCloses)
                    .then(() -> assertThat(closesAnswered).isZero())
                    .then(source::complete)
                    .verifyComplete();
            assertThat(closesAnswered).isOne();
        }

        @Test
        void whenSubscribingToTheSourceThrows_thenTheSendFailsAndTheNextOneWorks() {
            StepVerifier.create(bytestream.send(subscriber -> {
                        throw new IllegalStateException("no source");
                    }))
                    .verifyErrorMessage("no source");
            StepVerifier.create(bytestream.send(Flux.just(bytes(1))))
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();
        }

        @Test
        void whenThePeerCloses_thenNothingNewIsSent() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            bytestream.send(source).subscribe();
            peerCloses();
            source.next(bytes(1));
            acknowledge();
            source.complete();
            StepVerifier.create(bytestream.send(Flux.just(bytes(2))))
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageContaining("by the peer"));
            assertThat(seqs).containsExactly(0);
        }

        @Test
        void whenThePeerClosesAndSendingDoesNotEnd_thenItFailsAfterTheTimeoutAndTheCloseIsAnswered() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(bytestream.send(source))
                    .then(() -> source.next(bytes(1)))
                    .then(BytestreamSendTest.this::peerCloses)
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(9)))
                    .then(() -> assertThat(closesAnswered).isZero())
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageContaining("by the peer"));
            source.assertCancelled();
            assertThat(closesAnswered).isOne();
            StepVerifier.create(bytestream.onClose()).verifyComplete();
        }

        @Test
        void whenThePeerClosesAndTakesNoMore_thenSendingFailsAndTheBytestreamIsClosed() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1), bytes(2))))
                    .then(BytestreamSendTest.this::peerCloses)
                    .then(() -> unanswered
                            .remove()
                            .error(new StanzaErrorException(StanzaError.of(Condition.ITEM_NOT_FOUND))))
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageContaining("by the peer"));
            assertThat(closesAnswered).isOne();
            StepVerifier.create(bytestream.onClose()).verifyComplete();
        }
    }

    @Nested
    class GivenServersThatCannotDeliver {
        private final Bytestream bytestream = open(BLOCKS_OF_4.withWindow(3));

        private void giveBack(Condition condition) {
            unanswered.remove().error(new StanzaErrorException(StanzaError.of(condition)));
        }

        private void giveAllBackForFifteenSeconds() {
            for (int delay = 1; delay <= 8; delay *= 2) {
                while (!unanswered.isEmpty()) {
                    giveBack(Condition.RECIPIENT_UNAVAILABLE);
                }
                time.advanceTimeBy(Duration.ofSeconds(delay));
                assertThat(unanswered).isNotEmpty();
            }
        }

        @ParameterizedTest
        @EnumSource(
                value = Condition.class,
                names = {"RECIPIENT_UNAVAILABLE", "REMOTE_SERVER_TIMEOUT", "RESOURCE_CONSTRAINT"})
        @Tag("IBB-2.2-14")
        @Tag("IBB-2.2-15")
        void whenABlockComesBack_thenTheBytestreamIsSuspendedAndTheBlockSentAgain(Condition condition) {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1), bytes(2))))
                    .then(() -> giveBack(condition))
                    .then(() -> giveBack(condition))
                    .then(() -> time.advanceTimeBy(Duration.ofMillis(999)))
                    .then(() -> assertThat(seqs).containsExactly(0, 1))
                    .then(() -> time.advanceTimeBy(Duration.ofMillis(1)))
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();
            assertThat(seqs).containsExactly(0, 1, 0, 1);
            assertThat(blocks).containsExactly(bytes(1), bytes(2), bytes(1), bytes(2));
            assertThat(closes).isZero();
        }

        @Test
        void whenSomeBlocksComeBack_thenNothingIsSentBeforeAllAreAnswered() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(bytestream.send(source))
                    .then(() -> source.next(bytes(1), bytes(2), bytes(3)))
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(() -> giveBack(Condition.RECIPIENT_UNAVAILABLE))
                    .then(() -> source.next(bytes(4)))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(20)))
                    .then(() -> assertThat(seqs).containsExactly(0, 1, 2))
                    .then(() -> giveBack(Condition.RECIPIENT_UNAVAILABLE))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .then(BytestreamSendTest.this::acknowledgeAll)
                    .then(source::complete)
                    .verifyComplete();
            assertThat(seqs).containsExactly(0, 1, 2, 1, 2, 3);
        }

        @Test
        void whenBlocksComeBackForTooLong_thenTheSendFailsAndTheBytestreamIsClosed() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1))))
                    .then(this::giveAllBackForFifteenSeconds)
                    .then(() -> giveBack(Condition.RECIPIENT_UNAVAILABLE))
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageContaining("block 0")
                            .hasCauseInstanceOf(StanzaErrorException.class));
            assertThat(closes).isOne();
        }

        @Test
        void whenTheFirstBlockAfterThatGetsThrough_thenThereIsAllTheTimeAgain() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1), bytes(2))))
                    .then(this::giveAllBackForFifteenSeconds)
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(this::giveAllBackForFifteenSeconds)
                    .then(BytestreamSendTest.this::acknowledgeAll)
                    .verifyComplete();
        }

        @Test
        void whenALaterBlockArrived_thenTheBytestreamIsBroken() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1), bytes(2))))
                    .then(() -> giveBack(Condition.RECIPIENT_UNAVAILABLE))
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("block 0"));
            assertThat(closes).isOne();
        }

        @Test
        void whenThePeerClosesInstead_thenTheSendSaysWhatWasNotDelivered() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1))))
                    .then(() -> giveBack(Condition.RESOURCE_CONSTRAINT))
                    .then(BytestreamSendTest.this::peerCloses)
                    .verifyErrorSatisfies(error -> assertThat(error).hasCauseInstanceOf(StanzaErrorException.class));
            assertThat(closesAnswered).isOne();
        }

        @Test
        void whenClosedMeanwhile_thenWhatCameBackIsSentFirst() {
            bytestream.send(Flux.just(bytes(1))).subscribe();
            giveBack(Condition.RECIPIENT_UNAVAILABLE);
            StepVerifier.create(bytestream.close())
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .then(() -> assertThat(closes).isZero())
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();
            assertThat(seqs).containsExactly(0, 0);
            assertThat(closes).isOne();
        }

        @Test
        void whenTheConnectionIsLostMeanwhile_thenTheSendFails() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1), bytes(2), bytes(3))))
                    .then(() -> giveBack(Condition.RECIPIENT_UNAVAILABLE))
                    .then(() -> giveBack(Condition.RECIPIENT_UNAVAILABLE))
                    .then(() -> giveBack(Condition.RECIPIENT_UNAVAILABLE))
                    .then(link.romeo()::breakDown)
                    .verifyError(ConnectionClosedException.class);
            time.advanceTimeBy(Duration.ofHours(1));
            assertThat(seqs).hasSize(3);
        }

        @Test
        void whenDisposedMeanwhile_thenNothingIsSentAnyMore() {
            bytestream.send(Flux.just(bytes(1))).onErrorComplete().subscribe();
            giveBack(Condition.RECIPIENT_UNAVAILABLE);
            bytestream.dispose();
            time.advanceTimeBy(Duration.ofHours(1));
            assertThat(seqs).containsExactly(0);
        }
    }

    @Nested
    class GivenAPeerOfWhichNothingIsKnown {
        private static final ByteBuffer[] MANY =
                IntStream.range(0, 20).mapToObj(BytestreamSendTest::bytes).toArray(ByteBuffer[]::new);

        private int questions;

        private void answerWith(String... features) {
            link.juliet().handle(DiscoInfo.NAME, request -> {
                questions++;
                return Mono.just(new DiscoInfo(null, List.of(), List.of(features), List.of()));
            });
        }

        @Test
        @Tag("IBB-2.2-12")
        void whenOneBlockIsSent_thenItIsNotAsked() {
            answerWith(IbbAction.IN_ORDER);
            StepVerifier.create(open(BLOCKS_OF_4).send(Flux.just(bytes(1))))
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();
            assertThat(questions).isZero();
        }

        @Test
        @Tag("IBB-2.2-11")
        void whenItAnnouncesThatItTakesBlocksInOrder_thenTheWindowGrows() {
            answerWith(IbbAction.IN_ORDER);
            bytestreamSends();
            assertThat(unanswered).hasSize(1);
            acknowledge();
            assertThat(questions).isOne();
            assertThat(unanswered).hasSize(4);
            acknowledge();
            acknowledge();
            assertThat(unanswered).hasSize(5);
        }

        @Test
        @Tag("IBB-2.2-12")
        void whenItDoesNot_thenBlocksGoOneByOne() {
            answerWith(IbbAction.NAMESPACE);
            bytestreamSends();
            for (int i = 0; i < 10; i++) {
                acknowledge();
                assertThat(unanswered).hasSize(1);
            }
            assertThat(questions).isOne();
        }

        @Test
        void whenItDoesNotAnswer_thenBlocksGoOneByOne() {
            bytestreamSends();
            for (int i = 0; i < 10; i++) {
                acknowledge();
                assertThat(unanswered).hasSize(1);
            }
        }

        private void bytestreamSends() {
            open(BLOCKS_OF_4).send(Flux.just(MANY)).subscribe();
        }
    }

    @Nested
    class GivenABudget {

        @Test
        void whenSeveralSend_thenTheyShareIt() {
            Ibb.on(link.romeo()).sendBudget(6 * 4);
            BytestreamSettings settings = BLOCKS_OF_4.withWindow(16);
            open(settings)
                    .send(Flux.range(0, 100).map(BytestreamSendTest::bytes))
                    .subscribe();
            assertThat(unanswered).hasSize(6);
            open(settings)
                    .send(Flux.range(0, 100).map(BytestreamSendTest::bytes))
                    .subscribe();
            assertThat(unanswered).hasSize(9);
            IntStream.range(0, 50).forEach(i -> acknowledge());
            assertThat(unanswered).hasSize(6);
        }

        @Test
        void whenThereIsNotABlockForEach_thenTheyTakeTurns() {
            Ibb.on(link.romeo()).sendBudget(2);
            for (int sender = 0; sender < 4; sender++) {
                int value = sender;
                open(BLOCKS_OF_4.withWindow(16))
                        .send(Flux.range(0, 3).map(i -> bytes(value)))
                        .subscribe();
            }
            for (int i = 0; i < 10; i++) {
                assertThat(unanswered).hasSize(2);
                acknowledge();
            }
            acknowledgeAll();
            assertThat(blocks).hasSize(12);
            // The first one was alone when it began.
            assertThat(blocks.subList(2, 8)).contains(bytes(1), bytes(2), bytes(3));
            assertThat(blocks.subList(2, 5)).doesNotHaveDuplicates();
        }

        @Test
        void whenBlocksAreRefused_thenTheyAreGivenBackOnce() {
            Ibb.on(link.romeo()).sendBudget(8);
            for (int i = 0; i < 3; i++) {
                open(BLOCKS_OF_4.withWindow(1))
                        .send(Flux.just(bytes(1, 2, 3, 4)))
                        .onErrorComplete()
                        .subscribe();
                unanswered.remove().error(new StanzaErrorException(StanzaError.of(Condition.BAD_REQUEST)));
            }
            open(BLOCKS_OF_4.withWindow(16))
                    .send(Flux.range(0, 9).map(i -> bytes(1, 2, 3, 4)))
                    .subscribe();
            assertThat(unanswered).hasSize(2);
        }

        @Test
        void whenSmallBlocksAreManyAndALargeOneWaits_thenItHasItsTurn() {
            Ibb.on(link.romeo()).sendBudget(8);
            BytestreamSettings settings = BLOCKS_OF_4.withWindow(2);
            open(settings).send(Flux.range(0, 100).map(i -> bytes(1))).subscribe();
            open(settings).send(Flux.range(0, 100).map(i -> bytes(2))).subscribe();
            open(BLOCKS_OF_4.withBlockSize(new BlockSize(7)).withWindow(1))
                    .send(Flux.just(bytes(3, 3, 3, 3, 3, 3, 3)))
                    .subscribe();
            for (int i = 0; i < 12; i++) {
                acknowledge();
            }
            assertThat(blocks).contains(bytes(3, 3, 3, 3, 3, 3, 3));
        }

        @Test
        void whenASourceIsSilent_thenItHasNoShare() {
            Ibb.on(link.romeo()).sendBudget(8);
            for (int i = 0; i < 8; i++) {
                open(BLOCKS_OF_4).send(Flux.never()).subscribe();
            }
            open(BLOCKS_OF_4.withWindow(16))
                    .send(Flux.range(0, 9).map(i -> bytes(1, 2, 3, 4)))
                    .subscribe();
            assertThat(unanswered).hasSize(2);
        }

        @Test
        void whenTheConnectionOfVeryManyIsLost_thenAllFail() {
            Ibb.on(link.romeo()).maxBytestreams(2000).sendBudget(100);
            List<Throwable> failures = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                open(BLOCKS_OF_4)
                        .send(Flux.range(0, 9).map(value -> bytes(1, 2, 3, 4)))
                        .subscribe(nothing -> {}, failures::add);
            }
            link.romeo().breakDown();
            assertThat(failures).hasSize(2000).hasOnlyElementsOfType(ConnectionClosedException.class);
        }

        @Test
        void whenABlockIsLargerThanIt_thenItGoesAlone() {
            Ibb.on(link.romeo()).sendBudget(1);
            open(BLOCKS_OF_4.withWindow(16))
                    .send(Flux.just(bytes(1, 2, 3), bytes(4, 5, 6)))
                    .subscribe();
            assertThat(unanswered).hasSize(1);
            acknowledge();
            assertThat(unanswered).hasSize(1);
        }

        @Test
        void whenOneThatSendsEnds_thenAnotherHasItsTurn() {
            Ibb.on(link.romeo()).sendBudget(1);
            Bytestream first = open(BLOCKS_OF_4.withWindow(16));
            first.send(Flux.range(0, 3).map(i -> bytes(1))).onErrorComplete().subscribe();
            open(BLOCKS_OF_4.withWindow(16)).send(Flux.just(bytes(2))).subscribe();
            first.dispose();
            assertThat(blocks).containsExactly(bytes(1), bytes(2));
        }

        @Test
        void whenOneHasNothingLeftToSend_thenTheOtherHasItsShare() {
            Ibb.on(link.romeo()).sendBudget(6 * 4);
            BytestreamSettings settings = BLOCKS_OF_4.withWindow(16);
            open(settings).send(Flux.range(0, 3).map(BytestreamSendTest::bytes)).subscribe();
            open(settings)
                    .send(Flux.range(0, 100).map(BytestreamSendTest::bytes))
                    .subscribe();
            assertThat(unanswered).hasSize(6);
            IntStream.range(0, 6).forEach(i -> acknowledge());
            assertThat(unanswered).hasSize(6);
            assertThat(blocks.subList(6, blocks.size()).stream().distinct().count())
                    .isEqualTo(blocks.size() - 6);
        }
    }

    @Nested
    class GivenAServerThatTakesOnlyShortStanzas {

        @Test
        @Tag("IBB-5-3")
        void whenOpened_thenBlocksAreSmallEnough() {
            link.romeo()
                    .features(new StreamFeatures(
                            List.of(StreamLimits.ofBytes(10_000).toFeature())));
            Bytestream bytestream = open(BytestreamSettings.DEFAULT.withBlockSize(BlockSize.MAX));
            assertThat(bytestream.blockSize().bytes()).isBetween(7000, 7500);
            bytestream.send(Flux.just(ByteBuffer.allocate(20_000))).subscribe();
            acknowledgeAll();
            assertThat(blocks).allSatisfy(block -> assertThat(block.remaining()).isLessThanOrEqualTo(7500));
        }

        @Test
        void whenItTakesLongEnoughOnes_thenTheBlockSizeStays() {
            link.romeo()
                    .features(new StreamFeatures(
                            List.of(StreamLimits.ofBytes(10_000).toFeature())));
            assertThat(open(BytestreamSettings.DEFAULT).blockSize()).isEqualTo(BlockSize.DEFAULT);
        }
    }

    @Nested
    class GivenAWindowOfThree {
        private final Bytestream bytestream = open(BLOCKS_OF_4.withWindow(3));

        @Test
        @Tag("IBB-2.2-11")
        void whenSent_thenThreeAreOnTheirWay() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(bytestream.send(source))
                    .then(() -> source.assertMinRequested(3).assertMaxRequested(3))
                    .then(() -> source.next(bytes(1, 2, 3, 4, 5), bytes(6), bytes(7)))
                    .then(() -> assertThat(seqs).containsExactly(0, 1, 2))
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(() -> assertThat(seqs).containsExactly(0, 1, 2, 3))
                    .then(source::complete)
                    .then(BytestreamSendTest.this::acknowledgeAll)
                    .verifyComplete();
            assertThat(blocks).containsExactly(bytes(1, 2, 3, 4), bytes(5), bytes(6), bytes(7));
        }

        @Test
        void whenTheSourceSignalsElsewhereAndThenOnTheEventLoop_thenTheOrderIsKept() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(bytestream.send(source))
                    .then(() -> time.schedule(() -> {
                        elsewhere(() -> source.next(bytes(1)));
                        source.next(bytes(2));
                        elsewhere(() -> source.next(bytes(3)));
                        source.complete();
                    }))
                    .then(BytestreamSendTest.this::acknowledgeAll)
                    .verifyComplete();
            assertThat(blocks).containsExactly(bytes(1), bytes(2), bytes(3));
        }

        private void elsewhere(Runnable action) {
            Thread thread = new Thread(action);
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Test
        void whenAcknowledgedInAnyOrder_thenCompletesWithTheLast() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1), bytes(2), bytes(3))))
                    .then(() -> {
                        List<MonoSink<Payload>> acknowledgements = List.copyOf(unanswered);
                        acknowledgements.get(2).success();
                        acknowledgements.get(0).success();
                    })
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> List.copyOf(unanswered).get(1).success())
                    .verifyComplete();
        }

        @Test
        void whenTheMiddleOneIsRefused_thenFailsOnce() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1), bytes(2), bytes(3))))
                    .then(() -> List.copyOf(unanswered)
                            .get(1)
                            .error(new StanzaErrorException(StanzaError.of(Condition.ITEM_NOT_FOUND))))
                    .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("block 1"));
            acknowledgeAll();
            assertThat(closes).isOne();
        }
    }

    @Nested
    class GivenClosing {
        private final Bytestream bytestream = open(BLOCKS_OF_4.withWindow(2));

        @Test
        @Tag("IBB-2.3-7")
        void whenBlocksAreOnTheirWay_thenTheCloseWaitsForThem() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            List<Throwable> failures = new ArrayList<>();
            bytestream.send(source).subscribe(null, failures::add);
            source.next(bytes(1), bytes(2));

            StepVerifier.create(bytestream.close())
                    .then(() -> assertThat(closes).isZero())
                    .then(source::assertCancelled)
                    .then(BytestreamSendTest.this::acknowledge)
                    .then(() -> assertThat(closes).isZero())
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();

            assertThat(closes).isOne();
            assertThat(failures)
                    .hasOnlyElementsOfType(BytestreamException.class)
                    .hasSize(1);
            assertThat(link.romeo().requests(IbbAction.class)).last().isEqualTo(new Close(bytestream.sid()));
            StepVerifier.create(bytestream.send(Flux.just(bytes(3)))).verifyError(BytestreamException.class);
        }

        @Test
        void whenTheSourceIsThrough_thenTheSendStillSucceeds() {
            StepVerifier.create(bytestream.send(Flux.just(bytes(1))))
                    .then(() -> bytestream.close().subscribe())
                    .then(BytestreamSendTest.this::acknowledge)
                    .verifyComplete();
            assertThat(closes).isOne();
        }
    }
}

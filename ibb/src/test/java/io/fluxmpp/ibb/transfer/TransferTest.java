package io.fluxmpp.ibb.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.SessionUpdate;
import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppServer;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.testkit.Schemas;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Transfers through the embedded server, and what becomes of them in trouble. */
class TransferTest {

    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final long MIB = 1 << 20;

    private IbbTransport transport = IbbTransport.create();
    private RunningServer server;
    private StreamManagement management = StreamManagement.DEFAULT;

    @BeforeEach
    void startServer() {
        server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .account("juliet@capulet.lit", "geheim")
                .bind()
                .block(PATIENCE);
    }

    @AfterEach
    void stopServer() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private XmppClient client(String jid, String password) {
        return XmppClient.create()
                .jid(jid)
                .password(password)
                .host("localhost")
                .port(server.port())
                .streamManagement(management)
                .trust(server.certificate());
    }

    private <T> Mono<T> play(IbbTransport transport, Function<Stage, Mono<T>> play) {
        return Stage.play(
                client("romeo@montague.lit/orchard", "secret"),
                client("juliet@capulet.lit/balcony", "geheim"),
                transport,
                play);
    }

    private <T> Mono<T> play(Function<Stage, Mono<T>> play) {
        return play(transport, play);
    }

    /** In one content the initiator receives, so that it opens the bytestream of what it has accepted. */
    @Test
    @Tag("J-7.2.2-3")
    void whenTheResponderAddsAFile_thenItArrives() {
        FileDescription second =
                FileDescription.builder().name("juliet.bin").size(MIB).build();
        StepVerifier.create(play(stage -> {
                    Mono<String> received = stage.offer(MIB)
                            .flatMap(session -> session.updates()
                                    .ofType(SessionUpdate.Added.class)
                                    .next()
                                    .flatMap(update -> update.offer().accept())
                                    .flatMap(content -> Bytes.sha256(content.receive())));
                    Mono<Void> sent = stage.offered()
                            .flatMap(JingleOffer::accept)
                            .flatMap(session -> session.add(FileTransfer.offer(second)))
                            .flatMap(content -> content.send(Bytes.random(MIB)));
                    return Mono.zip(received, sent.thenReturn(true)).map(both -> both.getT1());
                }))
                .expectNext(Bytes.sha256(Bytes.random(MIB)).block(PATIENCE))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Nested
    class GivenTwoClients {

        @ParameterizedTest
        @ValueSource(longs = {0, 1, 4095, 4096, 4097, 3 * MIB})
        @Tag("FT-10.1-1")
        void whenAFileIsSent_thenItArrivesWhole(long size) {
            StepVerifier.create(play(stage -> stage.transfer(size)))
                    .expectNext(Bytes.sha256(Bytes.random(size)).block())
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @ParameterizedTest
        @CsvSource({"1,4096", "16,4096", "4,65535", "64,512"})
        void whenWindowAndBlockSizeDiffer_thenItArrivesWhole(int window, int blockSize) {
            StepVerifier.create(play(
                            IbbTransport.create().window(window).blockSize(blockSize),
                            stage -> stage.transfer(2 * MIB)))
                    .expectNext(Bytes.sha256(Bytes.random(2 * MIB)).block())
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenAFileIsSent_thenEverythingOnTheWireIsValid() {
            Schemas.Watch schemas = play(stage -> stage.transfer(MIB).map(hash -> stage.schemas()))
                    .block(PATIENCE);
            assertThat(schemas.count()).isGreaterThan(10);
            assertThat(schemas.faults()).isEmpty();
        }

        @Test
        void whenThePeerDeclines_thenTheOfferFailsWithThatReason() {
            StepVerifier.create(play(stage -> Mono.zip(
                            stage.offered().flatMap(JingleOffer::decline).thenReturn(true), stage.offer(MIB))))
                    .expectErrorSatisfies(failure -> assertThat(
                                    ((JingleSessionException) failure).reason().condition())
                            .isEqualTo(Reason.Condition.DECLINE))
                    .verify(PATIENCE);
        }
    }

    @Nested
    class GivenASlowReader {

        /** Juliet takes one buffer and no more: romeo's source must not be emptied. */
        @Test
        void whenItStopsReading_thenTheSourceIsAskedForNoMoreThanBufferAndWindow() throws InterruptedException {
            AtomicLong emitted = new AtomicLong();
            CountDownLatch first = new CountDownLatch(1);
            BaseSubscriber<ByteBuffer> reader = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    request(1);
                }

                @Override
                protected void hookOnNext(ByteBuffer value) {
                    first.countDown();
                }
            };
            Flux<ByteBuffer> blocks = Bytes.random(8 * MIB).doOnNext(chunk -> emitted.addAndGet(chunk.remaining()));
            Mono<Long> play = play(stage -> {
                Mono<Void> reading = stage.offered()
                        .flatMap(JingleOffer::accept)
                        .doOnNext(session -> session.receive().subscribe(reader))
                        .then();
                Mono<Void> sending = stage.offer(8 * MIB).flatMap(session -> session.send(blocks));
                return Mono.firstWithSignal(
                        Mono.when(reading, sending).thenReturn(0L),
                        Mono.fromCallable(() -> first.await(10, TimeUnit.SECONDS))
                                .subscribeOn(Schedulers.boundedElastic())
                                .delayElement(Duration.ofMillis(500))
                                .map(ok -> emitted.get()));
            });
            StepVerifier.create(play)
                    // 64 KiB wait at juliet's; a window of 4 blocks, which each of these has made larger by one, is not
                    // acknowledged; chunks of 10 000 bytes straddle blocks.
                    .assertNext(bytes -> assertThat(bytes).isBetween(4096L, (16 + 4 + 16) * 4096L + 20_000))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        /** The sender has its acknowledgements, and so has left, long before. */
        @Test
        @Tag("FT-6.6-2")
        void whenTheSenderAwaitsNoConfirmation_thenEverythingArrives() {
            long size = 10 * 4096;
            StepVerifier.create(play(stage -> Mono.zip(
                                    stage.offered()
                                            .flatMap(JingleOffer::accept)
                                            .flatMap(session -> Bytes.sha256(session.receive()
                                                    .delayUntil(block -> Mono.delay(Duration.ofMillis(100))))),
                                    stage.offer(size, offer -> offer.confirmation(Duration.ZERO))
                                            .flatMap(session -> session.send(Bytes.random(size)))
                                            .thenReturn(true))
                            .map(both -> both.getT1())))
                    .expectNext(Bytes.sha256(Bytes.random(size)).block())
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenItReadsOneByOne_thenEverythingArrives() {
            StepVerifier.create(play(stage -> Mono.zip(
                                    stage.offered()
                                            .flatMap(JingleOffer::accept)
                                            .flatMap(session -> Bytes.sha256(
                                                    session.receive().limitRate(1))),
                                    stage.offer(MIB)
                                            .flatMap(session -> session.send(Bytes.random(MIB)))
                                            .thenReturn(true))
                            .map(both -> both.getT1())))
                    .expectNext(Bytes.sha256(Bytes.random(MIB)).block())
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    /** In the middle of a transfer something ends; both sides must learn of it, and nothing may leak. */
    @Nested
    class GivenATransferThatRuns {

        /** What becomes of both sides when {@code trouble} happens after 64 KiB. */
        private Mono<Outcome> outcome(Function<Stage, Runnable> trouble) {
            return play(stage -> {
                Runnable happens = trouble.apply(stage);
                AtomicLong seen = new AtomicLong();
                Mono<String> received = stage.offered()
                        .flatMap(JingleOffer::accept)
                        .flatMap(session -> session.receive()
                                .doOnNext(buffer -> {
                                    long before = seen.getAndAdd(buffer.remaining());
                                    if (before < 65_536 && seen.get() >= 65_536) {
                                        happens.run();
                                    }
                                })
                                .then(Mono.just("complete")))
                        .onErrorResume(failure -> Mono.just(String.valueOf(failure)));
                Mono<String> sent = stage.offer(64 * MIB)
                        .flatMap(session -> session.send(Bytes.random(64 * MIB)).then(Mono.just("complete")))
                        .onErrorResume(failure -> Mono.just(String.valueOf(failure)));
                return Mono.zip(sent, received, Outcome::new);
            });
        }

        private record Outcome(String sender, String receiver) {}

        private void bothFail(Mono<Outcome> outcome, String sender, String receiver) {
            StepVerifier.create(outcome)
                    .assertNext(both -> {
                        assertThat(both.sender()).contains(sender);
                        assertThat(both.receiver()).contains(receiver);
                    })
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenTheServerIsKilled_thenBothFail() {
            management = StreamManagement.DEFAULT.withWanted(false);
            bothFail(outcome(stage -> server::dispose), "ConnectionClosedException", "ConnectionClosedException");
        }

        @Test
        void whenTheReceiverVanishes_thenBothFail() {
            // Nobody tells the sender: what tells it is that acknowledgements stay away.
            transport =
                    transport.settings(BytestreamSettings.DEFAULT.withAcknowledgementTimeout(Duration.ofSeconds(2)));
            bothFail(outcome(stage -> stage.juliet()::dispose), "Exception", "ConnectionClosedException");
        }

        @Test
        void whenTheSenderVanishes_thenBothFail() {
            bothFail(outcome(stage -> stage.romeo()::dispose), "ConnectionClosedException", "Exception");
        }

        @Test
        void whenTheReceiverCancels_thenTheSenderLearnsIt() {
            Mono<String> sender = play(stage -> {
                Mono<Long> received = stage.offered()
                        .flatMap(JingleOffer::accept)
                        .flatMap(session -> session.receive().take(16).count());
                Mono<String> sent = stage.offer(64 * MIB)
                        .flatMap(session -> session.send(Bytes.random(64 * MIB)).then(Mono.just("complete")))
                        .onErrorResume(
                                JingleSessionException.class,
                                failure -> Mono.just("" + failure.reason().condition()));
                return Mono.zip(received, sent).map(both -> both.getT1() + " " + both.getT2());
            });
            StepVerifier.create(sender).expectNext("16 CANCEL").expectComplete().verify(PATIENCE);
        }

        @Test
        void whenTheSenderCancels_thenTheReceiverLearnsIt() {
            Mono<String> receiver = play(stage -> {
                Mono<String> received = stage.offered()
                        .flatMap(JingleOffer::accept)
                        .flatMap(session -> session.receive().then(Mono.just("complete")))
                        .onErrorResume(
                                JingleSessionException.class,
                                failure -> Mono.just("" + failure.reason().condition()));
                Mono<Boolean> sent = stage.offer(64 * MIB)
                        .flatMap(session -> session.send(Bytes.random(64 * MIB))
                                .timeout(Duration.ofMillis(300))
                                .onErrorComplete()
                                .thenReturn(true));
                return Mono.zip(received, sent).map(both -> both.getT1());
            });
            StepVerifier.create(receiver).expectNext("CANCEL").expectComplete().verify(PATIENCE);
        }

        @Test
        void whenTheSourceFails_thenBothFail() {
            Mono<String> receiver = play(stage -> {
                Mono<String> received = stage.offered()
                        .flatMap(JingleOffer::accept)
                        .flatMap(session -> session.receive().then(Mono.just("complete")))
                        .onErrorResume(XmppException.class, failure -> Mono.just("failed"));
                Mono<String> sent = stage.offer(64 * MIB)
                        .flatMap(session -> session.send(
                                        Bytes.random(MIB).concatWith(Flux.error(new IllegalStateException("disk"))))
                                .then(Mono.just("complete")))
                        .onErrorResume(IllegalStateException.class, failure -> Mono.just(failure.getMessage()));
                return Mono.zip(received, sent).map(both -> both.getT1() + " " + both.getT2());
            });
            StepVerifier.create(receiver)
                    .expectNext("failed disk")
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }
}

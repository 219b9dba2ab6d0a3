package io.fluxmpp.ibb.bytestream;

import static io.fluxmpp.ibb.fake.FakeLink.JULIET;
import static io.fluxmpp.ibb.fake.FakeLink.ROMEO;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.fake.FakeLink;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Romeo's bytestream and juliet's, connected to each other. */
class BytestreamPairTest {

    private static final BytestreamSettings TINY = BytestreamSettings.DEFAULT.withBlockSize(new BlockSize(1));

    private record Pair(Bytestream romeos, Bytestream juliets) {}

    private static Mono<Pair> open(FakeLink link, BytestreamSettings settings) {
        return Mono.defer(() -> {
            ExpectedBytestream expected = Ibb.on(link.juliet()).expect(ROMEO, "s", settings);
            return Mono.zip(Ibb.on(link.romeo()).open(JULIET, "s", settings), expected.opened(), Pair::new);
        });
    }

    private static Pair openNow(FakeLink link, BytestreamSettings settings) {
        List<Pair> opened = new ArrayList<>();
        open(link, settings).subscribe(opened::add);
        return opened.get(0);
    }

    @Nested
    class GivenOneClock {
        private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
        private final FakeLink link = FakeLink.on(time);

        @AfterEach
        void dispose() {
            link.romeo().dispose();
            link.juliet().dispose();
        }

        @Test
        @Tag("IBB-2.2-8")
        void whenMoreThan65536BlocksGoEachWay_thenTheSeqBeginsAgain() {
            link.romeo().forgetful();
            link.juliet().forgetful();
            Pair pair = openNow(link, TINY);
            int blocks = 65536 + 300;
            List<Sums> sums = new ArrayList<>();
            Sums.of(pair.romeos().receive()).subscribe(sums::add);
            Sums.of(pair.juliets().receive()).subscribe(sums::add);

            StepVerifier.create(Mono.when(
                                    pair.romeos().send(bytes(blocks)),
                                    pair.juliets().send(bytes(blocks)))
                            .then(pair.romeos().close()))
                    .verifyComplete();

            assertThat(sums).hasSize(2).containsOnly(Sums.of(bytes(blocks)).block());
        }

        @Test
        void whenOneSideReceivesNothingYet_thenTheOtherSendsNoMoreThanFits() {
            Pair pair = openNow(link, TINY.withReceiveBuffer(3 * 129, 8 * 129).withWindow(2));
            AtomicLong taken = new AtomicLong();
            pair.romeos()
                    .send(bytes(1000).doOnNext(block -> taken.incrementAndGet()))
                    .subscribe(null, closed -> {});

            StepVerifier.create(pair.juliets().receive(), 0)
                    .then(() -> assertThat(taken).hasValue(5))
                    .thenRequest(1)
                    .expectNextCount(1)
                    .then(() -> assertThat(taken).hasValue(6))
                    .thenRequest(4)
                    .expectNextCount(4)
                    .then(() -> assertThat(taken).hasValue(10))
                    .thenCancel()
                    .verify();
            assertThat(taken).hasValueLessThan(20);
        }

        @Test
        @Tag("IBB-2.3-8")
        void whenBothClose_thenBothAreClosed() {
            Pair pair = openNow(link, TINY);

            StepVerifier.create(Mono.when(
                            pair.romeos().close(),
                            pair.juliets().close(),
                            pair.romeos().onClose(),
                            pair.juliets().onClose(),
                            pair.romeos().receive(),
                            pair.juliets().receive()))
                    .verifyComplete();
            assertThat(pair.romeos().isDisposed()).isTrue();
            assertThat(pair.juliets().isDisposed()).isTrue();
        }

        @Test
        @Tag("IBB-3-5")
        void whenOneSideHasSentEverything_thenNothingIsClosed() {
            Pair pair = openNow(link, TINY);
            StepVerifier.create(pair.romeos().send(bytes(3))).verifyComplete();

            assertThat(link.romeo().requests(Close.class)).isEmpty();
            StepVerifier.create(pair.juliets().send(bytes(3))).verifyComplete();
        }

        @Test
        @Tag("JIBB-2.4-5")
        @Tag("JIBB-2.4-6")
        void whenThereAreTwoBytestreams_thenEachCountsAndClosesForItself() {
            Pair first = openNow(link, TINY);
            ExpectedBytestream expected = Ibb.on(link.juliet()).expect(ROMEO, "t", TINY);
            StepVerifier.create(Ibb.on(link.romeo())
                            .open(JULIET, "t", TINY)
                            .flatMap(second -> second.send(bytes(3))
                                    .then(first.romeos().send(bytes(2)))
                                    .then(first.romeos().close())
                                    .then(second.send(bytes(1)))))
                    .verifyComplete();

            assertThat(link.romeo()
                            .requests(Data.Outbound.class)
                            .map(data -> data.sid() + data.seq().value()))
                    .containsExactly("t0", "t1", "t2", "s0", "s1", "t3");
            expected.dispose();
        }
    }

    @Nested
    class GivenThreads {
        private final Scheduler romeos = Schedulers.newSingle("romeo");
        private final Scheduler juliets = Schedulers.newSingle("juliet");
        private final FakeLink link = FakeLink.on(romeos, juliets);

        @AfterEach
        void dispose() {
            link.romeo().dispose();
            link.juliet().dispose();
        }

        @AfterEach
        void stop() {
            romeos.dispose();
            juliets.dispose();
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 7, 64})
        void whenEveryoneIsOnThreadsOfTheirOwn_thenEveryByteArrivesInOrder(int window) {
            BytestreamSettings settings =
                    BytestreamSettings.DEFAULT.withBlockSize(new BlockSize(100)).withWindow(window);
            Flux<ByteBuffer> bytes = buffers(3000, 250);

            StepVerifier.create(open(link, settings).flatMap(pair -> {
                        Mono<Sums> received = Sums.of(pair.juliets().receive().publishOn(Schedulers.parallel(), 5));
                        Mono<Void> sent = pair.romeos()
                                .send(bytes.publishOn(Schedulers.parallel(), 3))
                                .then(pair.romeos().close());
                        return received.zipWith(sent.thenReturn(true), (sums, done) -> sums);
                    }))
                    .expectNext(Sums.of(bytes).block())
                    .expectComplete()
                    .verify(Duration.ofSeconds(20));
        }

        @Test
        void whenCancelledAnywhere_thenBothSidesEnd() {
            for (int i = 0; i < 50; i++) {
                int taken = i * 7;
                StepVerifier.create(open(link, BytestreamSettings.DEFAULT.withWindow(8))
                                .flatMap(pair -> {
                                    pair.romeos()
                                            .send(buffers(100_000, 10).publishOn(Schedulers.parallel()))
                                            .onErrorComplete()
                                            .subscribe();
                                    return pair.juliets()
                                            .receive()
                                            .publishOn(Schedulers.parallel(), 1)
                                            .take(taken, false)
                                            .then(Mono.when(
                                                    pair.romeos().onClose(),
                                                    pair.juliets().onClose()));
                                }))
                        .expectComplete()
                        .verify(Duration.ofSeconds(10));
            }
        }

        @Test
        void whenTheConnectionBreaksAnywhere_thenEverythingEnds() {
            StepVerifier.create(open(link, BytestreamSettings.DEFAULT.withWindow(8))
                            .flatMap(pair -> Mono.whenDelayError(
                                            pair.romeos().send(buffers(1_000_000, 10)),
                                            pair.romeos().receive(),
                                            pair.romeos().onClose(),
                                            pair.juliets().onClose(),
                                            pair.juliets().receive().doOnNext(block -> {
                                                link.romeo().breakDown();
                                                link.juliet().breakDown();
                                            }))
                                    .onErrorComplete()))
                    .expectComplete()
                    .verify(Duration.ofSeconds(10));
        }
    }

    /** So many bytes, one in each buffer. */
    private static Flux<ByteBuffer> bytes(int count) {
        return Flux.range(0, count).map(i -> ByteBuffer.wrap(new byte[] {(byte) (i * 31)}));
    }

    /** Buffers of random size and content, direct and heap, the same for each subscriber. */
    private static Flux<ByteBuffer> buffers(int count, int largest) {
        return Flux.defer(() -> {
            Random random = new Random(count);
            return Flux.range(0, count).map(i -> {
                byte[] bytes = new byte[random.nextInt(largest)];
                random.nextBytes(bytes);
                return i % 2 == 0
                        ? ByteBuffer.wrap(bytes)
                        : ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            });
        });
    }

    /** How many bytes came, and their hash. */
    private record Sums(long bytes, String sha256) {

        static Mono<Sums> of(Flux<ByteBuffer> buffers) {
            return Mono.defer(() -> {
                MessageDigest digest = newSha256();
                return buffers.reduce(0L, (sum, buffer) -> {
                            int size = buffer.remaining();
                            digest.update(buffer);
                            return sum + size;
                        })
                        .map(sum -> new Sums(sum, HexFormat.of().formatHex(digest.digest())));
            });
        }

        private static MessageDigest newSha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

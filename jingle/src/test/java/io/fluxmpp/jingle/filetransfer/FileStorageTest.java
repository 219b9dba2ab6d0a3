package io.fluxmpp.jingle.filetransfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.JingleFiles;
import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Juliet stores what romeo sends, on threads that may block. Both sides are ours. */
class FileStorageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final Jingle romeosJingle = start(romeo);
    private final Jingle julietsJingle = start(juliet);

    @TempDir
    Path folder;

    private Jingle start(MemoryConnection connection) {
        return Jingle.on(connection)
                .transport(transport)
                .application(FileTransfer.create().serving())
                .start();
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static FileSource source(String name, byte[] content) {
        int blocks = (content.length + 4095) / 4096;
        return new FileSource(
                FileDescription.builder().name(name).size(content.length).build(),
                Flux.range(0, blocks)
                        .map(i -> ByteBuffer.wrap(content, i * 4096, Math.min(4096, content.length - i * 4096))));
    }

    private static Hash sha256(byte[] content) {
        try {
            return Hash.of(
                    HashAlgorithm.SHA_256, MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Mono<Void> romeoSends(FileSource... files) {
        return JingleFiles.send(romeosJingle, juliet.jid(), List.of(files));
    }

    private Flux<Path> julietReceives(FileSink sink) {
        return julietsJingle.offers().next().flatMapMany(offer -> JingleFiles.receive(offer, sink));
    }

    private static List<JingleAction> actions(MemoryConnection connection) {
        return connection.actions();
    }

    private static JingleAction lastAction(MemoryConnection connection) {
        List<JingleAction> actions = actions(connection);
        return actions.get(actions.size() - 1);
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Both at once; the receiver listens first. */
    private static <T> Mono<List<T>> together(Flux<T> receiving, Mono<Void> sending) {
        return Mono.zipDelayError(receiving.collectList(), sending.thenReturn(true))
                .map(both -> both.getT1());
    }

    @Nested
    class GivenASink {

        @Test
        void whenAFileComes_thenItHasItsNameBeforeTheSenderHearsOfIt() {
            byte[] content = content(100_000);
            List<List<String>> seen = Collections.synchronizedList(new ArrayList<>());
            Mono<Void> sending = romeoSends(source("letter.txt", content)).doOnSuccess(done -> seen.add(names()));
            StepVerifier.create(together(julietReceives(FileSink.into(folder)), sending))
                    .assertNext(paths -> assertThat(paths.get(0)).hasBinaryContent(content))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(seen).containsExactly(List.of("letter.txt"));
            assertThat(lastAction(juliet).reason().isSuccess()).isTrue();
        }

        @Test
        void whenAnEmptyFileComes_thenThereIsOne() {
            StepVerifier.create(
                            together(julietReceives(FileSink.into(folder)), romeoSends(source("empty", new byte[0]))))
                    .assertNext(paths -> assertThat(paths.get(0)).isEmptyFile())
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        @Tag("FT-5-1")
        void whenSeveralFilesComeInOneSession_thenAllAreStoredAndTheSessionEndsOnce() {
            FileSource[] files = {
                source("a", content(5000)),
                source("b", content(1)),
                source("a", content(70_000)),
                source("c", content(0))
            };
            StepVerifier.create(together(julietReceives(FileSink.into(folder)), romeoSends(files)))
                    .assertNext(paths -> assertThat(paths).hasSize(4))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(names()).containsExactly("a", "a (1)", "b", "c");
            assertThat(actions(romeo).get(0).contents())
                    .extracting(content -> content.key().name())
                    .doesNotHaveDuplicates()
                    .hasSize(4);
            assertThat(actions(romeo))
                    .filteredOn(JingleAction.SessionInitiate.class::isInstance)
                    .hasSize(1);
            assertThat(Stream.concat(actions(romeo).stream(), actions(juliet).stream())
                            .filter(JingleAction.SessionTerminate.class::isInstance))
                    .isNotEmpty()
                    .allMatch(end -> end.reason().isSuccess());
        }

        @Test
        @Tag("FT-6.6-2")
        void whenTheDigestIsWrong_thenNothingIsLeftAndTheSenderHearsIt() {
            FileSource honest = source("letter.txt", content(5000));
            FileSource wrong = new FileSource(
                    honest.description().toBuilder().hash(sha256(content(5001))).build(), honest.bytes());
            Mono<List<Path>> received = julietReceives(FileSink.into(folder).resuming())
                    .collectList()
                    .cache();
            received.subscribe(paths -> {}, failure -> {});
            assertEndsWith(Condition.MEDIA_ERROR, romeoSends(wrong));
            assertEndsWith(Condition.MEDIA_ERROR, received);
            assertThat(names()).isEmpty();
        }

        @Test
        void whenTheFolderIsMissing_thenTheOfferIsDeclined() {
            Mono<List<Path>> received = julietReceives(FileSink.into(folder.resolve("none")))
                    .collectList()
                    .cache();
            received.subscribe(paths -> {}, failure -> {});
            assertEndsWith(Condition.FAILED_APPLICATION, romeoSends(source("letter.txt", content(5))));
            StepVerifier.create(received).expectError(LocalFileException.class).verify(PATIENCE);
        }

        @Test
        void whenCancelled_thenNothingIsLeftAndTheSenderHearsIt() {
            Disposable receiving = julietReceives(FileSink.into(folder)).subscribe();
            FileSource endless = new FileSource(
                    FileDescription.builder().name("a").size(9).build(),
                    Flux.just(ByteBuffer.allocate(3)).concatWith(Flux.never()));
            StepVerifier.create(romeoSends(endless))
                    .then(() -> await("a.part"))
                    .then(receiving::dispose)
                    .expectErrorSatisfies(error -> assertThat(
                                    ((JingleSessionException) error).reason().condition())
                            .isEqualTo(Condition.CANCEL))
                    .verify(PATIENCE);
            await();
        }
    }

    @Nested
    class GivenAFolderThatIsSlow {

        private final CountDownLatch waiting = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        /** A folder in which it takes until {@link #open} to find a file of that name. */
        private Path slowFor(String name) {
            return (Path) Proxy.newProxyInstance(
                    Path.class.getClassLoader(), new Class<?>[] {Path.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("resolve") && arguments[0].equals(name)) {
                            waiting.countDown();
                            awaitUninterruptibly(open);
                        }
                        return method.invoke(folder, arguments);
                    });
        }

        /** Whoever cancels interrupts the thread that works on it. */
        private static void awaitUninterruptibly(CountDownLatch latch) {
            boolean interrupted = false;
            while (latch.getCount() > 0) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void assertCancelledWhileOpening(String slow, FileSource... files) {
            Disposable receiving =
                    julietReceives(FileSink.into(slowFor(slow + ".part"))).subscribe();
            StepVerifier.create(romeoSends(files))
                    .then(() -> awaitUninterruptibly(waiting))
                    .then(receiving::dispose)
                    .then(open::countDown)
                    .expectErrorSatisfies(error -> assertThat(
                                    ((JingleSessionException) error).reason().condition())
                            .isEqualTo(Condition.CANCEL))
                    .verify(PATIENCE);
        }

        @Test
        void whenCancelledWhileTheFileIsBeingOpened_thenTheSenderHearsIt() {
            assertCancelledWhileOpening("a", source("a", content(9)));
            await();
        }

        @Test
        void whenCancelledWhileTheSecondFileIsBeingOpened_thenTheFirstIsNotLeftThere() {
            assertCancelledWhileOpening("b", source("a", content(9)), source("b", content(9)));
            await();
        }
    }

    @Test
    void whenNoMoreThanTheFirstFileIsWaitedFor_thenTheSenderHearsOfSuccessAllTheSame() {
        Mono<Path> first = julietReceives(FileSink.into(folder)).next().cache();
        first.subscribe();
        StepVerifier.create(romeoSends(source("a", content(9))))
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(first).expectNext(folder.resolve("a")).verifyComplete();
    }

    private void await(String... expected) {
        Flux.interval(Duration.ofMillis(5))
                .publishOn(Schedulers.boundedElastic())
                .filter(tick -> names().equals(List.of(expected)))
                .blockFirst(PATIENCE);
    }

    private static void assertEndsWith(Condition condition, Mono<?> work) {
        StepVerifier.create(work)
                .expectErrorSatisfies(error -> assertThat(
                                ((JingleSessionException) error).reason().condition())
                        .isEqualTo(condition))
                .verify(PATIENCE);
    }

    @Nested
    class GivenAPartThatIsThere {

        private final byte[] content = content(50_000);

        private void left(byte[] bytes) throws IOException {
            Files.write(folder.resolve("letter.txt.part"), bytes);
        }

        @Test
        @Tag("FT-6.1-1")
        void whenTheFileIsOfferedAgain_thenOnlyTheRestIsSentAndTheWholeIsVerified() throws IOException {
            left(Arrays.copyOf(content, 20_001));
            StepVerifier.create(together(
                            julietReceives(FileSink.into(folder).resuming()),
                            romeoSends(source("letter.txt", content))))
                    .assertNext(paths ->
                            assertThat(paths.get(0)).hasBinaryContent(content).hasFileName("letter.txt"))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(names()).containsExactly("letter.txt");
            FileDescription accepted =
                    (FileDescription) actions(juliet).get(0).contents().get(0).description();
            assertThat(accepted.range()).isEqualTo(FileRange.from(20_001));
            Checksum told = (Checksum) actions(romeo).get(1).payloads().get(0);
            assertThat(told.file().hashes()).containsExactly(sha256(content));
            assertThat(told.file().range())
                    .isEqualTo(new FileRange(
                            20_001, 29_999L, List.of(sha256(Arrays.copyOfRange(content, 20_001, 50_000)))));
        }

        @Test
        @Tag("FT-6.6-2")
        void whenItIsOfAnotherFile_thenTheDigestTellsAndNothingIsLeft() throws IOException {
            left(new byte[20_001]);
            Mono<List<Path>> received = julietReceives(FileSink.into(folder).resuming())
                    .collectList()
                    .cache();
            received.subscribe(paths -> {}, failure -> {});
            assertEndsWith(Condition.MEDIA_ERROR, romeoSends(source("letter.txt", content)));
            assertEndsWith(Condition.MEDIA_ERROR, received);
            assertThat(names()).isEmpty();
        }

        @Test
        void whenTheFileIsFetched_thenOnlyTheRestIsSent() throws IOException {
            left(Arrays.copyOf(content, 20_001));
            FileSource letter = source("letter.txt", content);
            romeosJingle
                    .offers()
                    .flatMap(offer -> JingleFiles.serve(offer, wanted -> Mono.just(letter)))
                    .subscribe(done -> {}, failure -> {});
            FileDescription wanted =
                    letter.description().toBuilder().hash(sha256(content)).build();
            StepVerifier.create(JingleFiles.fetch(
                            julietsJingle,
                            romeo.jid(),
                            wanted,
                            FileSink.into(folder).resuming()))
                    .assertNext(path -> assertThat(path).hasBinaryContent(content))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(names()).containsExactly("letter.txt");
            assertThat(transport.ends().get(1).passed()).isEqualTo(29_999);
        }
    }

    @Nested
    class GivenAStorageOfOnesOwn {

        private final Sinks.Empty<Void> stored = Sinks.empty();

        private Flux<JingleSession> sessions() {
            return julietsJingle.offers().flatMap(JingleOffer::accept);
        }

        private Mono<Void> sending() {
            return romeoSends(source("letter.txt", content(5000)));
        }

        @Test
        void whenItHasNotStoredYet_thenTheSenderDoesNotHearOfIt() {
            Sinks.Empty<Void> complete = Sinks.empty();
            Mono<Void> storing = sessions()
                    .next()
                    .flatMap(session -> FileTransfer.store(
                            session.receive(),
                            bytes -> bytes.doOnComplete(complete::tryEmitEmpty).then(stored.asMono())))
                    .cache();
            storing.subscribe();
            StepVerifier.create(sending())
                    .then(() -> complete.asMono().block(PATIENCE))
                    .then(() -> assertThat(actions(juliet)).hasSize(1))
                    .then(stored::tryEmitEmpty)
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(storing).expectComplete().verify(PATIENCE);
        }

        @Test
        void whenItFails_thenTheSenderHearsThatItsFileWasNotStored() {
            Mono<Object> storing = sessions()
                    .next()
                    .flatMap(session -> FileTransfer.store(
                            session.receive(),
                            bytes -> bytes.doOnNext(block -> {
                                throw new IllegalStateException("test: no room");
                            })))
                    .cast(Object.class)
                    .cache();
            storing.subscribe(done -> {}, failure -> {});
            assertEndsWith(Condition.FAILED_APPLICATION, sending());
            StepVerifier.create(storing).expectErrorMessage("test: no room").verify(PATIENCE);
        }

        @Test
        void whenItFailsAtTheEnd_thenTheSenderHearsThat() {
            Mono<Void> storing = sessions()
                    .next()
                    .flatMap(session -> FileTransfer.store(
                            session.receive(),
                            bytes -> bytes.then(Mono.<Void>error(new IllegalStateException("test: cannot rename")))))
                    .cache();
            storing.subscribe(done -> {}, failure -> {});
            assertEndsWith(Condition.FAILED_APPLICATION, sending());
            StepVerifier.create(storing)
                    .expectErrorMessage("test: cannot rename")
                    .verify(PATIENCE);
        }

        @Test
        void whenItHasEnough_thenTheSenderIsCancelled() {
            Mono<ByteBuffer> storing = sessions()
                    .next()
                    .flatMap(session -> FileTransfer.store(session.receive(), bytes -> bytes.take(1)))
                    .cache();
            storing.subscribe();
            assertEndsWith(Condition.CANCEL, sending());
            StepVerifier.create(storing).expectNextCount(1).expectComplete().verify(PATIENCE);
        }

        @Test
        void whenItHasEnoughAfterAllHasCome_thenTheSenderIsCancelledAllTheSame() {
            Sinks.Empty<Void> arrived = Sinks.empty();
            Mono<ByteBuffer> storing = sessions()
                    .next()
                    .flatMap(session -> FileTransfer.store(
                            session.receive().doOnComplete(arrived::tryEmitEmpty),
                            bytes -> bytes.next().delayUntil(first -> arrived.asMono())))
                    .cache();
            storing.subscribe();
            assertEndsWith(Condition.CANCEL, sending());
            StepVerifier.create(storing).expectNextCount(1).expectComplete().verify(PATIENCE);
        }

        @Test
        void whenItIsGivenUpWhileStoring_thenTheSenderIsCancelled() {
            Sinks.Empty<Void> complete = Sinks.empty();
            Disposable storing = sessions()
                    .flatMap(session -> FileTransfer.store(
                            session.receive(),
                            bytes -> bytes.doOnComplete(complete::tryEmitEmpty).then(stored.asMono())))
                    .subscribe();
            StepVerifier.create(sending())
                    .then(() -> complete.asMono().block(PATIENCE))
                    .then(storing::dispose)
                    .expectErrorSatisfies(error -> assertThat(
                                    ((JingleSessionException) error).reason().condition())
                            .isEqualTo(Condition.CANCEL))
                    .verify(PATIENCE);
        }

        @Test
        void whenTheBytesAreNotOfASession_thenTheyAreStoredAllTheSame() {
            StepVerifier.create(FileTransfer.store(
                            Flux.just(ByteBuffer.allocate(3), ByteBuffer.allocate(2)),
                            bytes -> bytes.map(ByteBuffer::remaining).reduce(0, Integer::sum)))
                    .expectNext(5)
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }
}

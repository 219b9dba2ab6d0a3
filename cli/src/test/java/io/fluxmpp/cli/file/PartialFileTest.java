package io.fluxmpp.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class PartialFileTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private PartialFile partial(String name) {
        return PartialFile.create(folder, name).block(PATIENCE);
    }

    private static Flux<ByteBuffer> bytes(String... blocks) {
        return Flux.fromArray(blocks).map(block -> ByteBuffer.wrap(block.getBytes(StandardCharsets.UTF_8)));
    }

    private static Flux<ByteBuffer> appended(PartialFile file, Flux<ByteBuffer> bytes) {
        return file.append(bytes, () -> {});
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Nested
    class GivenPartial {

        @Test
        void whenAppendedTo_thenOnlyThePartialNameExists() throws IOException {
            PartialFile file = partial("letter.txt");
            StepVerifier.create(appended(file, bytes("art ", "thou")))
                    .expectNextCount(2)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(names()).containsExactly("letter.txt.part");
            file.discard().block(PATIENCE);
        }

        @Test
        void whenCompleted_thenHasItsNameAndContent() throws IOException {
            PartialFile file = partial("letter.txt");
            StepVerifier.create(appended(file, bytes("art ", "thou")).then(Mono.defer(file::complete)))
                    .assertNext(path -> assertThat(path).hasContent("art thou").hasFileName("letter.txt"))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(names()).containsExactly("letter.txt");
        }

        @Test
        void whenDiscarded_thenNothingIsLeft() throws IOException {
            PartialFile file = partial("letter.txt");
            StepVerifier.create(appended(file, bytes("art")).then(file.discard()))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(names()).isEmpty();
        }

        @Test
        void whenAppendingOnANonBlockingThread_thenWritesElsewhere() {
            PartialFile file = partial("letter.txt");
            StepVerifier.create(appended(file, bytes("art").subscribeOn(Schedulers.parallel()))
                            .then(Mono.defer(file::complete)))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenCancelled_thenTheSourceIsCancelledAndDiscardingWaitsForTheDisk() throws IOException {
            PartialFile file = partial("letter.txt");
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(appended(file, source.flux()))
                    .then(() -> source.next(ByteBuffer.allocate(1 << 20)))
                    .thenCancel()
                    .verify(PATIENCE);
            file.discard().block(PATIENCE);
            source.assertCancelled();
            assertThat(names()).isEmpty();
        }

        @Test
        void whenTheSourceIsFast_thenNoMoreIsAskedForThanIsWritten() {
            PartialFile file = partial("letter.txt");
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(appended(file, source.flux()), 0)
                    .expectSubscription()
                    .then(() -> source.assertMaxRequested(32))
                    .thenCancel()
                    .verify(PATIENCE);
            file.discard().block(PATIENCE);
        }
    }

    @Nested
    class GivenNameIsTaken {

        @Test
        void whenCompleted_thenTheOtherStays() throws IOException {
            Files.writeString(folder.resolve("letter.txt"), "older");
            Files.writeString(folder.resolve("letter (1).txt"), "old");
            PartialFile file = partial("letter.txt");
            StepVerifier.create(appended(file, bytes("new")).then(Mono.defer(file::complete)))
                    .assertNext(path -> assertThat(path).hasContent("new").hasFileName("letter (2).txt"))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(folder.resolve("letter.txt")).hasContent("older");
            assertThat(names()).containsExactly("letter (1).txt", "letter (2).txt", "letter.txt");
        }

        @Test
        void whenTwoAreOnTheirWay_thenEachGetsAName() throws IOException {
            PartialFile first = partial("letter.txt");
            PartialFile second = partial("letter.txt");
            assertThat(names()).containsExactly("letter (1).txt.part", "letter.txt.part");
            second.complete().block(PATIENCE);
            first.complete().block(PATIENCE);
            assertThat(names()).containsExactly("letter (1).txt", "letter.txt");
        }
    }

    @Nested
    class GivenTrouble {

        @Test
        void whenTheDiskIsFull_thenToldBeforeTheSourceIsCancelled() throws IOException {
            Path path = Files.createFile(folder.resolve("letter.txt.part"));
            PartialFile file = new PartialFile(folder, "letter.txt", path, new Full());
            List<String> events = new ArrayList<>();
            Flux<ByteBuffer> source = bytes("art").concatWith(Mono.never()).doOnCancel(() -> events.add("cancelled"));
            StepVerifier.create(file.append(source, () -> events.add("told")))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(LocalFileException.class)
                            .hasMessage("cannot write " + path + ": No space left on device"))
                    .verify(PATIENCE);
            assertThat(events).containsExactly("told", "cancelled");
            file.discard().block(PATIENCE);
            assertThat(names()).isEmpty();
        }

        @Test
        void whenTheFolderIsMissing_thenSaysWhich() {
            Path missing = folder.resolve("none");
            assertThatThrownBy(() -> PartialFile.create(missing, "letter.txt").block(PATIENCE))
                    .isInstanceOf(LocalFileException.class)
                    .hasMessage("cannot create a file in " + missing + ": no such file or directory");
        }

        @Test
        void whenTheNameLeadsElsewhere_thenItStaysInTheFolder() throws IOException {
            partial("../../letter.txt").complete().block(PATIENCE);
            assertThat(names()).containsExactly("_.._letter.txt");
        }
    }

    /** A disk without room. */
    private static final class Full implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}

package io.fluxmpp.jingle.filetransfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class PartialFileTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private PartialFile partial(String name) {
        return open(FileSink.into(folder), name);
    }

    private static PartialFile open(FileSink sink, String name) {
        return sink.open(FileDescription.builder().name(name).build()).block(PATIENCE);
    }

    private static Flux<ByteBuffer> bytes(String... blocks) {
        return Flux.fromArray(blocks).map(block -> ByteBuffer.wrap(block.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Callable<Boolean> condition) {
        Flux.interval(Duration.ofMillis(5))
                .publishOn(Schedulers.boundedElastic())
                .filter(tick -> {
                    try {
                        return condition.call();
                    } catch (Exception e) {
                        return false;
                    }
                })
                .blockFirst(PATIENCE);
    }

    @Nested
    class GivenPartial {

        @Test
        void whenBytesCome_thenOnlyThePartialNameExists() {
            PartialFile file = partial("letter.txt");
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(file.store(source.flux()))
                    .then(() -> source.next(ByteBuffer.wrap(new byte[] {'a', 'r', 't'})))
                    .then(() -> await(() -> Files.size(folder.resolve("letter.txt.part")) == 3))
                    .then(() -> assertThat(names()).containsExactly("letter.txt.part"))
                    .thenCancel()
                    .verify(PATIENCE);
            file.discard().block(PATIENCE);
            source.assertCancelled();
            assertThat(names()).isEmpty();
        }

        @Test
        void whenStored_thenHasItsNameAndContent() {
            PartialFile file = partial("letter.txt");
            StepVerifier.create(file.store(bytes("art ", "thou")))
                    .assertNext(path -> assertThat(path).hasContent("art thou").hasFileName("letter.txt"))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(names()).containsExactly("letter.txt");
            file.discard().block(PATIENCE);
            assertThat(names()).containsExactly("letter.txt");
        }

        @Test
        void whenDiscarded_thenNothingIsLeftAndNothingCanBeStored() {
            PartialFile file = partial("letter.txt");
            file.discard().block(PATIENCE);
            assertThat(names()).isEmpty();
            StepVerifier.create(file.store(bytes("art")))
                    .expectError(IllegalStateException.class)
                    .verify(PATIENCE);
        }

        @Test
        void whenTheBytesFail_thenNothingIsLeft() {
            PartialFile file = partial("letter.txt");
            StepVerifier.create(file.store(bytes("art").concatWith(Flux.error(new IllegalStateException("test")))))
                    .expectErrorMessage("test")
                    .verify(PATIENCE);
            assertThat(names()).isEmpty();
        }

        @Test
        void whenBytesComeOnANonBlockingThread_thenWritesElsewhere() {
            StepVerifier.create(partial("letter.txt").store(bytes("art").subscribeOn(Schedulers.parallel())))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenTheSourceIsFast_thenNoMoreIsAskedForThanIsWritten() {
            PartialFile file = partial("letter.txt");
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(file.store(source.flux()))
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
        void whenStored_thenTheOtherStays() throws IOException {
            Files.writeString(folder.resolve("letter.txt"), "older");
            Files.writeString(folder.resolve("letter (1).txt"), "old");
            StepVerifier.create(partial("letter.txt").store(bytes("new")))
                    .assertNext(path -> assertThat(path).hasContent("new").hasFileName("letter (2).txt"))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(folder.resolve("letter.txt")).hasContent("older");
            assertThat(names()).containsExactly("letter (1).txt", "letter (2).txt", "letter.txt");
        }

        @Test
        void whenTwoAreOnTheirWay_thenEachGetsAName() {
            PartialFile first = partial("letter.txt");
            PartialFile second = partial("letter.txt");
            assertThat(names()).containsExactly("letter (1).txt.part", "letter.txt.part");
            second.store(bytes("b")).block(PATIENCE);
            first.store(bytes("a")).block(PATIENCE);
            assertThat(names()).containsExactly("letter (1).txt", "letter.txt");
        }
    }

    @Nested
    class GivenASinkThatResumes {

        private final FileDescription offered = FileDescription.builder()
                .name("letter.txt")
                .size(8)
                .hashUsed("sha-256")
                .build();

        private PartialFile resumed(FileDescription file) {
            return FileSink.into(folder).resuming().open(file).block(PATIENCE);
        }

        private void left(String content) throws IOException {
            Files.writeString(folder.resolve("letter.txt.part"), content);
        }

        @Test
        void whenATransferBreaksOff_thenTheNextGoesOnThere() {
            Flux<ByteBuffer> broken = bytes("art ").concatWith(Flux.error(new IllegalStateException("test")));
            StepVerifier.create(resumed(offered).store(broken))
                    .expectErrorMessage("test")
                    .verify(PATIENCE);
            assertThat(names()).containsExactly("letter.txt.part");
            PartialFile next = resumed(offered);
            assertThat(next.size()).isEqualTo(4);
            assertThat(next.answer(offered).range()).isEqualTo(FileRange.from(4));
            StepVerifier.create(next.store(bytes("thou")))
                    .assertNext(path -> assertThat(path).hasContent("art thou").hasFileName("letter.txt"))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(names()).containsExactly("letter.txt");
        }

        @Test
        void whenNothingCame_thenNothingIsLeft() {
            StepVerifier.create(resumed(offered).store(Flux.error(new IllegalStateException("test"))))
                    .expectErrorMessage("test")
                    .verify(PATIENCE);
            assertThat(names()).isEmpty();
        }

        @Test
        void whenWhatIsThereIsWrong_thenItIsDeleted() throws IOException {
            left("art ");
            JingleSessionException wrong = new JingleSessionException("test", Reason.of(Condition.MEDIA_ERROR), false);
            StepVerifier.create(resumed(offered).store(Flux.error(wrong)))
                    .expectErrorMatches(wrong::equals)
                    .verify(PATIENCE);
            assertThat(names()).isEmpty();
        }

        @Test
        void whenNothingIsStored_thenWhatWasThereStays() throws IOException {
            left("art ");
            resumed(offered).discard().block(PATIENCE);
            assertThat(folder.resolve("letter.txt.part")).hasContent("art ");
        }

        @Test
        void whenAnotherTransferIsAtIt_thenItIsLeftAlone() throws IOException {
            left("art ");
            PartialFile first = resumed(offered);
            PartialFile second = resumed(offered);
            assertThat(second.size()).isZero();
            assertThat(second.path()).hasFileName("letter (1).txt.part");
            second.discard().block(PATIENCE);
            first.discard().block(PATIENCE);
        }

        @Test
        void whenItCannotBeTheSameOrProven_thenItIsLeftAlone() throws IOException {
            left("art thou art");
            assertLeftAlone(offered);
            left("art ");
            assertLeftAlone(FileDescription.builder().name("letter.txt").size(8).build());
            assertLeftAlone(FileDescription.builder()
                    .name("letter.txt")
                    .hashUsed("sha-256")
                    .build());
            assertLeftAlone(offered.toBuilder().range(FileRange.from(2)).build());
        }

        private void assertLeftAlone(FileDescription file) {
            PartialFile other = resumed(file);
            assertThat(other.size()).isZero();
            assertThat(other.answer(file)).isEqualTo(file);
            assertThat(other.path()).hasFileName("letter (1).txt.part");
            other.discard().block(PATIENCE);
        }
    }

    @Nested
    class GivenTrouble {

        @Test
        void whenTheDiskIsFull_thenThatIsSaidAndNothingIsLeft() throws IOException {
            Path path = Files.createFile(folder.resolve("letter.txt.part"));
            PartialFile file = new PartialFile(folder, "letter.txt", path, new Full(), 0, false);
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(file.store(source.flux()))
                    .then(() -> source.next(ByteBuffer.allocate(1)))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(LocalFileException.class)
                            .hasMessage("cannot write " + path + ": No space left on device"))
                    .verify(PATIENCE);
            source.assertCancelled();
            assertThat(names()).isEmpty();
        }

        @Test
        void whenTheFolderIsMissing_thenSaysWhich() {
            Path missing = folder.resolve("none");
            assertThatThrownBy(() -> open(FileSink.into(missing), "letter.txt"))
                    .isInstanceOf(LocalFileException.class)
                    .hasMessage("cannot create a file in " + missing + ": no such file or directory");
        }

        @Test
        @Tag("FT-5-5")
        void whenTheNameLeadsElsewhere_thenItStaysInTheFolder() {
            partial("../../letter.txt").store(bytes("a")).block(PATIENCE);
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

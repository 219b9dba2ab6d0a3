package io.fluxmpp.jingle.filetransfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class FileSourceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Path ANY = Path.of("any");

    @Nested
    class GivenFile {

        @TempDir
        Path folder;

        @Test
        void whenRead_thenGivesAllBytesInOrder() throws IOException {
            byte[] content = new byte[2 * FileSource.BUFFER_SIZE + 4711];
            new Random(1).nextBytes(content);
            Path file = Files.write(folder.resolve("file"), content);

            StepVerifier.create(FileSource.read(file).reduce(ByteBuffer.allocate(content.length), ByteBuffer::put))
                    .assertNext(read -> assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(content)))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenEmpty_thenCompletes() throws IOException {
            StepVerifier.create(FileSource.read(Files.createFile(folder.resolve("empty"))))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenSubscribedToOnANonBlockingThread_thenReadsElsewhere() throws IOException {
            Path file = Files.writeString(folder.resolve("file"), "content");
            StepVerifier.create(FileSource.read(file).subscribeOn(Schedulers.parallel()))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Nested
    class GivenSomethingToDescribe {

        @TempDir
        Path folder;

        @Test
        @Tag("FT-5-4")
        void whenItIsAFile_thenNameSizeAndDateAreTold() throws IOException {
            Path file = Files.writeString(folder.resolve("letter.txt"), "content");
            FileTime date = FileTime.from(Instant.parse("2015-07-26T20:46:00Z"));
            Files.setLastModifiedTime(file, date);
            StepVerifier.create(FileSource.of(file).map(FileSource::description))
                    .assertNext(described -> {
                        assertThat(described.name()).isEqualTo("letter.txt");
                        assertThat(described.size()).isEqualTo(7);
                        assertThat(described.date()).isEqualTo("2015-07-26T20:46:00Z");
                    })
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenItIsAFolder_thenThatIsAnError() {
            StepVerifier.create(FileSource.of(folder))
                    .expectErrorMessage("cannot read " + folder + ": not a regular file")
                    .verify(PATIENCE);
        }
    }

    @Nested
    class GivenChannel {

        private final Endless channel = new Endless();
        private final Flux<ByteBuffer> source = FileSource.read(ANY, () -> channel);

        @Test
        void whenNothingIsAskedFor_thenNothingIsRead() {
            StepVerifier.create(source, 0).expectSubscription().thenCancel().verify(PATIENCE);
            assertThat(channel.reads).hasValue(0);
        }

        @Test
        void whenTwoAreAskedFor_thenTwoAreRead() throws InterruptedException {
            StepVerifier.create(source, 2)
                    .expectNextCount(2)
                    .then(() -> assertThat(channel.reads).hasValue(2))
                    .thenCancel()
                    .verify(PATIENCE);
            assertThat(channel.closed.await(10, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void whenCancelledOnANonBlockingThread_thenClosesElsewhere() throws InterruptedException {
            StepVerifier.create(source.publishOn(Schedulers.parallel(), 1).take(3))
                    .expectNextCount(3)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(channel.closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Nested
    class GivenTrouble {

        @Test
        void whenMissing_thenSaysWhichFile() {
            StepVerifier.create(FileSource.read(Path.of("/no/such/file")))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(LocalFileException.class)
                            .hasMessage("cannot read /no/such/file: no such file or directory"))
                    .verify(PATIENCE);
        }

        @Test
        void whenReadingFails_thenFailsAndCloses() throws InterruptedException {
            Endless broken = new Endless() {
                @Override
                public int read(ByteBuffer into) throws IOException {
                    throw new IOException("Input/output error");
                }
            };
            StepVerifier.create(FileSource.read(ANY, () -> broken))
                    .expectErrorMessage("cannot read any: Input/output error")
                    .verify(PATIENCE);
            assertThat(broken.closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Fills any buffer at once. */
    private static class Endless implements ReadableByteChannel {
        final AtomicInteger reads = new AtomicInteger();
        final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public int read(ByteBuffer into) throws IOException {
            reads.incrementAndGet();
            int room = into.remaining();
            into.position(into.limit());
            return room;
        }

        @Override
        public boolean isOpen() {
            return closed.getCount() > 0;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}

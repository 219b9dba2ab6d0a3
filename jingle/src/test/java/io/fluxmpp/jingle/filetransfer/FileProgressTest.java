package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.filetransfer.FileProgress.Progress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class FileProgressTest {

    private static final Duration PERIOD = Duration.ofMillis(100);

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final TestPublisher<ByteBuffer> bytes = TestPublisher.create();
    private final FileDescription file = FileDescription.builder().size(10).build();

    private StepVerifier.FirstStep<Progress> progressOf(FileDescription described, long demand) {
        FileProgress progress = FileProgress.of(described);
        progress.watch(bytes.flux()).subscribe(block -> {}, failure -> {});
        return StepVerifier.create(progress.updates(PERIOD, clock), demand);
    }

    private void transferred(int count) {
        bytes.next(ByteBuffer.allocate(count));
    }

    @Test
    void whenManyBlocksCome_thenThereIsOneUpdateInAPeriodAndNoneWithoutNews() {
        progressOf(file, Long.MAX_VALUE)
                .then(() -> transferred(1))
                .then(() -> transferred(2))
                .then(() -> clock.advanceTimeBy(PERIOD))
                .expectNext(new Progress(3, 10L))
                .then(() -> clock.advanceTimeBy(PERIOD.multipliedBy(5)))
                .then(() -> transferred(7))
                .then(bytes::complete)
                .expectNext(new Progress(10, 10L))
                .verifyComplete();
    }

    @Test
    void whenThereIsNoDemand_thenOnlyTheLatestIsSeen() {
        progressOf(file, 0)
                .then(() -> transferred(1))
                .then(() -> clock.advanceTimeBy(PERIOD))
                .then(() -> transferred(1))
                .then(() -> clock.advanceTimeBy(PERIOD))
                .thenRequest(1)
                .then(() -> transferred(1))
                .then(() -> clock.advanceTimeBy(PERIOD))
                .expectNext(new Progress(3, 10L))
                .thenCancel()
                .verify();
    }

    @Test
    void whenTheTransferFails_thenTheUpdatesEnd() {
        progressOf(file, Long.MAX_VALUE)
                .then(() -> transferred(1))
                .then(() -> bytes.error(new IllegalStateException("test")))
                .expectNext(new Progress(1, 10L))
                .verifyComplete();
    }

    @Test
    void whenAPartIsTransferred_thenWhatPrecedesItCounts() {
        FileDescription part =
                FileDescription.builder().range(FileRange.from(6)).build();
        progressOf(part, Long.MAX_VALUE)
                .then(bytes::complete)
                .expectNext(new Progress(6, null))
                .verifyComplete();
    }
}

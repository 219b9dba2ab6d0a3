package io.fluxmpp.jingle.filetransfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Both sides are ours. */
class FileTransferTest {

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final Jingle romeosJingle = start(romeo);
    private final Jingle julietsJingle = start(juliet);
    private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
    private final List<JingleOffer> offers = new ArrayList<>();

    private Jingle start(MemoryConnection connection) {
        return Jingle.on(connection)
                .transport(transport)
                .application(FileTransfer.create())
                .start();
    }

    private static FileDescription.Builder file(long size) {
        return FileDescription.builder().name("letter.txt").size(size).mediaType("text/plain");
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static Flux<ByteBuffer> blocks(byte[] content, int blockSize) {
        return Flux.range(0, (content.length + blockSize - 1) / blockSize)
                .map(i -> ByteBuffer.wrap(content, i * blockSize, Math.min(blockSize, content.length - i * blockSize)));
    }

    private Mono<Void> sending(FileOffer offer, Flux<ByteBuffer> bytes) {
        return romeosJingle.initiate(juliet.jid(), offer).flatMap(session -> session.send(bytes));
    }

    private Mono<Void> receiving() {
        return julietsJingle
                .offers()
                .next()
                .doOnNext(offers::add)
                .flatMap(JingleOffer::accept)
                .flatMapMany(JingleSession::receive)
                .doOnNext(
                        block -> stored.write(block.array(), block.arrayOffset() + block.position(), block.remaining()))
                .then();
    }

    private static List<JingleAction.Type> actions(MemoryConnection connection) {
        return connection.actions().stream().map(action -> action.type()).toList();
    }

    private static JingleAction lastAction(MemoryConnection connection) {
        List<JingleAction> actions = connection.actions();
        return actions.get(actions.size() - 1);
    }

    @Nested
    class GivenAWholeFile {

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 4095, 4096, 4097, 100_000})
        @Tag("FT-6.6-1")
        void whenSent_thenBothSidesCompleteAndTheBytesAreEqual(int size) {
            byte[] content = content(size);
            Mono<Void> received = receiving().cache();
            received.subscribe();
            StepVerifier.create(sending(FileTransfer.offer(file(size).build()), blocks(content, 4096)))
                    .verifyComplete();
            StepVerifier.create(received).verifyComplete();
            assertThat(stored.toByteArray()).isEqualTo(content);
            assertThat(lastAction(juliet).reason().condition()).isEqualTo(Condition.SUCCESS);
        }

        @Test
        @Tag("FT-8.2-1")
        @Tag("FT-8.1-1")
        @Tag("FT-8.2-3")
        void whenOnlyTheAlgorithmIsOffered_thenTheDigestFollowsAndTheFileIsConfirmed() {
            receiving().subscribe();
            sending(FileTransfer.offer(file(3).build()), blocks(content(3), 4096))
                    .subscribe();
            assertThat(actions(romeo))
                    .containsExactly(JingleAction.Type.SESSION_INITIATE, JingleAction.Type.SESSION_INFO);
            assertThat(actions(juliet))
                    .containsExactly(
                            JingleAction.Type.SESSION_ACCEPT,
                            JingleAction.Type.SESSION_INFO,
                            JingleAction.Type.SESSION_TERMINATE);
        }

        @Test
        @Tag("FT-4.1-1")
        @Tag("FT-5-3")
        @Tag("FT-5-4")
        @Tag("FT-12-1")
        void whenOffered_thenWhatSomeClientsDemandIsThere() {
            receiving().subscribe();
            sending(FileTransfer.offer(file(3).build()), blocks(content(3), 4096))
                    .subscribe();
            FileDescription offered = (FileDescription) offers.get(0).description();
            assertThat(offered.name()).isEqualTo("letter.txt");
            assertThat(offered.size()).isEqualTo(3);
            assertThat(offered.text()).isEmpty();
            assertThat(offered.hashesUsed()).containsExactly("sha-256");
            assertThat(contentOf(romeo).senders()).isEqualTo(Senders.INITIATOR);
            assertThat(contentOf(juliet).senders()).isEqualTo(Senders.INITIATOR);
        }

        private Content contentOf(MemoryConnection connection) {
            return connection.actions().stream()
                    .findFirst()
                    .orElseThrow()
                    .contents()
                    .get(0);
        }

        @Test
        void whenTheOfferHasTheDigest_thenNoneFollows() throws NoSuchAlgorithmException {
            byte[] content = content(5000);
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(content);
            FileDescription described =
                    file(5000).hash(Hash.of(HashAlgorithm.SHA_512, digest)).build();
            StepVerifier.create(Mono.when(receiving(), sending(FileTransfer.offer(described), blocks(content, 999))))
                    .verifyComplete();
            assertThat(actions(romeo)).containsExactly(JingleAction.Type.SESSION_INITIATE);
        }

        @Test
        void whenTheSenderDoesNotWait_thenBothSidesCompleteAllTheSame() {
            FileOffer offer = FileTransfer.offer(file(5000).build()).confirmation(Duration.ZERO);
            byte[] content = content(5000);
            StepVerifier.create(Mono.when(receiving(), sending(offer, blocks(content, 999))))
                    .verifyComplete();
            assertThat(stored.toByteArray()).isEqualTo(content);
        }
    }

    @Nested
    class GivenSeveralFiles {

        private final FileOffer first = FileTransfer.offer(file(3).name("first").build());
        private final FileOffer second =
                FileTransfer.offer(file(3).name("second").build());
        private final List<JingleSession> sessions = new ArrayList<>();
        private final List<String> ended = new ArrayList<>();

        @BeforeEach
        void bothAgree() {
            julietsJingle.offers().flatMap(JingleOffer::accept).subscribe(sessions::add);
            romeosJingle.initiate(juliet.jid(), List.of(first, second)).subscribe(sessions::add);
            assertThat(sessions).hasSize(2);
        }

        private JingleContent at(MemoryConnection who, FileOffer offer) {
            return sessions.stream()
                    .filter(session -> !session.peer().equals(who.jid()))
                    .flatMap(session -> session.contents().stream())
                    .filter(content -> content.key().name().equals(offer.contentName()))
                    .findFirst()
                    .orElseThrow();
        }

        private void send(FileOffer offer, Flux<ByteBuffer> bytes) {
            String name = String.valueOf(offer.file().name());
            at(romeo, offer)
                    .send(bytes)
                    .subscribe(done -> {}, failure -> ended.add(name + " failed"), () -> ended.add(name + " sent"));
        }

        private Disposable receive(FileOffer offer) {
            String name = String.valueOf(offer.file().name());
            return at(juliet, offer)
                    .receive()
                    .then()
                    .subscribe(done -> {}, failure -> ended.add(name + " broke"), () -> ended.add(name + " received"));
        }

        @Test
        @Tag("FT-5-1")
        @Tag("FT-6.6-1")
        void whenBothAreDone_thenEachIsConfirmedAndTheReceiverEndsTheSession() {
            receive(first);
            receive(second);
            send(second, blocks(content(3), 4096));
            assertThat(ended).containsExactlyInAnyOrder("second received", "second sent");
            assertThat(actions(juliet)).doesNotContain(JingleAction.Type.SESSION_TERMINATE);
            send(first, blocks(content(3), 4096));
            assertThat(ended).contains("first received", "first sent");
            assertThat(actions(juliet)).endsWith(JingleAction.Type.SESSION_TERMINATE);
            assertThat(lastAction(juliet).reason().condition()).isEqualTo(Condition.SUCCESS);
        }

        @Test
        @Tag("FT-6.5-1")
        void whenOneIsAborted_thenItIsRemovedAndTheOtherGoesOn() {
            Disposable aborted = receive(first);
            receive(second);
            send(first, Flux.never());
            aborted.dispose();
            JingleAction removal = lastAction(juliet);
            assertThat(removal.type()).isEqualTo(JingleAction.Type.CONTENT_REMOVE);
            assertThat(removal.reason().condition()).isEqualTo(Condition.CANCEL);
            assertThat(removal.contents()).extracting(Content::name).containsExactly(first.contentName());
            send(second, blocks(content(3), 4096));
            assertThat(ended).containsExactlyInAnyOrder("first failed", "second received", "second sent");
            assertThat(lastAction(juliet).reason().condition()).isEqualTo(Condition.SUCCESS);
        }

        @Test
        @Tag("FT-6.5-2")
        void whenTheLastIsAborted_thenTheSessionIsTerminated() {
            receive(first).dispose();
            assertThat(actions(juliet)).endsWith(JingleAction.Type.CONTENT_REMOVE);
            receive(second).dispose();
            assertThat(actions(juliet)).endsWith(JingleAction.Type.SESSION_TERMINATE);
            assertThat(lastAction(juliet).reason().condition()).isEqualTo(Condition.CANCEL);
        }
    }

    @Nested
    class GivenAHugeFile {

        private static final long SIZE = (5L << 30) + 5;
        private static final int BLOCK = 1 << 20;

        /** The same block again and again; its first byte counts. */
        private Flux<ByteBuffer> huge() {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            return Flux.<ByteBuffer, Long>generate(() -> 0L, (at, sink) -> {
                int length = (int) Math.min(BLOCK, SIZE - at);
                if (length == 0) {
                    sink.complete();
                } else {
                    sink.next(block.duplicate().put(0, (byte) (at >> 20)).limit(length));
                }
                return at + length;
            });
        }

        @Test
        void whenItsEndIsWanted_thenThatIsSent() {
            FileOffer offer = FileTransfer.offer(
                    file(SIZE).hash(new Hash("blake2b-512", "aEArQszQ")).build());
            Mono<Void> received = julietsJingle
                    .offers()
                    .next()
                    .doOnNext(offers::add)
                    .flatMap(made -> made.answer(content -> ((FileDescription) content.description())
                            .toBuilder().range(FileRange.from(SIZE - 6)).build()))
                    .flatMapMany(JingleSession::receive)
                    .doOnNext(block ->
                            stored.write(block.array(), block.arrayOffset() + block.position(), block.remaining()))
                    .then();
            StepVerifier.create(Mono.when(received, sending(offer, huge()))).verifyComplete();
            assertThat(offers.get(0).description())
                    .extracting(described -> ((FileDescription) described).size())
                    .isEqualTo(SIZE);
            assertThat(stored.toByteArray()).containsExactly(0, 0, 0, 0, 0, 0);
        }

        @Test
        void whenTheAnswerIsNoPartOfIt_thenThatIsTheCallersMistake() {
            FileDescription beyond = file(3).range(FileRange.from(4)).build();
            Mono<JingleSession> answered =
                    julietsJingle.offers().next().flatMap(made -> made.answer(content -> beyond));
            StepVerifier.create(answered)
                    .then(() -> sending(FileTransfer.offer(file(3).build()), Flux.never())
                            .subscribe(x -> {}, x -> {}))
                    .verifyError(IllegalArgumentException.class);
        }
    }

    @Nested
    class GivenABrokenFile {

        @Test
        @Tag("FT-6.6-2")
        void whenTheDigestDiffers_thenBothSidesFail() {
            FileDescription wrong =
                    file(3).hash(Hash.of(HashAlgorithm.SHA_256, new byte[32])).build();
            Mono<Void> received = receiving().cache();
            received.subscribe(done -> {}, error -> {});
            assertMediaError(sending(FileTransfer.offer(wrong), blocks(content(3), 4096)), true);
            assertMediaError(received, false);
        }

        @Test
        @Tag("FT-6.6-2")
        void whenTheSourceIsTooShort_thenBothSidesFail() {
            Mono<Void> received = receiving().cache();
            received.subscribe(done -> {}, error -> {});
            StepVerifier.create(sending(FileTransfer.offer(file(4).build()), blocks(content(3), 4096)))
                    .verifyErrorMessage("source: 3 bytes (expected: 4, the size of the file)");
            StepVerifier.create(received).verifyError(JingleSessionException.class);
            assertThat(lastAction(romeo).reason().condition()).isEqualTo(Condition.FAILED_APPLICATION);
        }

        @Test
        void whenTheSourceIsTooLong_thenNothingTooMuchIsSent() {
            Mono<Void> received = receiving().cache();
            received.subscribe(done -> {}, error -> {});
            StepVerifier.create(sending(FileTransfer.offer(file(4).build()), blocks(content(9), 3)))
                    .verifyErrorMessage("source: more bytes (expected: 4, the size of the file)");
            StepVerifier.create(received).verifyError(JingleSessionException.class);
            assertThat(stored.size()).isEqualTo(3);
        }

        private void assertMediaError(Mono<Void> side, boolean byPeer) {
            StepVerifier.create(side)
                    .expectErrorSatisfies(error -> {
                        JingleSessionException ended = (JingleSessionException) error;
                        assertThat(ended.reason().condition()).isEqualTo(Condition.MEDIA_ERROR);
                        assertThat(ended.endedByPeer()).isEqualTo(byPeer);
                    })
                    .verify();
        }
    }

    @Nested
    class GivenAnInterruption {

        @Test
        void whenTheSenderCancels_thenTheReceiverHearsIt() {
            Mono<Void> received = receiving().cache();
            received.subscribe(done -> {}, error -> {});
            sending(FileTransfer.offer(file(4).build()), Flux.never())
                    .subscribe()
                    .dispose();
            StepVerifier.create(received)
                    .expectErrorSatisfies(error -> assertThat(
                                    ((JingleSessionException) error).reason().condition())
                            .isEqualTo(Condition.CANCEL))
                    .verify();
        }

        @Test
        void whenTheReceiverCancels_thenTheSenderHearsIt() {
            var reception = receiving().subscribe();
            StepVerifier.create(sending(FileTransfer.offer(file(4).build()), Flux.never()))
                    .then(reception::dispose)
                    .expectErrorSatisfies(error -> assertThat(
                                    ((JingleSessionException) error).reason().condition())
                            .isEqualTo(Condition.CANCEL))
                    .verify();
        }
    }
}

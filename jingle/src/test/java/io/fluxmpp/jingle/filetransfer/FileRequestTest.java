package io.fluxmpp.jingle.filetransfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.JingleFiles;
import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.SessionUpdate;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Juliet asks romeo for files. Both sides are ours. */
class FileRequestTest {

    private static final byte[] CONTENT = {1, 2, 3, 4, 5};

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final Jingle romeosJingle = start(romeo);
    private final Jingle julietsJingle = start(juliet);

    private Jingle start(MemoryConnection connection) {
        return Jingle.on(connection)
                .transport(transport)
                .application(FileTransfer.create().serving())
                .start();
    }

    private static FileDescription named(String name) {
        return FileDescription.builder().name(name).build();
    }

    private static Mono<FileSource> letter(FileDescription wanted) {
        return "letter.txt".equals(wanted.name())
                ? Mono.just(new FileSource(
                        FileDescription.builder().name("letter.txt").size(5).build(),
                        Flux.just(ByteBuffer.wrap(CONTENT, 0, 3), ByteBuffer.wrap(CONTENT, 3, 2))))
                : Mono.empty();
    }

    private Mono<Void> romeoServes(Function<FileDescription, Mono<FileSource>> find) {
        Mono<Void> serving = romeosJingle
                .offers()
                .next()
                .flatMap(offer -> JingleFiles.serve(offer, find))
                .cache();
        serving.subscribe(done -> {}, failure -> {});
        return serving;
    }

    private Mono<byte[]> fetched(FileDescription wanted) {
        return julietsJingle
                .initiate(romeo.jid(), FileTransfer.request(wanted))
                .flatMap(session -> collected(session.receive()));
    }

    private static Mono<byte[]> collected(Flux<ByteBuffer> bytes) {
        return bytes.collect(ByteArrayOutputStream::new, (all, block) -> {
                    byte[] copy = new byte[block.remaining()];
                    block.duplicate().get(copy);
                    all.writeBytes(copy);
                })
                .map(ByteArrayOutputStream::toByteArray);
    }

    private static List<JingleAction> actions(MemoryConnection connection) {
        return connection.actions();
    }

    @Nested
    class GivenTheFileIsThere {

        @Test
        @Tag("FT-4.1-1")
        @Tag("FT-6.6-1")
        void whenRequested_thenTheResponderSendsItAndTheRequesterEndsTheSession() {
            Mono<Void> served = romeoServes(FileRequestTest::letter);
            StepVerifier.create(fetched(named("letter.txt")))
                    .assertNext(bytes -> assertThat(bytes).isEqualTo(CONTENT))
                    .verifyComplete();
            StepVerifier.create(served).verifyComplete();
            Content requested = actions(juliet).get(0).contents().get(0);
            Content accepted = actions(romeo).get(0).contents().get(0);
            assertThat(requested.senders()).isEqualTo(Senders.RESPONDER);
            assertThat(accepted.senders()).isEqualTo(Senders.RESPONDER);
            assertThat(((FileDescription) accepted.description()).size()).isEqualTo(5);
            assertThat(actions(juliet)).last().isInstanceOf(JingleAction.SessionTerminate.class);
            assertThat(actions(romeo)).noneMatch(JingleAction.SessionTerminate.class::isInstance);
        }

        @ParameterizedTest
        @CsvSource({"2,,2", "1,3,1", "5,,5"})
        @Tag("FT-5-8")
        void whenAPartIsRequested_thenOnlyThatComes(long offset, Long length, int from) {
            romeoServes(FileRequestTest::letter);
            FileDescription part = named("letter.txt").toBuilder()
                    .range(new FileRange(offset, length, List.of()))
                    .build();
            int to = length == null ? 5 : from + length.intValue();
            StepVerifier.create(fetched(part))
                    .assertNext(bytes -> assertThat(bytes).isEqualTo(Arrays.copyOfRange(CONTENT, from, to)))
                    .verifyComplete();
        }

        @Test
        void whenTheRequestNamesAnotherDigest_thenTheFileIsNotTaken() {
            romeoServes(FileRequestTest::letter);
            FileDescription other = named("letter.txt").toBuilder()
                    .hash(Hash.of(HashAlgorithm.SHA_256, new byte[32]))
                    .build();
            StepVerifier.create(fetched(other)).verifyError(JingleSessionException.class);
            assertThat(actions(juliet).get(actions(juliet).size() - 1).reason().condition())
                    .isEqualTo(Condition.MEDIA_ERROR);
        }

        @Test
        void whenTheFileHasAnotherSize_thenItIsNotTaken() {
            romeoServes(FileRequestTest::letter);
            StepVerifier.create(fetched(named("letter.txt").toBuilder().size(6).build()))
                    .verifyError(JingleSessionException.class);
        }

        @Test
        void whenThePartIsNotInTheFile_thenItIsNotAvailableAndTheServerIsFine() {
            Mono<Void> served = romeoServes(FileRequestTest::letter);
            StepVerifier.create(fetched(part("letter.txt", FileRange.of(4, 2))))
                    .expectErrorSatisfies(FileRequestTest.this::isNotAvailable)
                    .verify();
            StepVerifier.create(served).verifyComplete();
        }

        @Test
        void whenOneOfTwoPartsIsNotInTheFile_thenTheOtherIsSent() {
            Mono<Void> served = romeoServes(FileRequestTest::letter);
            List<FileRequest> requests = List.of(
                    FileTransfer.request(part("letter.txt", FileRange.from(1000))),
                    FileTransfer.request(part("letter.txt", FileRange.from(3))));
            StepVerifier.create(julietsJingle
                            .initiate(romeo.jid(), requests)
                            .flatMapIterable(JingleSession::contents)
                            .flatMap(content -> collected(content.receive())))
                    .assertNext(bytes -> assertThat(bytes).containsExactly(4, 5))
                    .verifyComplete();
            StepVerifier.create(served).verifyComplete();
        }

        private FileDescription part(String name, FileRange range) {
            return named(name).toBuilder().range(range).build();
        }

        @Test
        void whenTheRangeIsNoneOfTheFileAsked_thenThatIsTheCallersMistake() {
            FileDescription beyond =
                    FileDescription.builder().size(3).range(FileRange.from(4)).build();
            assertThatThrownBy(() -> FileTransfer.request(beyond)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class GivenTheFileIsNotThere {

        @Test
        @Tag("FT-9.1-1")
        void whenRequested_thenItIsSaidToBeNotAvailable() {
            Mono<Void> served = romeoServes(FileRequestTest::letter);
            StepVerifier.create(fetched(named("/etc/passwd")))
                    .expectErrorSatisfies(FileRequestTest.this::isNotAvailable)
                    .verify();
            StepVerifier.create(served).verifyComplete();
        }

        @Test
        @Tag("FT-9.1-1")
        void whenItCannotBeFound_thenThePeerOnlyHearsThatItIsNotAvailable() {
            Mono<Void> served = romeoServes(wanted -> Mono.error(new IllegalStateException("test: secret")));
            StepVerifier.create(fetched(named("letter.txt")))
                    .expectErrorSatisfies(FileRequestTest.this::isNotAvailable)
                    .verify();
            StepVerifier.create(served).verifyErrorMessage("test: secret");
        }
    }

    private void isNotAvailable(Throwable error) {
        JingleSessionException ended = (JingleSessionException) error;
        assertThat(ended.reason().condition()).isEqualTo(Condition.FAILED_APPLICATION);
        assertThat(ended.reason().detail()).isEqualTo(FileTransferErrors.FILE_NOT_AVAILABLE);
    }

    @Nested
    class GivenASessionThatRuns {

        @Test
        @Tag("FT-6.3-1")
        @Tag("FT-5-1")
        void whenFilesAreAddedByEitherSide_thenEachGoesItsWayAndTheLastEndsTheSession() {
            romeosJingle
                    .offers()
                    .flatMap(offer -> offer.accept())
                    .flatMap(session -> Mono.when(
                            collected(session.receive()),
                            session.updates()
                                    .ofType(SessionUpdate.Added.class)
                                    .map(SessionUpdate.Added::offer)
                                    .flatMap(added -> FileTransfer.isRequest(added.content())
                                            ? letter((FileDescription) added.description())
                                                    .flatMap(file -> added.answer(file.description())
                                                            .flatMap(content -> content.send(file.bytes())))
                                            : added.accept()
                                                    .flatMap(content -> collected(content.receive()))
                                                    .then()),
                            session.add(FileTransfer.offer(five()))
                                    .flatMap(content -> content.send(Flux.just(ByteBuffer.wrap(CONTENT))))))
                    .subscribe(done -> {}, failure -> {});
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            Mono<JingleSession> started = julietsJingle
                    .initiate(romeo.jid(), FileTransfer.offer(five()))
                    .doOnNext(session -> session.updates()
                            .ofType(SessionUpdate.Added.class)
                            .flatMap(added -> added.offer().accept())
                            .flatMap(content -> collected(content.receive()))
                            .subscribe(got::writeBytes));
            Mono<Void> all = started.flatMap(session -> Mono.when(
                    session.add(FileTransfer.request(named("letter.txt")))
                            .flatMap(content -> collected(content.receive()))
                            .doOnNext(got::writeBytes),
                    session.add(FileTransfer.offer(five())).flatMap(this::sent),
                    session.send(Flux.just(ByteBuffer.wrap(CONTENT))),
                    session.onEnd()
                            .doOnNext(reason -> assertThat(reason.isSuccess()).isTrue())));
            StepVerifier.create(all)
                    .then(() -> network.advance(Duration.ofSeconds(3)))
                    .verifyComplete();
            assertThat(got.toByteArray()).hasSize(10);
            assertThat(actions(romeo).stream()
                            .flatMap(action -> action.contents().stream())
                            .filter(content -> content.key().creator() == Creator.RESPONDER)
                            .map(Content::senders))
                    .contains(Senders.RESPONDER);
        }

        private FileDescription five() {
            return FileDescription.builder().name("five").size(5).build();
        }

        private Mono<Void> sent(JingleContent content) {
            return content.send(Flux.just(ByteBuffer.wrap(CONTENT)));
        }
    }

    @Nested
    class GivenBothPartiesMeetInTheMiddle {

        private final FileTransfer format = FileTransfer.create();

        private Content content(Creator creator, Senders senders, FileDescription file) {
            return Content.of(new ContentKey(creator, "x")).withSenders(senders).withDescription(file);
        }

        private boolean same(Senders ours, FileDescription our, Senders theirs, FileDescription their) {
            return format.isSame(content(Creator.INITIATOR, ours, our), content(Creator.RESPONDER, theirs, their));
        }

        @Test
        void whenOneOffersWhatTheOtherRequests_thenItIsTheSame() {
            FileDescription offer = named("a").toBuilder().size(3).build();
            assertThat(same(Senders.INITIATOR, offer, Senders.INITIATOR, named("a")))
                    .isTrue();
            assertThat(same(Senders.RESPONDER, named("a"), Senders.RESPONDER, offer))
                    .isTrue();
        }

        @Test
        void whenBothOfferOrBothRequest_thenItIsNot() {
            assertThat(same(Senders.INITIATOR, named("a"), Senders.RESPONDER, named("a")))
                    .isFalse();
            assertThat(same(Senders.RESPONDER, named("a"), Senders.INITIATOR, named("a")))
                    .isFalse();
        }

        @Test
        void whenTheFilesDiffer_thenItIsNot() {
            FileDescription three = named("a").toBuilder().size(3).build();
            FileDescription four = named("a").toBuilder().size(4).build();
            assertThat(same(Senders.INITIATOR, three, Senders.INITIATOR, four)).isFalse();
            assertThat(same(Senders.INITIATOR, named("a"), Senders.INITIATOR, named("b")))
                    .isFalse();
            FileDescription empty = FileDescription.builder().build();
            assertThat(same(Senders.INITIATOR, empty, Senders.INITIATOR, empty)).isFalse();
        }

        @Test
        void whenTheyHaveADigestInCommon_thenThatDecides() {
            FileDescription one =
                    named("a").toBuilder().hash(new Hash("sha-1", "AAAA")).build();
            FileDescription renamed =
                    named("b").toBuilder().hash(new Hash("sha-1", "AAAA")).build();
            FileDescription other =
                    named("a").toBuilder().hash(new Hash("sha-1", "BBBB")).build();
            assertThat(same(Senders.INITIATOR, one, Senders.INITIATOR, renamed)).isTrue();
            assertThat(same(Senders.INITIATOR, one, Senders.INITIATOR, other)).isFalse();
        }
    }

    @Test
    void whenCancelledWhileTheFileIsLookedFor_thenTheRequesterHearsIt() {
        Disposable serving = romeosJingle
                .offers()
                .flatMap(offer -> JingleFiles.serve(offer, wanted -> Mono.never()))
                .subscribe();
        StepVerifier.create(fetched(named("letter.txt")))
                .then(serving::dispose)
                .expectErrorSatisfies(error -> assertThat(
                                ((JingleSessionException) error).reason().condition())
                        .isEqualTo(Condition.CANCEL))
                .verify();
    }
}

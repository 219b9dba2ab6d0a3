package io.fluxmpp.jingle.filetransfer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** We send to receivers with habits of their own. */
class FileSenderTest {

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final Jingle jingle = Jingle.on(romeo)
            .transport(transport)
            .application(FileTransfer.create())
            .start();
    private final FileOffer offer =
            FileTransfer.offer(FileDescription.builder().name("a").size(3).build());

    @BeforeEach
    void julietReadsFiles() {
        FileTransfer.create().codecs().forEach(juliet.codecs()::register);
    }

    private Mono<Void> sending(Flux<ByteBuffer> bytes) {
        return jingle.initiate(juliet.jid(), offer).flatMap(session -> session.send(bytes));
    }

    private static Flux<ByteBuffer> bytes() {
        return Flux.just(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.allocateDirect(1));
    }

    private Content offered() {
        return juliet.actions().get(0).contents().get(0);
    }

    private void julietAccepts(Content content) {
        juliet.request(romeo.jid(), new JingleAction.SessionAccept(sid(), null, List.of(content), Details.NONE));
    }

    private void julietSends(String action, String children) {
        juliet.request(
                romeo,
                "<jingle xmlns='urn:xmpp:jingle:1' action='" + action + "' sid='" + sid() + "'>" + children
                        + "</jingle>");
    }

    private String sid() {
        return juliet.actions().get(0).sid();
    }

    @Nested
    class GivenEveryByteWasAcknowledged {

        private StepVerifier.FirstStep<Void> sent() {
            return StepVerifier.create(sending(bytes()));
        }

        @Test
        void whenThePeerEndsWithSuccess_thenTheFileIsDelivered() {
            sent().then(() -> julietAccepts(offered()))
                    .then(() -> assertThat(transport.ends().get(0).isClosed()).isTrue())
                    .then(() -> julietSends("session-terminate", "<reason><success/></reason>"))
                    .verifyComplete();
        }

        @Test
        void whenThePeerEndsWithoutAReason_thenTheFileIsDelivered() {
            sent().then(() -> julietAccepts(offered()))
                    .then(() -> julietSends("session-terminate", ""))
                    .verifyComplete();
        }

        @Test
        void whenThePeerEndsAndDoesNotKnowTheChecksumAnyMore_thenTheFileIsDelivered() {
            sent().then(() -> julietAccepts(offered()))
                    .then(juliet::silent)
                    .then(() -> julietSends("session-terminate", "<reason><success/></reason>"))
                    .then(() -> juliet.refuse(JingleErrors.unknownSession()))
                    .verifyComplete();
        }

        @Test
        @Tag("FT-8.1-1")
        void whenThePeerOnlySaysReceived_thenWeEndTheSession() {
            sent().then(() -> julietAccepts(offered()))
                    .then(() -> julietSends(
                            "session-info", "<received xmlns='urn:xmpp:jingle:apps:file-transfer:5' name='x'/>"))
                    .then(() -> network.advance(Duration.ofSeconds(2)))
                    .verifyComplete();
            assertThat(juliet.lastAction().reason().condition()).isEqualTo(Condition.SUCCESS);
        }

        @Test
        void whenThePeerNeverConfirms_thenThatIsATimeout() {
            sent().then(() -> julietAccepts(offered()))
                    .then(() -> network.advance(Duration.ofSeconds(29)))
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> network.advance(Duration.ofSeconds(1)))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(JingleSessionException.class)
                            .hasMessageContaining("every byte was acknowledged"))
                    .verify();
            assertThat(juliet.lastAction().reason().condition()).isEqualTo(Condition.TIMEOUT);
        }

        @Test
        @Tag("FT-8.2-1")
        @Tag("FT-8.2-2")
        void whenTheDigestWasAnnounced_thenItIsTold() {
            sent().then(() -> julietAccepts(offered()))
                    .then(() -> assertThat(juliet.lastAction().payloads().get(0))
                            .isInstanceOfSatisfying(Checksum.class, checksum -> {
                                assertThat(checksum.name()).isEqualTo(offered().name());
                                assertThat(checksum.file().hashes())
                                        .containsExactly(
                                                new Hash("sha-256", "17PUASVAECxAojrN7uQX4GpCp0pdZsfv5Z9OSqBTfFw="));
                            }))
                    .thenCancel()
                    .verify();
        }
    }

    @Nested
    class GivenUnusualAnswers {

        @ParameterizedTest
        @EnumSource
        void whenTheSendersDiffer_thenThatIsNoError(Senders senders) {
            assertAccepted(offered -> offered.withSenders(senders));
        }

        @Test
        void whenTheSendersAreMissing_thenThatIsNoError() {
            assertAccepted(offered -> offered.withSenders(null));
        }

        @Test
        void whenTheDescriptionIsReduced_thenThatIsNoError() {
            FileDescription reduced = FileDescription.builder().name("a").build();
            assertAccepted(offered -> offered.withDescription(reduced));
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(longs = 3)
        @Tag("FT-5-8")
        void whenTheRangeIsTheWholeFile_thenThatIsNoError(Long length) {
            FileDescription ranged = FileDescription.builder()
                    .range(new FileRange(0, length, List.of()))
                    .build();
            assertAccepted(offered -> offered.withDescription(ranged));
        }

        private void assertAccepted(UnaryOperator<Content> change) {
            StepVerifier.create(sending(bytes()))
                    .then(() -> julietAccepts(change.apply(offered())))
                    .then(() -> julietSends("session-terminate", "<reason><success/></reason>"))
                    .verifyComplete();
        }

        @ParameterizedTest
        @CsvSource({"4,", "0,4", "1,3", "9223372036854775807,1", "1,9223372036854775807"})
        void whenThePartIsNotWithinTheFile_thenThatIsRefused(long offset, Long length) {
            StepVerifier.create(sending(bytes()))
                    .then(() -> julietAccepts(offered().withDescription(part(offset, length))))
                    .verifyError(JingleSessionException.class);
            assertThat(juliet.lastAction().reason().condition()).isEqualTo(Condition.INCOMPATIBLE_PARAMETERS);
        }

        @Test
        void whenSuccessIsToldTooEarly_thenTheFileIsNotDelivered() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(sending(source.flux()))
                    .then(() -> julietAccepts(offered()))
                    .then(() -> source.next(ByteBuffer.allocate(1)))
                    .then(() -> julietSends("session-terminate", "<reason><success/></reason>"))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(JingleSessionException.class)
                            .hasMessageContaining("1 of 3 bytes"))
                    .verify();
            source.assertCancelled();
        }

        @Test
        void whenTheDescriptionIsOfAnotherKind_thenThatIsNoError() {
            assertAccepted(offered -> offered.withDescription(XmlElement.of("urn:x", "description")));
        }
    }

    @Nested
    class GivenAPartIsWanted {

        @ParameterizedTest
        @CsvSource({"1,,2 3", "2,,3", "3,,", "0,2,1 2", "1,1,2", "0,0,", "2,1,3", "3,0,"})
        @Tag("FT-6.1-1")
        @Tag("FT-5-8")
        void whenAccepted_thenOnlyThatIsSentAndItsDigestIsTold(long offset, Long length, String expected)
                throws NoSuchAlgorithmException {
            Flux<ByteBuffer> source =
                    Flux.just(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {9, 3}, 1, 1));
            List<Byte> sent = new ArrayList<>();
            StepVerifier.create(sending(source))
                    .then(() -> julietAccepts(offered().withDescription(part(offset, length))))
                    .then(() -> transport.ends().get(0).sent().forEach(sent::add))
                    .then(() -> julietSends("session-terminate", "<reason><success/></reason>"))
                    .verifyComplete();
            byte[] bytes = new byte[sent.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = sent.get(i);
            }
            assertThat(sent).hasToString(expected == null ? "[]" : "[" + expected.replace(" ", ", ") + "]");
            Checksum told = (Checksum) juliet.lastAction().payloads().get(0);
            FileRange range = requireNonNull(told.file().range());
            assertThat(range.offset()).isEqualTo(offset);
            assertThat(range.length()).isEqualTo(bytes.length);
            assertThat(range.hashes())
                    .containsExactly(Hash.of(
                            HashAlgorithm.SHA_256,
                            MessageDigest.getInstance("SHA-256").digest(bytes)));
            assertThat(told.file().hashes()).hasSize(offset + bytes.length == 3 ? 1 : 0);
        }

        @Test
        void whenTheSourceEndsBeforeThePart_thenThatIsAnError() {
            StepVerifier.create(sending(Flux.just(ByteBuffer.allocate(1))))
                    .then(() -> julietAccepts(offered().withDescription(part(0, 2L))))
                    .verifyErrorMessage("source: 1 bytes (expected: 2, the size of the file)");
        }

        @Test
        void whenThePartIsOver_thenTheSourceIsNotReadOn() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(sending(source.flux()))
                    .then(() -> julietAccepts(offered().withDescription(part(0, 2L))))
                    .then(() -> source.next(ByteBuffer.allocate(2)))
                    .then(source::assertCancelled)
                    .thenCancel()
                    .verify();
        }
    }

    private static FileDescription part(long offset, Long length) {
        return FileDescription.builder()
                .range(new FileRange(offset, length, List.of()))
                .build();
    }

    @Nested
    class GivenABadOffer {

        @Test
        void whenTheRangeIsNotWithinTheFile_thenThatIsRefused() {
            FileDescription beyond = part(4, null).toBuilder().size(3).build();
            assertThatThrownBy(() -> FileTransfer.offer(beyond)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void whenThereIsNoSize_thenThatIsRefused() {
            FileDescription unsized = FileDescription.builder().name("a").build();
            assertThatThrownBy(() -> FileTransfer.offer(unsized)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

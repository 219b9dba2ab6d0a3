package io.fluxmpp.jingle.filetransfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.StepVerifier.Step;

/** We receive from senders with habits of their own. */
class FileReceiverTest {

    private static final byte[] CONTENT = {1, 2, 3, 4, 5};
    private static final String SENDERS = "senders='initiator'";
    private static final String FILE = "<name>letter.txt</name><size>5</size>";
    private static final String SHA_256_FOLLOWS = "<hash-used xmlns='urn:xmpp:hashes:2' algo='sha-256'/>";

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final ScriptedPeer romeo = network.peer("romeo@montague.lit/orchard");
    private final MemoryTransport transport = new MemoryTransport();
    private final List<JingleOffer> offers = new ArrayList<>();

    @BeforeEach
    void julietListens() {
        Jingle.on(juliet)
                .transport(transport)
                .application(FileTransfer.create())
                .start()
                .offers()
                .subscribe(offers::add);
    }

    private void romeoOffers(String senders, String file) {
        romeo.request(
                juliet,
                "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s1'><content creator='initiator'"
                        + " name='f' "
                        + senders + "><description xmlns='urn:xmpp:jingle:apps:file-transfer:5'><file>" + file
                        + "</file></description><transport xmlns='urn:xmpp:jingle:transports:stub:0' id='theirs'/>"
                        + "</content></jingle>");
    }

    private void romeoSends(String action, String children) {
        romeo.request(
                juliet, "<jingle xmlns='urn:xmpp:jingle:1' action='" + action + "' sid='s1'>" + children + "</jingle>");
    }

    private void romeoTellsChecksum(String hashes) {
        romeoSends(
                "session-info",
                "<checksum xmlns='urn:xmpp:jingle:apps:file-transfer:5' name='a-file-offer'><file>" + hashes
                        + "</file></checksum>");
    }

    private Flux<ByteBuffer> receiving() {
        return offers.get(0).accept().flatMapMany(JingleSession::receive);
    }

    private void streamEnds() {
        transport.ends().get(0).feedEnd();
    }

    private Step<ByteBuffer> wholeFile() {
        return StepVerifier.create(receiving())
                .then(() -> bytes(1, 2, 3))
                .expectNextCount(1)
                .then(() -> bytes(4, 5))
                .expectNextCount(1);
    }

    private void bytes(int... bytes) {
        byte[] block = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            block[i] = (byte) bytes[i];
        }
        transport.ends().get(0).feed(block);
    }

    private static String hash(String algorithm, String javaName) {
        return "<hash xmlns='urn:xmpp:hashes:2' algo='" + algorithm + "'>"
                + Base64.getEncoder().encodeToString(digest(javaName)) + "</hash>";
    }

    private static byte[] digest(String javaName) {
        try {
            return MessageDigest.getInstance(javaName).digest(CONTENT);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void assertConfirmed() {
        assertThat(romeo.actions())
                .extracting(JingleAction::type)
                .endsWith(JingleAction.Type.SESSION_INFO, JingleAction.Type.SESSION_TERMINATE);
        assertThat(romeo.lastAction().reason().condition()).isEqualTo(Condition.SUCCESS);
    }

    private void verifyMediaError(StepVerifier.LastStep steps) {
        steps.expectErrorSatisfies(error -> assertThat(
                                ((JingleSessionException) error).reason().condition())
                        .isEqualTo(Condition.MEDIA_ERROR))
                .verify();
        assertThat(romeo.lastAction().reason().condition()).isEqualTo(Condition.MEDIA_ERROR);
    }

    @Nested
    class GivenASenderThatClosesTheStream {

        @Test
        void whenThereIsNoDigestAtAll_thenTheFileIsCompleteWithTheClose() {
            romeoOffers(SENDERS, FILE);
            wholeFile().then(FileReceiverTest.this::streamEnds).verifyComplete();
            assertConfirmed();
        }

        @Test
        void whenTheDigestIsOneWeCannotCompute_thenTheFileIsCompleteWithTheClose() {
            romeoOffers(
                    SENDERS,
                    FILE + "<date>2026-11-21T05:46:25.488791+00:00Z</date>"
                            + "<hash xmlns='urn:xmpp:hashes:2' algo='blake2b-512'>aEArQszQ</hash><desc/>");
            wholeFile().then(FileReceiverTest.this::streamEnds).verifyComplete();
            assertConfirmed();
        }

        @Test
        void whenTheDigestWasOffered_thenItIsVerified() {
            romeoOffers(SENDERS, FILE + hash("sha3-256", "SHA3-256"));
            wholeFile().then(FileReceiverTest.this::streamEnds).verifyComplete();
            assertConfirmed();
        }

        @Test
        @Tag("FT-8.2-3")
        void whenTheDigestFollows_thenItIsAwaited() {
            romeoOffers(SENDERS, FILE + SHA_256_FOLLOWS);
            wholeFile()
                    .then(FileReceiverTest.this::streamEnds)
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> assertThat(romeo.story()).endsWith("session-accept"))
                    .then(() -> romeoTellsChecksum(hash("sha-256", "SHA-256")))
                    .verifyComplete();
            assertConfirmed();
        }

        @Test
        void whenTheDigestIsWrittenInHexadecimal_thenThatIsUnderstood() {
            String hex = HexFormat.of().formatHex(digest("SHA-256"));
            String base64 = Base64.getEncoder().encodeToString(hex.getBytes(StandardCharsets.US_ASCII));
            romeoOffers(SENDERS, FILE + SHA_256_FOLLOWS);
            wholeFile()
                    .then(FileReceiverTest.this::streamEnds)
                    .then(() ->
                            romeoTellsChecksum("<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>" + base64 + "</hash>"))
                    .verifyComplete();
        }

        @Test
        @Tag("FT-8.2-3")
        void whenTheAnnouncedDigestNeverComes_thenTheFileIsTakenAfterAWhile() {
            romeoOffers(SENDERS, FILE + SHA_256_FOLLOWS);
            wholeFile()
                    .then(FileReceiverTest.this::streamEnds)
                    .then(() -> network.advance(Duration.ofSeconds(4)))
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> network.advance(Duration.ofSeconds(1)))
                    .verifyComplete();
            assertConfirmed();
        }

        @Test
        void whenTheSizeIsNotTold_thenTheFileIsCompleteWithTheClose() {
            romeoOffers(SENDERS, "<name>letter.txt</name>" + hash("sha-1", "SHA-1"));
            wholeFile().then(FileReceiverTest.this::streamEnds).verifyComplete();
            assertConfirmed();
        }

        @Test
        @Tag("FT-6.6-2")
        void whenBytesAreMissing_thenThatIsAMediaError() {
            romeoOffers(SENDERS, FILE);
            verifyMediaError(StepVerifier.create(receiving())
                    .then(() -> bytes(1, 2, 3))
                    .expectNextCount(1)
                    .then(FileReceiverTest.this::streamEnds)
                    .then(() -> network.advance(Duration.ofSeconds(5))));
        }

        @Test
        void whenTheChecksumComesAfterTheEnd_thenTheSessionIsUnknown() {
            romeoOffers(SENDERS, FILE);
            wholeFile().then(FileReceiverTest.this::streamEnds).verifyComplete();
            romeoTellsChecksum(hash("sha-256", "SHA-256"));
            assertThat(JingleErrors.isUnknownSession(romeo.lastError())).isTrue();
        }
    }

    @Nested
    class GivenASenderThatDoesNotCloseTheStream {

        @Test
        void whenItTellsAnUnannouncedDigest_thenThatIsVerifiedAndTheFileComplete() {
            romeoOffers("", FILE);
            wholeFile()
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> romeoTellsChecksum(hash("sha-1", "SHA-1") + hash("sha-256", "SHA-256")))
                    .verifyComplete();
            assertConfirmed();
            assertThat(transport.ends().get(0).isClosed()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "name='f'", "creator='responder' name='f'", "creator='initiator' name='a-file-offer'"})
        @Tag("FT-8.2-1")
        void whenTheDigestNamesTheContentBadly_thenItIsForTheOnlyOne(String attributes) {
            romeoOffers(SENDERS, FILE);
            verifyMediaError(
                    wholeFile()
                            .then(
                                    () -> romeoSends(
                                            "session-info",
                                            "<checksum xmlns='urn:xmpp:jingle:apps:file-transfer:5' " + attributes
                                                    + "><file><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>AAAA</hash></file></checksum>")));
        }

        @Test
        @Tag("FT-8.2-1")
        void whenItTellsTheDigestBeforeTheLastByte_thenTheFileIsCompleteWithThat() {
            romeoOffers(SENDERS, FILE + SHA_256_FOLLOWS);
            StepVerifier.create(receiving())
                    .then(() -> bytes(1, 2, 3))
                    .expectNextCount(1)
                    .then(() -> romeoTellsChecksum(hash("sha-256", "SHA-256")))
                    .then(() -> bytes(4, 5))
                    .expectNextCount(1)
                    .verifyComplete();
            assertConfirmed();
        }

        @Test
        @Tag("FT-6.6-2")
        void whenItTellsAnotherDigest_thenThatIsAMediaError() {
            romeoOffers(SENDERS, FILE);
            verifyMediaError(wholeFile()
                    .then(() -> romeoTellsChecksum("<hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>AAAA</hash>")));
        }

        @Test
        void whenItTellsManyDigestsTwiceOrThatNobodyKnows_thenTheOthersAreVerified() {
            romeoOffers(SENDERS, FILE);
            StringBuilder hashes = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                hashes.append("<hash xmlns='urn:xmpp:hashes:2' algo='other-")
                        .append(i)
                        .append("'>AAAA</hash>");
                hashes.append(hash("sha-1", "SHA-1"));
            }
            hashes.append("<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AAAA</hash>");
            verifyMediaError(wholeFile().then(() -> romeoTellsChecksum(hashes.toString())));
        }

        @Test
        void whenItSaysNothing_thenTheFileIsTakenAfterAWhile() {
            romeoOffers(SENDERS, FILE);
            wholeFile().then(() -> network.advance(Duration.ofSeconds(5))).verifyComplete();
            assertConfirmed();
        }

        @Test
        void whenItTerminatesWithSuccess_thenTheFileIsComplete() {
            romeoOffers(SENDERS, FILE + SHA_256_FOLLOWS);
            wholeFile()
                    .then(() -> romeoSends("session-terminate", "<reason><success/></reason>"))
                    .verifyComplete();
            assertThat(romeo.story()).endsWith("session-accept", "result");
        }

        @Test
        void whenItTerminatesWithSuccessTooEarly_thenTheFileIsNotComplete() {
            romeoOffers(SENDERS, FILE);
            StepVerifier.create(receiving())
                    .then(() -> bytes(1, 2, 3))
                    .expectNextCount(1)
                    .then(() -> romeoSends("session-terminate", "<reason><success/></reason>"))
                    .verifyError(JingleSessionException.class);
        }

        @Test
        @Tag("FT-9.2-1")
        void whenItSendsTooMuch_thenItIsCutOff() {
            romeoOffers(SENDERS, FILE);
            verifyMediaError(StepVerifier.create(receiving()).then(() -> bytes(1, 2, 3, 4, 5, 6)));
            assertThat(romeo.lastAction().reason().detail()).isEqualTo(FileTransferErrors.FILE_TOO_LARGE);
            assertThat(transport.ends().get(0).isReleased()).isTrue();
        }
    }

    @Nested
    class GivenTwoFilesOfOneSession {

        private final List<String> ended = new ArrayList<>();

        @BeforeEach
        void romeoOffersTwo() {
            romeo.request(
                    juliet,
                    "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s1'>" + content("f")
                            + content("g") + "</jingle>");
            offers.get(0).accept().subscribe(session -> session.contents().forEach(this::receive));
        }

        private String content(String name) {
            return "<content creator='initiator' name='" + name + "' senders='initiator'>"
                    + "<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'><file>" + FILE + SHA_256_FOLLOWS
                    + "</file></description><transport xmlns='urn:xmpp:jingle:transports:stub:0' id='" + name + "'/>"
                    + "</content>";
        }

        private void receive(JingleContent content) {
            String name = content.key().name();
            content.receive()
                    .then()
                    .subscribe(done -> {}, failure -> ended.add(name + " broken"), () -> ended.add(name + " whole"));
        }

        private void bothComeWhole() {
            transport.ends().stream().distinct().forEach(end -> end.feed(CONTENT));
            assertThat(ended).isEmpty();
        }

        private void told(String attributes, String hash) {
            romeoSends(
                    "session-info",
                    "<checksum xmlns='urn:xmpp:jingle:apps:file-transfer:5' " + attributes + "><file>" + hash
                            + "</file></checksum>");
        }

        @Test
        @Tag("FT-8.2-1")
        void whenADigestIsTold_thenItIsForTheFileThatItNames() {
            bothComeWhole();
            told("creator='initiator' name='g'", "<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AAAA</hash>");
            assertThat(ended).containsExactly("g broken");
            told("name='f'", hash("sha-256", "SHA-256"));
            assertThat(ended).containsExactly("g broken", "f whole");
        }

        @Test
        void whenADigestIsForNoFileOfTheSession_thenItIsForNone() {
            bothComeWhole();
            told("name='a-file-offer'", "<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AAAA</hash>");
            told("creator='responder' name='f'", "<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AAAA</hash>");
            told("", "<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AAAA</hash>");
            assertThat(romeo.story()).endsWith("result", "result", "result");
            network.advance(Duration.ofSeconds(5));
            assertThat(ended).containsExactlyInAnyOrder("f whole", "g whole");
        }
    }

    @Nested
    class GivenAnEarlyDigest {

        @Test
        @Tag("FT-8.2-1")
        void whenItIsToldBeforeTheBytesAreWanted_thenItCounts() {
            romeoOffers(SENDERS, FILE + SHA_256_FOLLOWS);
            List<JingleSession> sessions = new ArrayList<>();
            offers.get(0).accept().subscribe(sessions::add);
            romeoTellsChecksum("<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AAAA</hash>");
            verifyMediaError(StepVerifier.create(sessions.get(0).receive())
                    .then(() -> bytes(1, 2, 3, 4, 5))
                    .expectNextCount(1));
        }
    }

    @Nested
    class GivenAPart {

        private static final String RANGE = "<range offset='1' length='3'>%s</range>";

        private Flux<ByteBuffer> receivingPart() {
            return offers.get(0)
                    .answer(content -> ((FileDescription) content.description())
                            .toBuilder().range(FileRange.of(1, 3)).build())
                    .flatMapMany(JingleSession::receive);
        }

        private String sha256(byte... bytes) throws NoSuchAlgorithmException {
            return "<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>"
                    + Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes))
                    + "</hash>";
        }

        @Test
        @Tag("FT-5-8")
        void whenAskedFor_thenTheAnswerSaysSo() {
            romeoOffers(SENDERS, FILE);
            receivingPart().subscribe();
            FileDescription answer =
                    (FileDescription) romeo.lastAction().contents().get(0).description();
            assertThat(answer.range()).isEqualTo(FileRange.of(1, 3));
            assertThat(answer.name()).isEqualTo("letter.txt");
        }

        @Test
        @Tag("FT-6.6-2")
        void whenItsDigestIsTold_thenThatIsVerifiedAndThoseOfOthersAreNot() throws NoSuchAlgorithmException {
            romeoOffers(SENDERS, FILE + SHA_256_FOLLOWS);
            String ofAnother = "<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AAAA</hash>";
            String told = ofAnother + RANGE.formatted(sha256((byte) 2, (byte) 3, (byte) 4));
            StepVerifier.create(receivingPart())
                    .then(() -> bytes(2, 3, 4))
                    .expectNextCount(1)
                    .then(() -> romeoTellsChecksum(told))
                    .verifyComplete();
            assertConfirmed();
        }

        @Test
        @Tag("FT-6.6-2")
        void whenItsDigestDiffers_thenThatIsAMediaError() {
            romeoOffers(SENDERS, FILE + SHA_256_FOLLOWS);
            verifyMediaError(StepVerifier.create(receivingPart())
                    .then(() -> bytes(2, 3, 4))
                    .expectNextCount(1)
                    .then(() -> romeoTellsChecksum(
                            RANGE.formatted("<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AAAA</hash>"))));
        }

        @Test
        @Tag("FT-9.2-1")
        void whenTheSenderIgnoresIt_thenItIsCutOff() {
            romeoOffers(SENDERS, FILE);
            verifyMediaError(StepVerifier.create(receivingPart()).then(() -> bytes(1, 2, 3, 4, 5)));
        }

        @Test
        void whenTheOfferIsOfAPart_thenThatIsAwaited() {
            romeoOffers(SENDERS, FILE + "<range offset='3'/>");
            StepVerifier.create(receiving())
                    .then(() -> bytes(4, 5))
                    .expectNextCount(1)
                    .then(FileReceiverTest.this::streamEnds)
                    .verifyComplete();
            assertConfirmed();
        }

        @Test
        void whenTheOfferIsOfAPartThatIsNotThere_thenItIsRefused() {
            romeoOffers(SENDERS, FILE + "<range offset='6'/>");
            assertThat(romeo.lastAction().reason().condition()).isEqualTo(Condition.INCOMPATIBLE_PARAMETERS);
        }
    }

    @Nested
    class GivenASlowReader {

        @ParameterizedTest
        @ValueSource(strings = {FILE, "<name>letter.txt</name>"})
        @Tag("FT-6.6-2")
        void whenTheSenderEndsWithSuccess_thenWhatWaitsIsDelivered(String file) {
            romeoOffers(SENDERS, file);
            StepVerifier.create(receiving(), 1)
                    .then(() -> bytes(1, 2))
                    .expectNextCount(1)
                    .then(() -> bytes(3))
                    .then(() -> bytes(4, 5))
                    .then(() -> romeoSends("session-terminate", "<reason><success/></reason>"))
                    .then(romeo::silent)
                    .then(() -> network.advance(Duration.ofMinutes(5)))
                    .thenRequest(1)
                    .expectNextCount(1)
                    .thenRequest(1)
                    .expectNextCount(1)
                    .verifyComplete();
            assertThat(romeo.story()).endsWith("session-accept", "result");
        }

        @Test
        @Tag("FT-6.6-2")
        void whenTheSenderEndsWithSuccessTooEarly_thenWhatWaitsIsDeliveredAndNotComplete() {
            romeoOffers(SENDERS, FILE);
            StepVerifier.create(receiving(), 0)
                    .then(() -> bytes(1, 2, 3))
                    .then(() -> romeoSends("session-terminate", "<reason><success/></reason>"))
                    .thenRequest(1)
                    .expectNextCount(1)
                    .verifyError(JingleSessionException.class);
        }
    }

    @Nested
    class GivenAUserThatLeavesAtOnce {

        @Test
        void whenTheFileIsComplete_thenTheSenderWasToldBefore() {
            romeoOffers(SENDERS, FILE);
            List<JingleAction> before = new ArrayList<>();
            StepVerifier.create(receiving().then().doOnSuccess(done -> before.addAll(julietsActions())))
                    .then(() -> bytes(1, 2, 3, 4, 5))
                    .then(FileReceiverTest.this::streamEnds)
                    .verifyComplete();
            assertThat(before).last().isInstanceOf(JingleAction.SessionTerminate.class);
        }

        @Test
        void whenTheFileIsBroken_thenTheSenderWasToldBefore() {
            romeoOffers(SENDERS, FILE);
            List<JingleAction> before = new ArrayList<>();
            StepVerifier.create(receiving().then().doOnError(error -> before.addAll(julietsActions())))
                    .then(FileReceiverTest.this::streamEnds)
                    .then(() -> network.advance(Duration.ofSeconds(5)))
                    .verifyError(JingleSessionException.class);
            assertThat(before).last().isInstanceOf(JingleAction.SessionTerminate.class);
        }

        private List<JingleAction> julietsActions() {
            return juliet.actions();
        }
    }

    @Nested
    class GivenUnusualOffers {

        @ParameterizedTest
        @ValueSource(strings = {"", "senders='both'", SENDERS})
        @Tag("FT-4.1-1")
        void whenTheSendersAreVague_thenItIsAnOfferAllTheSame(String senders) {
            romeoOffers(senders, FILE);
            assertThat(offers).hasSize(1);
            assertThat(offers.get(0).description()).isInstanceOf(FileDescription.class);
        }

        @Test
        @Tag("FT-4-1")
        @Tag("J-4.1-1")
        void whenTheTransportIsOfTheWrongKind_thenItIsNotSupported() {
            transport.datagram();
            romeoOffers(SENDERS, FILE);
            assertThat(romeo.lastAction().reason().condition()).isEqualTo(Condition.UNSUPPORTED_TRANSPORTS);
        }

        @Test
        @Tag("FT-9.1-1")
        void whenItIsARequest_thenTheFileIsNotAvailable() {
            romeoOffers("senders='responder'", FILE);
            assertThat(romeo.story()).containsExactly("result", "session-terminate");
            assertThat(romeo.lastAction().reason().condition()).isEqualTo(Condition.FAILED_APPLICATION);
            assertThat(romeo.lastAction().reason().detail()).isEqualTo(FileTransferErrors.FILE_NOT_AVAILABLE);
        }

        @Test
        void whenNobodySends_thenThatIsRefused() {
            romeoOffers("senders='none'", FILE);
            assertThat(romeo.lastAction().reason().condition()).isEqualTo(Condition.INCOMPATIBLE_PARAMETERS);
        }

        @Test
        @Tag("FT-8.1-1")
        void whenASessionInfoIsAboutSomethingElse_thenThatIsSaid() {
            romeoOffers(SENDERS, FILE);
            romeoSends("session-info", "<received xmlns='urn:xmpp:jingle:apps:file-transfer:5'/>");
            romeoSends("session-info", "<ringing xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>");
            assertThat(romeo.story()).containsExactly("result", "result", "error");
        }
    }
}

package io.fluxmpp.ibb.jingle;

import static io.fluxmpp.testkit.XmlAssert.assertThatXml;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.SessionUpdate;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.testkit.LinkDirection;
import io.fluxmpp.testkit.LinkedConnections;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Jingle over In-Band Bytestreams as it is on the wire (XEP-0261 §2), between two connections with everything of their own. */
class IbbSessionTest {

    private static final int LIMIT = 2;
    private static final Pattern ID = Pattern.compile("\\sid=[\"']([^\"']+)[\"']");
    private static final Pattern SID = Pattern.compile("<(?:transport|open|close)[^>]* sid=[\"']([^\"']+)[\"']");
    private static final Pattern WHAT =
            Pattern.compile("action=[\"']([a-z-]+)[\"']|<(open|data|close) |type=[\"'](result|error)");

    private final LinkedConnections link =
            LinkedConnections.between("romeo@montague.lit/orchard", "juliet@capulet.lit/balcony");
    private final Jingle romeos = jingle(link.left(), IbbTransport.create());
    private final Jingle juliets =
            jingle(link.right(), IbbTransport.create().blockSize(2048).maxStreams(LIMIT));
    private final List<JingleOffer> offers = new ArrayList<>();
    private JingleSession romeo;
    private JingleSession juliet;

    private static Jingle jingle(XmppConnection connection, IbbTransport transport) {
        return Jingle.on(connection)
                .transport(transport)
                .application(FileTransfer.create())
                .settings(settings -> settings.withDiscovery(Discovery.ANNOUNCED))
                .start();
    }

    private static FileDescription file(String name) {
        return FileDescription.builder().name(name).size(1 << 20).build();
    }

    @BeforeEach
    void offer() {
        juliets.offers().subscribe(offers::add);
        romeos.initiate(link.right().jid(), FileTransfer.offer(file("letter"))).subscribe(session -> romeo = session);
        link.settle();
    }

    @AfterEach
    void unlink() {
        link.dispose();
    }

    private void accept() {
        offers.get(0).accept().subscribe(session -> juliet = session);
        link.settle();
    }

    /** What the stanzas are, in the order of their arrival: actions by name, elements of bytestreams, answers. */
    private static List<String> story(List<String> stanzas) {
        return stanzas.stream().map(IbbSessionTest::what).toList();
    }

    private static String what(String stanza) {
        MatchResult found = WHAT.matcher(stanza).results().findFirst().orElseThrow();
        // An answer comes with what it is about, or with nothing.
        return found.group(1) != null ? found.group(1) : found.group(2) != null ? found.group(2) : found.group(3);
    }

    private static String first(Pattern pattern, String stanza) {
        return pattern.matcher(stanza).results().findFirst().orElseThrow().group(1);
    }

    private static String last(List<String> stanzas) {
        return stanzas.get(stanzas.size() - 1);
    }

    /** What has passed since {@code before}. */
    private static List<String> since(int before, LinkDirection direction) {
        List<String> passed = direction.passed();
        return passed.subList(before, passed.size());
    }

    private JingleSession session(boolean romeos) {
        return romeos ? romeo : juliet;
    }

    private LinkDirection from(boolean romeo) {
        return romeo ? link.toRight() : link.toLeft();
    }

    private static Condition reason(Throwable error) {
        return ((JingleSessionException) error).reason().condition();
    }

    private static StanzaError refusal(Throwable error) {
        return ((StanzaErrorException) error).error();
    }

    /** The content's own bytestream, whose file is not at its end. */
    private void assertTheFirstBytestreamWorks() {
        List<Integer> received = new ArrayList<>();
        juliet.receive().map(ByteBuffer::remaining).onErrorComplete().subscribe(received::add);
        romeo.send(Flux.just(ByteBuffer.allocate(3)).concatWith(Flux.never()))
                .onErrorComplete()
                .subscribe();
        link.settle();
        assertThat(received).containsExactly(3);
    }

    @Nested
    class GivenAnOffer {
        @Test
        @Tag("JIBB-2.2-3")
        void whenTheResponderTakesItsTime_thenTheOfferIsAcknowledgedAtOnceAndAcceptedLater() {
            String offer = last(link.toRight().passed());
            assertThat(what(offer)).isEqualTo("session-initiate");
            assertThat(story(link.toLeft().passed())).containsExactly("result");
            assertThat(first(ID, link.toLeft().passed().get(0))).isEqualTo(first(ID, offer));

            link.advance(Duration.ofSeconds(20));
            accept();
            assertThat(story(link.toLeft().passed())).startsWith("result", "session-accept");
        }

        @Test
        @Tag("JIBB-2.2-3")
        void whenTheResponderAcceptsBeforeItAcknowledges_thenTheAcknowledgementIsFirstAllTheSame() {
            juliets.offers().flatMap(JingleOffer::accept).subscribe();
            int before = link.toLeft().passed().size();
            romeos.initiate(link.right().jid(), FileTransfer.offer(file("another")))
                    .subscribe();
            link.settle();

            assertThat(story(since(before, link.toLeft()))).startsWith("result", "session-accept");
        }
    }

    @Nested
    class GivenASession {
        @BeforeEach
        void begin() {
            accept();
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        @Tag("JIBB-2.4-1")
        @Tag("JIBB-2.4-2")
        @Tag("JIBB-2.4-3")
        void whenEitherPartyAddsABytestream_thenItIsAnnouncedAcknowledgedOpenedAndAcknowledged(boolean byRomeo) {
            List<DataStream> opened = new ArrayList<>();
            List<Integer> received = new ArrayList<>();
            session(!byRomeo)
                    .streams()
                    .flatMap(DataStream::receive)
                    .map(ByteBuffer::remaining)
                    .subscribe(received::add);
            LinkDirection adders = from(byRomeo);
            LinkDirection others = from(!byRomeo);
            int said = adders.passed().size();
            int answered = others.passed().size();

            others.hold();
            session(byRomeo).openStream().subscribe(opened::add);
            link.settle();
            assertThat(story(since(said, adders))).containsExactly("transport-info");
            String info = since(said, adders).get(0);
            assertThatXml(info)
                    .isLike("<iq type='set' ...><jingle xmlns='urn:xmpp:jingle:1' action='transport-info' sid='"
                            + romeo.sid() + "'><content creator='initiator' name='"
                            + romeo.contents().get(0).key().name()
                            + "'><transport xmlns='urn:xmpp:jingle:transports:ibb:1' block-size='2048' sid='...'/>"
                            + "</content></jingle></iq>");
            assertThat(first(SID, info))
                    .isNotEqualTo(first(SID, link.toRight().passed().get(0)));

            others.release();
            adders.hold();
            link.settle();
            assertThat(story(since(answered, others))).containsExactly("result");
            assertThat(first(ID, since(answered, others).get(0))).isEqualTo(first(ID, info));
            assertThat(opened).isEmpty();

            adders.release();
            link.settle();
            String open = since(said, adders).get(1);
            assertThatXml(open)
                    .isLike("<iq type='set' ...><open xmlns='http://jabber.org/protocol/ibb' block-size='2048' sid='"
                            + first(SID, info) + "' ...></open></iq>");
            assertThat(story(since(answered, others))).containsExactly("result", "result");
            assertThat(first(ID, since(answered, others).get(1))).isEqualTo(first(ID, open));

            opened.get(0).send(Flux.just(ByteBuffer.allocate(5))).subscribe();
            link.settle();
            assertThat(received).containsExactly(5);
            assertTheFirstBytestreamWorks();
        }

        @Test
        @Tag("JIBB-2.4-4")
        void whenTheOtherSideTakesNone_thenUnsupportedInfoAndTheFirstIsUnaffected() {
            int said = link.toRight().passed().size();
            StepVerifier.create(romeo.openStream())
                    .then(link::settle)
                    .verifyErrorSatisfies(
                            error -> assertThat(refusal(error)).isEqualTo(JingleErrors.unsupportedInfo()));

            assertThat(story(since(said, link.toRight()))).containsExactly("transport-info");
            assertTheFirstBytestreamWorks();
        }

        @Test
        @Tag("JIBB-2.4-6")
        @Tag("JIBB-2.4-7")
        void whenOneIsClosed_thenThatIsAcknowledgedAndTheOthersLiveOn() {
            List<DataStream> opened = new ArrayList<>();
            List<String> theirs = new ArrayList<>();
            juliet.streams()
                    .flatMap(stream -> stream.receive().map(bytes -> "bytes").concatWithValues("closed"))
                    .subscribe(theirs::add);
            romeo.openStream().subscribe(opened::add);
            romeo.openStream().subscribe(opened::add);
            link.settle();
            int answered = link.toLeft().passed().size();

            opened.get(0).close().subscribe();
            link.settle();
            String close = last(link.toRight().passed());
            assertThat(what(close)).isEqualTo("close");
            assertThat(story(since(answered, link.toLeft()))).containsExactly("result");
            assertThat(first(ID, last(link.toLeft().passed()))).isEqualTo(first(ID, close));
            opened.get(1).send(Flux.just(ByteBuffer.allocate(5))).subscribe();
            link.settle();
            assertThat(theirs).containsExactly("closed", "bytes");
            assertTheFirstBytestreamWorks();
        }

        @Test
        @Tag("JIBB-5-1")
        void whenBytesAreSent_thenTheServersOfBothSeeThemAsTheyAre() {
            juliet.streams().flatMap(DataStream::receive).onErrorComplete().subscribe();
            romeo.openStream()
                    .flatMap(stream -> stream.send(Flux.just(ByteBuffer.wrap("thy name".getBytes(UTF_8)))))
                    .subscribe();
            link.settle();

            assertThatXml(last(link.toRight().passed()))
                    .isLike("<iq type='set' ...><data xmlns='http://jabber.org/protocol/ibb' seq='0' sid='...'>"
                            + "dGh5IG5hbWU=</data></iq>");
        }

        @Test
        void whenMoreAreAnnouncedThanAllowed_thenResourceConstraintAndTheSessionLivesOn() {
            List<DataStream> theirs = new ArrayList<>();
            juliet.streams().subscribe(theirs::add);
            for (int i = 0; i < LIMIT; i++) {
                romeo.openStream().subscribe();
            }
            link.settle();
            StepVerifier.create(romeo.openStream())
                    .then(link::settle)
                    .verifyErrorSatisfies(error -> assertThat(refusal(error).condition())
                            .isEqualTo(StanzaError.Condition.RESOURCE_CONSTRAINT));

            assertThat(theirs).hasSize(LIMIT);
            assertTheFirstBytestreamWorks();
            theirs.get(0).close().subscribe();
            link.settle();
            StepVerifier.create(romeo.openStream())
                    .then(link::settle)
                    .expectNextCount(1)
                    .verifyComplete();
        }

        @Test
        void whenTheSidThatIsAnnouncedIsInUse_thenNotAcceptableAndTheFirstIsUnaffected() {
            juliet.streams().subscribe();
            String sid = first(SID, link.toRight().passed().get(0));
            Content again = Content.of(romeo.contents().get(0).key())
                    .withTransport(new IbbTransportDescription(sid, new BlockSize(2048), StanzaKind.IQ));
            Iq info = Iq.set(
                    romeo.peer(),
                    new JingleAction.TransportInfo(romeo.sid(), List.of(again), JingleAction.Details.NONE));
            StepVerifier.create(link.left().request(info))
                    .then(link::settle)
                    .verifyErrorSatisfies(error ->
                            assertThat(refusal(error).condition()).isEqualTo(StanzaError.Condition.NOT_ACCEPTABLE));

            assertTheFirstBytestreamWorks();
        }

        @Test
        @Tag("JIBB-2.5-2")
        @Tag("JIBB-2.5-3")
        @Tag("JIBB-2.5-4")
        void whenThePartiesAreThrough_thenATerminateEndsAllBytestreamsAndIsAcknowledged() {
            List<DataStream> opened = new ArrayList<>();
            List<DataStream> theirs = new ArrayList<>();
            juliet.streams().subscribe(theirs::add);
            romeo.openStream().subscribe(opened::add);
            link.settle();
            int said = link.toRight().passed().size();
            int answered = link.toLeft().passed().size();
            List<Throwable> failures = new ArrayList<>();
            opened.get(0).receive().subscribe(bytes -> {}, failures::add);
            theirs.get(0).receive().subscribe(bytes -> {}, failures::add);

            romeo.terminate(Reason.of(Condition.GONE)).subscribe();
            link.settle();
            String terminate = since(said, link.toRight()).get(0);
            assertThatXml(terminate)
                    .isLike("<iq type='set' ...><jingle xmlns='urn:xmpp:jingle:1' action='session-terminate' sid='"
                            + romeo.sid() + "'><reason><gone/></reason></jingle></iq>");
            assertThat(since(answered, link.toLeft()))
                    .anySatisfy(answer -> assertThatXml(answer)
                            .isLike("<iq type='result' id='" + first(ID, terminate) + "' ...></iq>"));
            assertThat(failures)
                    .hasSize(2)
                    .allSatisfy(error -> assertThat(reason(error)).isEqualTo(Condition.GONE));
            for (String sid : sidsOpened()) {
                assertUnknown(sid);
            }
        }

        private List<String> sidsOpened() {
            List<String> sids = link.toRight().passed().stream()
                    .filter(stanza -> what(stanza).equals("open"))
                    .map(stanza -> first(SID, stanza))
                    .toList();
            assertThat(sids).hasSize(2);
            return sids;
        }

        private void assertUnknown(String sid) {
            StepVerifier.create(link.left().request(Iq.set(link.right().jid(), new Close(sid))))
                    .then(link::settle)
                    .verifyErrorSatisfies(error ->
                            assertThat(refusal(error).condition()).isEqualTo(StanzaError.Condition.ITEM_NOT_FOUND));
        }

        @Test
        void whenThePeerEndsTheSessionMeanwhile_thenOpeningFailsWithItsReasonAndNothingIsLeft() {
            List<DataStream> theirs = new ArrayList<>();
            juliet.streams().subscribe(theirs::add);
            link.toLeft().hold();
            StepVerifier.create(romeo.openStream())
                    .then(link::settle)
                    .then(() -> juliet.terminate(Reason.of(Condition.GONE)).subscribe())
                    .then(link.toLeft()::release)
                    .then(link::settle)
                    .verifyErrorSatisfies(error -> assertThat(reason(error)).isEqualTo(Condition.GONE));

            assertThat(theirs).isEmpty();
            assertThat(romeo.state()).isEqualTo(SessionState.ENDED);
        }
    }

    @Nested
    class GivenTwoContents {
        private final List<JingleContent> romeos = new ArrayList<>();
        private final List<JingleContent> juliets = new ArrayList<>();

        @BeforeEach
        void begin() {
            accept();
            juliet.updates()
                    .ofType(SessionUpdate.Added.class)
                    .flatMap(added -> added.offer().accept())
                    .subscribe(juliets::add);
            romeo.add(FileTransfer.offer(file("picture"))).subscribe(romeos::add);
            link.settle();
        }

        @Test
        void whenOneTakesBytestreamsAndTheOtherDoesNot_thenEachIsAskedForItself() {
            List<DataStream> theirs = new ArrayList<>();
            juliets.get(0).streams().subscribe(theirs::add);
            StepVerifier.create(romeos.get(0).openStream())
                    .then(link::settle)
                    .expectNextCount(1)
                    .verifyComplete();
            StepVerifier.create(romeo.openStream()).then(link::settle).verifyError(StanzaErrorException.class);

            assertThat(theirs).hasSize(1);
        }

        @Test
        void whenTheContentIsRemovedMeanwhile_thenOpeningFailsAndTheOtherContentGoesOn() {
            juliets.get(0).streams().subscribe();
            link.toLeft().hold();
            StepVerifier.create(romeos.get(0).openStream())
                    .then(link::settle)
                    .then(() ->
                            romeos.get(0).remove(Reason.of(Condition.CANCEL)).subscribe())
                    .then(link::settle)
                    .verifyErrorSatisfies(error -> assertThat(reason(error)).isEqualTo(Condition.CANCEL));
            link.toLeft().release();
            link.settle();

            StepVerifier.create(romeos.get(0).openStream())
                    .then(link::settle)
                    .verifyError(JingleSessionException.class);
            assertThat(romeo.state()).isEqualTo(SessionState.ACTIVE);
            assertTheFirstBytestreamWorks();
        }

        @Test
        void whenThePeerRemovesTheContentOfABytestream_thenThatFailsAndTheOtherContentGoesOn() {
            juliets.get(0).streams().subscribe();
            List<DataStream> opened = new ArrayList<>();
            romeos.get(0).openStream().subscribe(opened::add);
            link.settle();
            StepVerifier.create(opened.get(0).receive())
                    .then(() ->
                            juliets.get(0).remove(Reason.of(Condition.DECLINE)).subscribe())
                    .then(link::settle)
                    .verifyErrorSatisfies(error -> assertThat(reason(error)).isEqualTo(Condition.DECLINE));

            Mono<Void> late = opened.get(0).send(Flux.just(ByteBuffer.allocate(1)));
            StepVerifier.create(late).then(link::settle).verifyError();
            assertTheFirstBytestreamWorks();
        }
    }
}

package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionInfo;
import io.fluxmpp.jingle.model.JingleAction.SessionInitiate;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.JingleSettings;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A scripted initiator talks to our responder. */
class IncomingSessionTest {

    private static final Content CONTENT = Content.of(Creator.INITIATOR, "stub")
            .withDescription(StubApplication.DESCRIPTION)
            .withTransport(XmlElement.builder(MemoryTransport.NAMESPACE, "transport")
                    .attribute("id", "theirs")
                    .build());

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final ScriptedPeer romeo = network.peer("romeo@montague.lit/orchard");
    private final MemoryTransport transport = new MemoryTransport();
    private final StubApplication application = new StubApplication();
    private final List<JingleOffer> offers = new ArrayList<>();

    private Jingle start(UnaryOperator<JingleSettings> settings) {
        Jingle jingle = Jingle.on(juliet)
                .transport(transport)
                .application(application)
                .settings(settings)
                .start();
        jingle.offers().subscribe(offers::add);
        return jingle;
    }

    private static Content named(String name) {
        return Content.of(Creator.INITIATOR, name)
                .withDescription(StubApplication.DESCRIPTION)
                .withTransport(CONTENT.transport());
    }

    private static SessionInitiate offer(String sid, Content... contents) {
        return new SessionInitiate(sid, null, List.of(contents), Details.NONE);
    }

    private void romeoSends(JingleAction action) {
        romeo.request(juliet.jid(), action);
    }

    private JingleSession accepted() {
        romeoSends(offer("s1", CONTENT));
        List<JingleSession> sessions = new ArrayList<>();
        offers.get(0).accept().subscribe(sessions::add);
        return sessions.get(0);
    }

    private void assertError(StanzaError.Condition condition, String jingleCondition) {
        assertThat(romeo.lastError().condition()).isEqualTo(condition);
        assertThat(romeo.lastError().hasApplicationCondition(JingleErrors.NAMESPACE, jingleCondition))
                .isTrue();
    }

    private void assertTerminated(Condition condition) {
        assertThat(romeo.lastAction()).isInstanceOf(SessionTerminate.class);
        assertThat(romeo.lastAction().reason().condition()).isEqualTo(condition);
    }

    @Nested
    class GivenNoSession {

        @BeforeEach
        void jingleRuns() {
            start(settings -> settings);
        }

        @Test
        @Tag("J-6.3.1-1")
        @Tag("J-6.3.1-3")
        @Tag("J-6.5-3")
        @Tag("J-13.4-1")
        void whenASessionIsOffered_thenItIsAcknowledgedAndNothingElseIsSaid() {
            romeoSends(offer("s1", CONTENT));
            assertThat(romeo.story()).containsExactly("result");
            assertThat(offers).hasSize(1);
            assertThat(offers.get(0).peer()).isEqualTo(romeo.jid());
            assertThat(offers.get(0).description()).isEqualTo(StubApplication.DESCRIPTION);
        }

        @Test
        @Tag("J-6.3.1-2")
        @Tag("J-6.7-9")
        void whenTheApplicationIsUnknown_thenItIsAcknowledgedAndThenTerminated() {
            romeoSends(offer("s1", CONTENT.withDescription(XmlElement.of("urn:other", "description"))));
            assertThat(romeo.story()).containsExactly("result", "session-terminate");
            assertTerminated(Condition.UNSUPPORTED_APPLICATIONS);
            assertThat(offers).isEmpty();
        }

        @Test
        @Tag("J-6.7-7")
        void whenTheTransportIsUnknown_thenItIsAcknowledgedAndThenTerminated() {
            romeoSends(offer("s1", CONTENT.withTransport(XmlElement.of("urn:other", "transport"))));
            assertThat(romeo.story()).containsExactly("result", "session-terminate");
            assertTerminated(Condition.UNSUPPORTED_TRANSPORTS);
        }

        @Test
        @Tag("J-9-2")
        void whenASecurityPreconditionIsAskedFor_thenItIsAcknowledgedAndThenTerminated() {
            romeoSends(offer("s1", CONTENT.withSecurity(XmlElement.of("urn:other", "security"))));
            assertThat(romeo.story()).containsExactly("result", "session-terminate");
            assertTerminated(Condition.SECURITY_ERROR);
        }

        @Test
        @Tag("J-6.7-11")
        void whenTheApplicationRefusesTheParameters_thenItIsAcknowledgedAndThenTerminated() {
            application.refusing(new ApplicationRefusedException(Reason.of(Condition.INCOMPATIBLE_PARAMETERS)));
            romeoSends(offer("s1", CONTENT));
            assertThat(romeo.story()).containsExactly("result", "session-terminate");
            assertTerminated(Condition.INCOMPATIBLE_PARAMETERS);
        }

        @Test
        void whenManyOffersAreRefusedAndThePeerNeverAnswers_thenNoExchangeIsLeftOpen() {
            romeo.silent();
            Content strange = CONTENT.withDescription(XmlElement.of("urn:other", "description"));
            for (int i = 0; i < 100; i++) {
                romeoSends(offer("s" + i, strange));
            }
            assertThat(romeo.actions()).hasSize(100).hasOnlyElementsOfType(SessionTerminate.class);
            assertThat(juliet.pending()).isZero();
        }

        @Test
        @Tag("J-7.3-7")
        void whenContentsAreAlternatives_thenTheFirstThatFitsIsAccepted() {
            Content strange = CONTENT.withTransport(XmlElement.of("urn:other", "transport"));
            romeoSends(offer("s1", strange, CONTENT));
            offers.get(0).accept().subscribe();
            assertThat(romeo.lastAction().contents()).hasSize(1);
        }

        @Test
        @Tag("J-7.2.8-2")
        void whenAContentIsNotForTheSession_thenItIsLeftOutOfTheAnswer() {
            Content early = new Content(
                    Creator.INITIATOR,
                    "early",
                    null,
                    "early-session",
                    CONTENT.description(),
                    CONTENT.transport(),
                    null,
                    List.of());
            romeoSends(offer("s1", early, CONTENT));
            offers.get(0).accept().subscribe();
            assertThat(romeo.lastAction().contents()).extracting(Content::name).containsExactly("stub");
        }

        @ParameterizedTest
        @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SESSION_INITIATE")
        @Tag("J-10-3")
        @Tag("J-6.8-7")
        void whenAnyOtherActionArrives_thenTheSessionIsUnknown(JingleAction.Type type) {
            romeo.request(
                    juliet,
                    "<jingle xmlns='urn:xmpp:jingle:1' action='" + type.wireName() + "' sid='nope'>"
                            + "<content creator='initiator' name='a' senders='both'><description xmlns='urn:d'/>"
                            + "<transport xmlns='urn:t'/></content></jingle>");
            assertError(StanzaError.Condition.ITEM_NOT_FOUND, "unknown-session");
        }

        @Test
        void whenJingleIsAskedForWithTypeGet_thenThatIsABadRequest() {
            romeo.send(Iq.get(juliet.jid(), SessionInfo.ping("s1")));
            assertThat(romeo.lastError().condition()).isEqualTo(StanzaError.Condition.BAD_REQUEST);
        }

        @Test
        @Tag("J-7.1-7")
        @Tag("J-7.1-8")
        @Tag("J-7.1-9")
        @Tag("J-13.5-1")
        void whenTheOfferNamesAnotherInitiator_thenEverythingGoesToTheSender() {
            ScriptedPeer mercutio = network.peer("mercutio@montague.lit/square");
            romeoSends(new SessionInitiate("s1", mercutio.jid(), List.of(CONTENT), Details.NONE));
            offers.get(0).accept().subscribe();
            assertThat(offers.get(0).peer()).isEqualTo(romeo.jid());
            assertThat(romeo.story()).containsExactly("result", "session-accept");
            assertThat(mercutio.received()).isEmpty();
        }
    }

    @Nested
    class GivenAcceptanceThatFails {

        private final List<Throwable> failures = new ArrayList<>();

        private void assertEndedAtOnce(RuntimeException why) {
            assertThat(failures).containsExactly(why);
            assertThat(romeo.story()).containsExactly("result", "session-terminate");
            assertTerminated(Condition.FAILED_APPLICATION);
            assertThat(transport.ends()).allMatch(MemoryTransport.End::isReleased);
        }

        @Test
        void whenTheUsersAnswersThrow_thenTheSessionEndsAtOnce() {
            start(settings -> settings);
            romeoSends(offer("s1", CONTENT));
            RuntimeException bug = new IllegalStateException("test: no answer");
            offers.get(0)
                    .answer(content -> {
                        throw bug;
                    })
                    .subscribe(session -> {}, failures::add);
            assertEndedAtOnce(bug);
        }

        @Test
        void whenTheUsersAnswerDoesNotFit_thenTheSessionEndsAtOnce() {
            IllegalArgumentException unfit = new IllegalArgumentException("test: unfit");
            application.refusingAnswers(unfit);
            start(settings -> settings);
            romeoSends(offer("s1", CONTENT));
            offers.get(0)
                    .answer(content -> XmlElement.of("urn:other", "description"))
                    .subscribe(session -> {}, failures::add);
            assertEndedAtOnce(unfit);
        }

        @Test
        void whenATransportThrows_thenTheSessionEndsAtOnceAndThoseBeforeItAreReleased() {
            RuntimeException bug = new ClassCastException("test: broken");
            start(settings -> settings);
            romeoSends(offer("s1", named("one"), named("two")));
            transport.breakingAfter(1, bug);
            offers.get(0).accept().subscribe(session -> {}, failures::add);
            assertThat(transport.ends()).isNotEmpty();
            assertEndedAtOnce(bug);
        }
    }

    @Nested
    class GivenLimits {

        @Test
        @Tag("J-6.3.2-4")
        @Tag("J-13.2-1")
        void whenThePeerHasTooManySessions_thenTheNextIsRefused() {
            start(settings -> settings.withMaxSessionsPerPeer(2));
            romeoSends(offer("s1", CONTENT));
            romeoSends(offer("s2", CONTENT));
            romeoSends(offer("s3", CONTENT));
            assertThat(romeo.story()).containsExactly("result", "result", "error");
            assertThat(romeo.lastError()).isEqualTo(StanzaError.of(StanzaError.Condition.RESOURCE_CONSTRAINT));
        }

        @Test
        void whenAnotherResourceOfThePeerOffers_thenItCountsTogether() {
            start(settings -> settings.withMaxSessionsPerPeer(1));
            ScriptedPeer phone = network.peer("romeo@montague.lit/phone");
            romeoSends(offer("s1", CONTENT));
            phone.request(juliet.jid(), offer("s1", CONTENT));
            assertThat(phone.lastError().condition()).isEqualTo(StanzaError.Condition.RESOURCE_CONSTRAINT);
        }

        @Test
        @Tag("J-13.2-1")
        void whenThereAreTooManySessionsInAll_thenTheNextIsRefusedUntilOneEnds() {
            start(settings -> settings.withMaxSessions(1));
            ScriptedPeer mercutio = network.peer("mercutio@montague.lit/square");
            romeoSends(offer("s1", CONTENT));
            mercutio.request(juliet.jid(), offer("s1", CONTENT));
            assertThat(mercutio.lastError().condition()).isEqualTo(StanzaError.Condition.RESOURCE_CONSTRAINT);
            romeoSends(SessionTerminate.of("s1", Reason.of(Condition.CANCEL)));
            mercutio.request(juliet.jid(), offer("s1", CONTENT));
            assertThat(mercutio.story()).containsExactly("error", "result");
        }

        @Test
        void whenAnOfferHasTooManyContents_thenItIsRefused() {
            start(settings -> settings.withMaxContents(1));
            romeoSends(offer("s1", CONTENT, CONTENT));
            assertThat(romeo.lastError().condition()).isEqualTo(StanzaError.Condition.RESOURCE_CONSTRAINT);
        }

        @Test
        @Tag("J-6.3.2-1")
        @Tag("J-13.2-1")
        void whenThePolicyRefusesThePeer_thenTheServiceIsUnavailable() {
            start(settings -> settings.withAcceptFrom(peer -> !peer.equals(romeo.jid())));
            romeoSends(offer("s1", CONTENT));
            assertThat(romeo.lastError()).isEqualTo(StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE));
        }

        @ParameterizedTest
        @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SESSION_INITIATE")
        @Tag("J-13.2-1")
        void whenThePolicyRefusesThePeer_thenNoActionShowsThatWeAreThere(JingleAction.Type type) {
            start(settings -> settings.withAcceptFrom(peer -> !peer.equals(romeo.jid())));
            romeo.request(
                    juliet,
                    "<jingle xmlns='urn:xmpp:jingle:1' action='" + type.wireName() + "' sid='nope'>"
                            + "<content creator='initiator' name='a' senders='both'><description xmlns='urn:d'/>"
                            + "<transport xmlns='urn:t'/></content></jingle>");
            assertThat(romeo.lastError()).isEqualTo(StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE));
        }

        @Test
        @Tag("J-13.2-1")
        void whenThePolicyRefusesThePeer_thenNoQuestionShowsThatWeAreThere() {
            start(settings -> settings.withAcceptFrom(peer -> !peer.equals(romeo.jid())));
            romeo.send(Iq.get(juliet.jid(), SessionInfo.ping("s1")));
            assertThat(romeo.lastError()).isEqualTo(StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE));
        }

        @Test
        void whenThePolicyRefusesAPeerThatWeTalkTo_thenItIsHeard() {
            Jingle jingle = start(settings -> settings.withAcceptFrom(peer -> false));
            jingle.initiate(romeo.jid(), application).subscribe();
            romeoSends(SessionInfo.ping(romeo.lastAction().sid()));
            assertThat(romeo.story()).endsWith("result");
            romeo.send(Iq.get(juliet.jid(), SessionInfo.ping("s1")));
            assertThat(romeo.lastError().condition()).isEqualTo(StanzaError.Condition.BAD_REQUEST);
        }

        @Test
        void whenNobodyAnswersTheOffer_thenItIsTerminatedWhenItsTimeIsUp() {
            start(settings -> settings.withOfferTimeout(Duration.ofMinutes(1)));
            romeoSends(offer("s1", CONTENT));
            network.advance(Duration.ofSeconds(59));
            assertThat(romeo.story()).containsExactly("result");
            network.advance(Duration.ofSeconds(1));
            assertTerminated(Condition.TIMEOUT);
            StepVerifier.create(offers.get(0).accept()).verifyError(JingleSessionException.class);
        }

        @Test
        @Tag("J-6.7-4")
        @Tag("J-7.4-6")
        void whenNobodyListensToOffers_thenWeAreBusy() {
            Jingle.on(juliet).transport(transport).application(application).start();
            romeoSends(offer("s1", CONTENT));
            assertThat(romeo.story()).containsExactly("result", "session-terminate");
            assertTerminated(Condition.BUSY);
        }

        @Test
        void whenWeAreBusyAndThePeerNeverAnswers_thenNoExchangeIsLeftOpen() {
            Jingle.on(juliet).transport(transport).application(application).start();
            romeo.silent();
            for (int i = 0; i < 100; i++) {
                romeoSends(offer("s" + i, CONTENT));
            }
            assertThat(romeo.actions()).hasSize(100).hasOnlyElementsOfType(SessionTerminate.class);
            assertThat(juliet.pending()).isZero();
        }

        @Test
        void whenTheListenerHasNoDemand_thenWeAreBusy() {
            Jingle jingle = Jingle.on(juliet)
                    .transport(transport)
                    .application(application)
                    .start();
            StepVerifier.create(jingle.offers(), 1)
                    .then(() -> romeoSends(offer("s1", CONTENT)))
                    .expectNextCount(1)
                    .then(() -> romeoSends(offer("s2", CONTENT)))
                    .thenCancel()
                    .verify();
            assertThat(romeo.lastAction().sid()).isEqualTo("s2");
            assertTerminated(Condition.BUSY);
        }
    }

    @Nested
    class GivenAnOffer {

        @BeforeEach
        void romeoOffers() {
            start(settings -> settings);
            romeoSends(IncomingSessionTest.offer("s1", CONTENT));
        }

        private JingleOffer offer() {
            return offers.get(0);
        }

        @Test
        @Tag("J-6.5-1")
        @Tag("J-7.1-10")
        @Tag("J-7.3-2")
        void whenAccepted_thenTheAnswerRepeatsTheContent() {
            StepVerifier.create(offer().accept())
                    .assertNext(session -> assertThat(session.state()).isEqualTo(SessionState.ACTIVE))
                    .verifyComplete();
            JingleAction.SessionAccept answer = (JingleAction.SessionAccept) romeo.lastAction();
            assertThat(answer.responder()).isEqualTo(juliet.jid());
            Content content = answer.contents().get(0);
            assertThat(content.key()).isEqualTo(CONTENT.key());
            assertThat(content.senders()).isEqualTo(Senders.BOTH);
            assertThat(content.transport().elementName().namespace()).isEqualTo(MemoryTransport.NAMESPACE);
        }

        @Test
        void whenAcceptedTwice_thenTheSecondIsAnError() {
            offer().accept().subscribe();
            StepVerifier.create(offer().accept()).verifyError(IllegalStateException.class);
            assertThat(romeo.story()).containsExactly("result", "session-accept");
        }

        @Test
        @Tag("J-6.7-5")
        @Tag("J-7.4-9")
        @Tag("J-6.7-1")
        void whenDeclined_thenItIsTerminated() {
            StepVerifier.create(offer().decline()).verifyComplete();
            assertTerminated(Condition.DECLINE);
        }

        @Test
        @Tag("J-6.7-6")
        void whenDeclinedForAnotherSession_thenThatIsNamed() {
            StepVerifier.create(offer().decline(Reason.alternativeSession("s0")))
                    .verifyComplete();
            assertThat(romeo.lastAction().reason()).isEqualTo(Reason.alternativeSession("s0"));
        }

        @Test
        void whenTheTransportCannotBeMet_thenAcceptingEndsTheSession() {
            transport.refusing();
            StepVerifier.create(offer().accept())
                    .expectErrorSatisfies(error -> assertThat(((JingleSessionException) error).endedByPeer())
                            .isFalse())
                    .verify();
            assertTerminated(Condition.INCOMPATIBLE_PARAMETERS);
        }

        @Test
        void whenThePeerTakesItBack_thenAcceptingFailsAndTheUserHears() {
            StepVerifier.create(offer().onEnd())
                    .then(() -> romeoSends(SessionTerminate.of("s1", Reason.of(Condition.CANCEL))))
                    .expectNext(Reason.of(Condition.CANCEL))
                    .verifyComplete();
            StepVerifier.create(offer().accept())
                    .expectErrorSatisfies(error -> assertThat(((JingleSessionException) error).reason())
                            .isEqualTo(Reason.of(Condition.CANCEL)))
                    .verify();
            assertThat(romeo.story()).containsExactly("result", "result");
        }

        @Test
        void whenThePeerRefusesOurAcceptance_thenTheSessionIsOverAndNothingIsSent() {
            romeo.silent();
            StepVerifier.create(offer().accept())
                    .then(() -> romeo.refuse(StanzaError.of(StanzaError.Condition.NOT_ACCEPTABLE)))
                    .verifyError(StanzaErrorException.class);
            assertThat(romeo.story()).containsExactly("result", "session-accept");
            assertThat(transport.ends().get(0).isReleased()).isTrue();
        }

        @Test
        @Tag("J-7.4-19")
        void whenThePeerDoesNotAnswerOurAcceptance_thenTheSessionTimesOut() {
            romeo.silent();
            StepVerifier.create(offer().accept())
                    .then(() -> network.advance(Duration.ofSeconds(30)))
                    .verifyError(JingleSessionException.class);
            assertTerminated(Condition.TIMEOUT);
        }

        @Test
        void whenAcceptingIsCancelled_thenTheSessionIsTerminated() {
            romeo.silent();
            offer().accept().subscribe().dispose();
            assertTerminated(Condition.CANCEL);
        }

        @Test
        void whenTheFirstSessionIsEnoughForTheUser_thenItLives() {
            StepVerifier.create(Flux.from(offer().accept()).next())
                    .assertNext(session -> assertThat(session.state()).isEqualTo(SessionState.ACTIVE))
                    .verifyComplete();
            assertThat(romeo.story()).containsExactly("result", "session-accept");
        }

        @Test
        @Tag("J-10-1")
        void whenItIsOfferedAgain_thenThatIsOutOfOrder() {
            romeoSends(IncomingSessionTest.offer("s1", CONTENT));
            assertError(StanzaError.Condition.UNEXPECTED_REQUEST, "out-of-order");
            assertThat(offers).hasSize(1);
        }

        @Test
        @Tag("J-10-3")
        void whenAStrangerUsesTheSid_thenItDoesNotKnowTheSession() {
            ScriptedPeer tybalt = network.peer("tybalt@capulet.lit/street");
            tybalt.request(juliet.jid(), SessionTerminate.of("s1", Reason.of(Condition.GONE)));
            assertThat(JingleErrors.isUnknownSession(tybalt.lastError())).isTrue();
            StepVerifier.create(offer().accept()).expectNextCount(1).verifyComplete();
        }

        @Test
        @Tag("J-6.8-1")
        @Tag("J-7.2.9-1")
        void whenAnInfoIsUnderstood_thenItIsAcknowledged() {
            romeoSends(SessionInfo.of("s1", XmlElement.of("urn:x", "ringing")));
            assertThat(romeo.story()).containsExactly("result", "result");
        }

        @Test
        @Tag("J-6.8-4")
        @Tag("J-10-4")
        void whenAnInfoIsNotUnderstood_thenThatIsSaid() {
            romeoSends(SessionInfo.of("s1", XmlElement.of("urn:x", "singing")));
            assertError(StanzaError.Condition.FEATURE_NOT_IMPLEMENTED, "unsupported-info");
            assertThat(romeo.lastError().type()).isEqualTo(StanzaError.Type.MODIFY);
        }

        @Test
        @Tag("J-5.1-2")
        @Tag("J-7.2.2-3")
        void whenAContentIsAddedAndNobodyListens_thenItIsAcknowledgedAndThenRejected() {
            romeoSends(new JingleAction.ContentAdd("s1", List.of(named("second")), Details.NONE));
            assertThat(romeo.story()).containsExactly("result", "result", "content-reject");
        }

        @Test
        @Tag("J-5.1-2")
        @Tag("J-7.2.15-2")
        @Tag("J-13.4-1")
        void whenTheTransportIsReplacedBeforeWeAccept_thenThatIsRejectedAndNothingOfOursBegins() {
            romeoSends(new JingleAction.TransportReplace("s1", List.of(CONTENT), Details.NONE));
            assertThat(romeo.story()).containsExactly("result", "result", "transport-reject");
            assertThat(transport.ends()).isEmpty();
            offer().accept().subscribe();
            assertThat(romeo.lastAction().contents().get(0).transport())
                    .isEqualTo(transport.ends().get(0).description());
        }

        @Test
        @Tag("J-7.2.15-1")
        @Tag("J-7.2.15-2")
        void whenTheTransportIsReplacedByOneThatNobodyKnows_thenThatIsRejectedAndTheOldOneCounts() {
            Content unknown = CONTENT.withTransport(XmlElement.of("urn:xmpp:jingle:transports:other:0", "transport"));
            romeoSends(new JingleAction.TransportReplace("s1", List.of(unknown), Details.NONE));
            assertThat(romeo.story()).containsExactly("result", "result", "transport-reject");
            offer().accept().subscribe();
            assertThat(romeo.lastAction()
                            .contents()
                            .get(0)
                            .transport()
                            .elementName()
                            .namespace())
                    .isEqualTo(MemoryTransport.NAMESPACE);
        }
    }

    @Nested
    class GivenAnAcceptedSession {

        @BeforeEach
        void jingleRuns() {
            start(settings -> settings);
        }

        private Content transportInfo(String attribute) {
            return Content.of(Creator.INITIATOR, "stub")
                    .withTransport(XmlElement.builder(MemoryTransport.NAMESPACE, "transport")
                            .attribute(attribute, "1")
                            .build());
        }

        @Test
        @Tag("J-7.2.13-1")
        void whenATransportInfoIsUnderstood_thenItIsAcknowledged() {
            accepted();
            romeoSends(new JingleAction.TransportInfo("s1", List.of(transportInfo("known")), Details.NONE));
            assertThat(romeo.story()).endsWith("session-accept", "result");
        }

        @Test
        @Tag("J-6.8-4")
        void whenATransportInfoIsNotUnderstood_thenThatIsSaid() {
            accepted();
            romeoSends(new JingleAction.TransportInfo("s1", List.of(transportInfo("new")), Details.NONE));
            assertError(StanzaError.Condition.FEATURE_NOT_IMPLEMENTED, "unsupported-info");
        }

        @Test
        @Tag("J-6.8-6")
        void whenThePeerPings_thenItIsAcknowledged() {
            accepted();
            romeoSends(SessionInfo.ping("s1"));
            assertThat(romeo.story()).endsWith("session-accept", "result");
        }

        @Test
        @Tag("J-6.7-15")
        void whenThePeerSpeaksAfterOurTerminate_thenTheSessionIsUnknown() {
            StepVerifier.create(accepted().terminate(Reason.of(Condition.SUCCESS)))
                    .verifyComplete();
            romeoSends(SessionInfo.ping("s1"));
            assertError(StanzaError.Condition.ITEM_NOT_FOUND, "unknown-session");
        }

        @Test
        @Tag("J-6.7-13")
        void whenThePeerTerminates_thenItIsAcknowledgedAndEverythingEnds() {
            JingleSession session = accepted();
            StepVerifier.create(session.receive())
                    .then(() -> romeoSends(SessionTerminate.of("s1", Reason.of(Condition.GONE))))
                    .expectErrorSatisfies(error -> {
                        assertThat(((JingleSessionException) error).reason().condition())
                                .isEqualTo(Condition.GONE);
                        assertThat(((JingleSessionException) error).endedByPeer())
                                .isTrue();
                    })
                    .verify();
            assertThat(romeo.story()).endsWith("session-accept", "result");
            assertThat(session.state()).isEqualTo(SessionState.ENDED);
            assertThat(transport.ends().get(0).isReleased()).isTrue();
            StepVerifier.create(session.onEnd())
                    .expectNext(Reason.of(Condition.GONE))
                    .verifyComplete();
        }

        @Test
        void whenReceivingIsCancelled_thenThePeerIsTold() {
            JingleSession session = accepted();
            StepVerifier.create(session.receive())
                    .then(() -> transport.ends().get(0).feed((byte) 1))
                    .expectNextCount(1)
                    .thenCancel()
                    .verifyThenAssertThat()
                    .hasNotDroppedErrors();
            assertTerminated(Condition.CANCEL);
            assertThat(transport.ends().get(0).isReleased()).isTrue();
        }

        @Test
        void whenReceivingIsAskedForTwice_thenTheSecondIsAnErrorAndTheFirstGoesOn() {
            JingleSession session = accepted();
            StepVerifier.create(session.receive())
                    .then(() -> StepVerifier.create(session.receive()).verifyError(IllegalStateException.class))
                    .then(() -> transport.ends().get(0).feed((byte) 1))
                    .expectNextCount(1)
                    .then(() -> transport.ends().get(0).feedEnd())
                    .verifyComplete();
        }

        @Test
        void whenTheConnectionBreaks_thenEverythingFailsWithThat() {
            JingleSession session = accepted();
            StepVerifier.create(session.receive()).then(juliet::breakDown).verifyError(ConnectionClosedException.class);
            StepVerifier.create(session.onEnd()).verifyError(ConnectionClosedException.class);
            assertThat(session.state()).isEqualTo(SessionState.ENDED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"ends", "fails"})
        void whenTheConnectionEnds_thenOffersComplete(String how) {
            Jingle other = Jingle.on(juliet).start();
            StepVerifier.create(other.offers())
                    .then(how.equals("ends") ? juliet::dispose : juliet::breakDown)
                    .verifyComplete();
        }
    }

    @Nested
    class GivenADifferentNamespaceVersion {

        @Test
        @Tag("J-15.2-1")
        void whenItIsUsed_thenNobodyHandlesIt() {
            start(settings -> settings);
            romeo.request(juliet, "<jingle xmlns='urn:xmpp:jingle:0' action='session-initiate' sid='s'/>");
            assertThat(romeo.lastError().condition()).isEqualTo(StanzaError.Condition.SERVICE_UNAVAILABLE);
        }
    }
}

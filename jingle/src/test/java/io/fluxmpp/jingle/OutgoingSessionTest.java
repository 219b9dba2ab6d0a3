package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
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
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Our initiator talks to a scripted responder. */
class OutgoingSessionTest {

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final StubApplication application = new StubApplication();
    private final Jingle jingle = Jingle.on(romeo)
            .transport(transport)
            .application(application)
            .settings(settings -> settings.withMaxSessionsPerPeer(2)
                    .withAcceptTimeout(Duration.ofMinutes(1))
                    .withDiscovery(Discovery.ANNOUNCED))
            .start();
    private final List<JingleSession> sessions = new ArrayList<>();

    private Mono<JingleSession> initiate() {
        return jingle.initiate(juliet.jid(), application);
    }

    private SessionInitiate offer() {
        return (SessionInitiate) juliet.actions().get(0);
    }

    private void julietSends(JingleAction action) {
        juliet.request(romeo.jid(), action);
    }

    private void julietAccepts(Content content) {
        julietSends(new JingleAction.SessionAccept(offer().sid(), null, List.of(content), Details.NONE));
    }

    private Content answer() {
        return offer().contents().get(0);
    }

    private void julietTerminates(Condition condition) {
        julietSends(SessionTerminate.of(offer().sid(), Reason.of(condition)));
    }

    private void assertTerminated(Condition condition) {
        assertThat(juliet.lastAction()).isInstanceOf(SessionTerminate.class);
        assertThat(juliet.lastAction().reason().condition()).isEqualTo(condition);
    }

    @Nested
    class GivenNothing {

        @Test
        void whenNobodySubscribes_thenNothingHappens() {
            initiate();
            assertThat(juliet.received()).isEmpty();
        }

        @Test
        @Tag("J-6.1-1")
        void whenThePeerIsBare_thenThatIsRefused() {
            assertThatThrownBy(() -> jingle.initiate(juliet.jid().asBare(), application))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("full JID");
        }

        @Test
        void whenTheApplicationIsNotRegistered_thenThatIsRefused() {
            FileDescription file = FileDescription.builder().size(1).build();
            assertThatThrownBy(() -> jingle.initiate(juliet.jid(), FileTransfer.offer(file)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(FileTransfer.NAMESPACE);
        }

        @Test
        void whenThereIsNoTransport_thenThatIsRefused() {
            MemoryConnection mute = network.connect("mute@montague.lit/x");
            Jingle without = Jingle.on(mute).application(application).start();
            assertThatThrownBy(() -> without.initiate(juliet.jid(), application))
                    .isInstanceOf(IllegalStateException.class);
        }

        @Test
        @Tag("J-5-1")
        @Tag("J-6.2-1")
        @Tag("J-7.1-3")
        @Tag("J-7.1-16")
        @Tag("J-7.2.10-1")
        @Tag("J-7.3-1")
        void whenASessionIsInitiated_thenTheOfferIsComplete() {
            initiate().subscribe();
            assertThat(offer().sid()).matches("[A-Za-z0-9._:-]+");
            assertThat(offer().initiator()).isEqualTo(romeo.jid());
            Content content = answer();
            assertThat(content.creator()).isEqualTo(Creator.INITIATOR);
            assertThat(content.belongsToSession()).isTrue();
            assertThat(content.description()).isEqualTo(StubApplication.DESCRIPTION);
            assertThat(content.transport().elementName().namespace()).isEqualTo(MemoryTransport.NAMESPACE);
        }

        @Test
        void whenInitiatedAgain_thenItIsAnotherSession() {
            Mono<JingleSession> initiation = initiate();
            initiation.subscribe();
            initiation.subscribe();
            assertThat(juliet.actions())
                    .extracting(JingleAction::sid)
                    .doesNotHaveDuplicates()
                    .hasSize(2);
        }

        @Test
        void whenThereAreTooManySessions_thenThatIsSaid() {
            initiate().subscribe();
            initiate().subscribe();
            StepVerifier.create(initiate())
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(LimitExceededException.class)
                            .hasMessageContaining("maxSessionsPerPeer"))
                    .verify();
        }

        @Test
        @Tag("J-11-1")
        @Tag("J-11-2")
        @Tag("FT-11-1")
        @Tag("HASH-5-1")
        void whenJingleRuns_thenItsFeaturesAreAnnounced() {
            MemoryConnection connection = network.connect("feature@montague.lit/x");
            Jingle.on(connection)
                    .transport(transport)
                    .application(FileTransfer.create())
                    .start();
            juliet.send(Iq.get(connection.jid(), DiscoInfo.query()));
            assertThat(((DiscoInfo) connection.sent().get(0).payload()).features())
                    .contains(
                            "urn:xmpp:jingle:1",
                            "urn:xmpp:jingle:apps:file-transfer:5",
                            MemoryTransport.NAMESPACE,
                            "urn:xmpp:hashes:2",
                            "urn:xmpp:hash-function-text-names:sha-1",
                            "urn:xmpp:hash-function-text-names:sha-256",
                            "urn:xmpp:hash-function-text-names:sha-512",
                            "urn:xmpp:hash-function-text-names:sha3-256",
                            "urn:xmpp:hash-function-text-names:sha3-512");
        }
    }

    @Nested
    class GivenAnOffer {

        @ParameterizedTest
        @EnumSource(
                names = {
                    "SERVICE_UNAVAILABLE",
                    "REDIRECT",
                    "RESOURCE_CONSTRAINT",
                    "BAD_REQUEST",
                    "CONFLICT",
                    "ITEM_NOT_FOUND",
                    "RECIPIENT_UNAVAILABLE",
                    "REMOTE_SERVER_TIMEOUT"
                })
        @Tag("J-6.3.2-6")
        void whenItIsRefused_thenTheErrorIsShownAndNothingMoreIsSent(StanzaError.Condition condition) {
            juliet.silent();
            StepVerifier.create(initiate())
                    .then(() -> juliet.refuse(StanzaError.of(condition)))
                    .expectErrorSatisfies(error -> assertThat(
                                    ((StanzaErrorException) error).error().condition())
                            .isEqualTo(condition))
                    .verify();
            network.advance(Duration.ofHours(1));
            assertThat(juliet.story()).containsExactly("session-initiate");
            assertThat(transport.ends().get(0).isReleased()).isTrue();
        }

        @Test
        @Tag("J-7.4-19")
        void whenItIsNotAnswered_thenItTimesOutAndThePeerIsTold() {
            juliet.silent();
            StepVerifier.create(initiate())
                    .then(() -> network.advance(Duration.ofSeconds(30)))
                    .expectErrorSatisfies(error -> assertThat(
                                    ((JingleSessionException) error).reason().condition())
                            .isEqualTo(Condition.TIMEOUT))
                    .verify();
            assertTerminated(Condition.TIMEOUT);
        }

        @Test
        void whenItIsAcknowledgedAndNeverDecided_thenItTimesOutAndThePeerIsTold() {
            StepVerifier.create(initiate())
                    .then(() -> network.advance(Duration.ofSeconds(59)))
                    .then(() -> assertThat(juliet.story()).containsExactly("session-initiate"))
                    .then(() -> network.advance(Duration.ofSeconds(1)))
                    .verifyError(JingleSessionException.class);
            assertTerminated(Condition.TIMEOUT);
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-6.7-12")
        void whenItIsDeclinedForAnyReason_thenTheReasonIsShown(Condition condition) {
            StepVerifier.create(initiate())
                    .then(() -> julietTerminates(condition))
                    .expectErrorSatisfies(error -> {
                        JingleSessionException ended = (JingleSessionException) error;
                        assertThat(ended.reason().condition()).isEqualTo(condition);
                        assertThat(ended.endedByPeer()).isTrue();
                        assertThat(ended).hasMessageContaining(juliet.jid().toString());
                    })
                    .verify();
            assertThat(juliet.story()).containsExactly("session-initiate", "result");
        }

        @Test
        @Tag("J-7.4-7")
        @Tag("J-6.7-1")
        void whenCancelled_thenItIsTakenBack() {
            StepVerifier.create(initiate())
                    .expectSubscription()
                    .then(() -> assertThat(juliet.story()).containsExactly("session-initiate"))
                    .thenCancel()
                    .verifyThenAssertThat()
                    .hasNotDroppedErrors();
            assertThat(juliet.story()).containsExactly("session-initiate", "session-terminate");
            assertTerminated(Condition.CANCEL);
            assertThat(transport.ends().get(0).isReleased()).isTrue();
        }

        @Test
        void whenThePeerTerminatesInsteadOfAcknowledging_thenTheSessionIsOver() {
            juliet.silent();
            StepVerifier.create(initiate())
                    .then(() -> julietTerminates(Condition.UNSUPPORTED_APPLICATIONS))
                    .verifyError(JingleSessionException.class);
            network.advance(Duration.ofMinutes(1));
            assertThat(juliet.story()).containsExactly("session-initiate", "result");
        }

        @Test
        @Tag("J-6.5-4")
        @Tag("J-5.1-1")
        void whenItIsAccepted_thenThatIsAcknowledgedAndTheSessionActive() {
            StepVerifier.create(initiate())
                    .then(() -> julietAccepts(answer()))
                    .assertNext(session -> {
                        assertThat(session.state()).isEqualTo(SessionState.ACTIVE);
                        assertThat(session.peer()).isEqualTo(juliet.jid());
                        assertThat(session.description()).isEqualTo(StubApplication.DESCRIPTION);
                    })
                    .verifyComplete();
            assertThat(juliet.story()).containsExactly("session-initiate", "result");
        }

        @Test
        void whenItIsAcceptedBeforeItIsAcknowledged_thenThatIsFine() {
            juliet.silent();
            StepVerifier.create(initiate())
                    .then(() -> julietAccepts(answer()))
                    .expectNextCount(1)
                    .verifyComplete();
            network.advance(Duration.ofMinutes(10));
            assertThat(juliet.story()).containsExactly("session-initiate", "result");
        }

        @Test
        void whenTheAnswerMistakesTheCreator_thenThatIsFine() {
            StepVerifier.create(initiate())
                    .then(() -> julietAccepts(Content.of(Creator.RESPONDER, answer().name())
                            .withDescription(StubApplication.DESCRIPTION)
                            .withTransport(answer().transport())))
                    .expectNextCount(1)
                    .verifyComplete();
        }

        @Test
        void whenAnotherContentIsAccepted_thenTheSessionIsTerminated() {
            assertRefused(Content.of(Creator.INITIATOR, "other")
                    .withDescription(StubApplication.DESCRIPTION)
                    .withTransport(XmlElement.of(MemoryTransport.NAMESPACE, "transport")));
        }

        @Test
        void whenAnotherTransportIsAccepted_thenTheSessionIsTerminated() {
            assertRefused(Content.of(Creator.INITIATOR, "stub")
                    .withDescription(StubApplication.DESCRIPTION)
                    .withTransport(XmlElement.of("urn:other", "transport")));
        }

        @Test
        void whenTheTransportRefusesTheAnswer_thenTheSessionIsTerminated() {
            transport.refusingAnswer();
            assertRefused(Content.of(Creator.INITIATOR, "stub")
                    .withDescription(StubApplication.DESCRIPTION)
                    .withTransport(XmlElement.of(MemoryTransport.NAMESPACE, "transport")));
        }

        @Test
        void whenTheApplicationRefusesTheAnswer_thenTheSessionIsTerminated() {
            application.refusing(new ApplicationRefusedException(Reason.of(Condition.INCOMPATIBLE_PARAMETERS)));
            assertRefused(Content.of(Creator.INITIATOR, "stub")
                    .withDescription(StubApplication.DESCRIPTION)
                    .withTransport(XmlElement.of(MemoryTransport.NAMESPACE, "transport")));
        }

        @Test
        void whenTheApplicationBreaksOnTheAnswer_thenTheInitiationFailsAndThePeerIsTold() {
            StepVerifier.create(initiate())
                    .then(application::broken)
                    .then(() -> julietAccepts(answer()))
                    .expectErrorSatisfies(error -> assertThat(
                                    ((JingleSessionException) error).reason().condition())
                            .isEqualTo(Condition.FAILED_APPLICATION))
                    .verify();
            assertThat(juliet.story()).containsExactly("session-initiate", "result", "session-terminate");
            assertTerminated(Condition.FAILED_APPLICATION);
            assertThat(transport.ends().get(0).isReleased()).isTrue();
        }

        @Test
        void whenItCannotBeSent_thenTheInitiationFailsWithThat() {
            romeo.refuseRequests(new LimitExceededException("test: too many requests"));
            StepVerifier.create(initiate()).verifyError(LimitExceededException.class);
            assertThat(transport.ends().get(0).isReleased()).isTrue();
        }

        @Test
        void whenTheConnectionBreaks_thenTheInitiationFailsWithThat() {
            juliet.silent();
            StepVerifier.create(initiate()).then(romeo::breakDown).verifyError(ConnectionClosedException.class);
        }

        @Test
        @Tag("J-7.1-13")
        @Tag("J-7.1-14")
        void whenTheAnswerNamesAnotherResponder_thenEverythingGoesToTheSender() {
            initiate().subscribe(sessions::add);
            julietSends(new JingleAction.SessionAccept(
                    offer().sid(), Jid.of("nurse@capulet.lit/x"), List.of(answer()), Details.NONE));
            sessions.get(0).ping().subscribe();
            assertThat(sessions.get(0).peer()).isEqualTo(juliet.jid());
            assertThat(romeo.sent()).hasSize(3).allMatch(stanza -> juliet.jid().equals(stanza.to()));
        }

        private void assertRefused(Content content) {
            StepVerifier.create(initiate())
                    .then(() -> julietAccepts(content))
                    .verifyError(JingleSessionException.class);
            assertThat(juliet.story()).containsExactly("session-initiate", "result", "session-terminate");
            assertTerminated(Condition.INCOMPATIBLE_PARAMETERS);
        }
    }

    @Nested
    class GivenAnActiveSession {

        private final Sinks.Empty<Void> transportUp = Sinks.empty();

        @BeforeEach
        void julietAcceptsTheOffer() {
            transport.connecting(transportUp.asMono());
            initiate().subscribe(sessions::add);
            julietAccepts(answer());
        }

        private JingleSession session() {
            return sessions.get(0);
        }

        private Flux<ByteBuffer> bytes() {
            return Flux.just(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }

        @Test
        @Tag("J-5-2")
        @Tag("J-6.5-5")
        void whenTheTransportIsNotUpYet_thenTheSourceIsNotAsked() {
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(session().send(source))
                    .then(source::assertWasNotSubscribed)
                    .then(transportUp::tryEmitEmpty)
                    .then(source::assertWasSubscribed)
                    .then(source::complete)
                    .verifyComplete();
        }

        @Test
        @Tag("J-6.7-8")
        void whenTheTransportFails_thenThePeerIsToldAndSendingFails() {
            StepVerifier.create(session().send(bytes()))
                    .then(() -> transportUp.tryEmitError(new XmppException("no route")))
                    .expectErrorSatisfies(error -> assertThat(((JingleSessionException) error).reason())
                            .isEqualTo(Reason.of(Condition.FAILED_TRANSPORT, "no route")))
                    .verify();
            assertTerminated(Condition.FAILED_TRANSPORT);
        }

        @Test
        void whenSendingIsCancelled_thenThePeerIsToldAndTheSourceCancelled() {
            transportUp.tryEmitEmpty();
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            session().send(source).subscribe().dispose();
            source.assertCancelled();
            assertTerminated(Condition.CANCEL);
            assertThat(transport.ends().get(0).isReleased()).isTrue();
        }

        @Test
        void whenTheSourceFails_thenTheErrorIsShownAndThePeerTold() {
            transportUp.tryEmitEmpty();
            StepVerifier.create(session().send(Flux.error(new IllegalStateException("disk"))))
                    .verifyErrorMessage("disk");
            assertTerminated(Condition.FAILED_APPLICATION);
        }

        @Test
        void whenTheTransportBreaks_thenTheErrorIsShownAndThePeerTold() {
            transportUp.tryEmitEmpty();
            StepVerifier.create(session().receive())
                    .then(() -> transport.ends().get(0).release())
                    .then(() -> network.advance(Duration.ofSeconds(2)))
                    .verifyErrorMessage("test: released");
            assertTerminated(Condition.CONNECTIVITY_ERROR);
        }

        @Test
        void whenThePeerIsSilentAndAnswersNoPing_thenReceivingFails() {
            transportUp.tryEmitEmpty();
            JingleSession session = session();
            juliet.silent();
            StepVerifier.create(session.receive())
                    .then(() -> network.advance(Duration.ofSeconds(30)))
                    .then(() -> assertThat(((SessionInfo) juliet.lastAction()).isPing())
                            .isTrue())
                    .then(() -> network.advance(Duration.ofSeconds(30)))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(JingleSessionException.class)
                            .hasCauseInstanceOf(TimeoutException.class)
                            .hasMessageContaining("silent for PT30S"))
                    .verify();
            assertTerminated(Condition.TIMEOUT);
        }

        @Test
        void whenThePeerIsSilentAndGone_thenReceivingFails() {
            transportUp.tryEmitEmpty();
            JingleSession session = session();
            juliet.silent();
            StepVerifier.create(session.receive())
                    .then(() -> network.advance(Duration.ofSeconds(30)))
                    .then(() -> juliet.refuse(StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE)))
                    .then(() -> network.advance(Duration.ofSeconds(2)))
                    .expectError(StanzaErrorException.class)
                    .verify();
        }

        @Test
        void whenThePeerIsSilentAndThere_thenReceivingGoesOn() {
            transportUp.tryEmitEmpty();
            StepVerifier.create(session().receive())
                    .expectSubscription()
                    .then(() -> network.advance(Duration.ofMinutes(10)))
                    .then(() -> assertThat(juliet.story()).contains("session-info"))
                    .thenCancel()
                    .verify();
        }

        @Test
        void whenTheTransportBreaksAndThePeerSaysWhy_thenThatIsShown() {
            transportUp.tryEmitEmpty();
            StepVerifier.create(session().receive())
                    .then(() -> transport.ends().get(0).release())
                    .then(() -> julietTerminates(Condition.GONE))
                    .expectErrorSatisfies(error -> assertThat(
                                    ((JingleSessionException) error).reason().condition())
                            .isEqualTo(Condition.GONE))
                    .verify();
        }

        @Test
        void whenThePeerTerminatesWhileSending_thenSendingFailsWithItsReason() {
            transportUp.tryEmitEmpty();
            TestPublisher<ByteBuffer> source = TestPublisher.create();
            StepVerifier.create(session().send(source))
                    .then(() -> julietTerminates(Condition.MEDIA_ERROR))
                    .expectErrorSatisfies(error -> assertThat(((JingleSessionException) error).endedByPeer())
                            .isTrue())
                    .verify();
            source.assertCancelled();
        }

        @Test
        @Tag("J-6.8-2")
        @Tag("J-6.8-5")
        void whenPinging_thenAnEmptyInfoIsSent() {
            StepVerifier.create(session().ping()).verifyComplete();
            assertThat(juliet.lastAction()).isEqualTo(SessionInfo.ping(offer().sid()));
        }

        @Test
        void whenAPingIsNotAnswered_thenThatIsATimeoutAndTheSessionGoesOn() {
            juliet.silent();
            StepVerifier.create(session().ping())
                    .then(() -> network.advance(Duration.ofSeconds(30)))
                    .verifyError(TimeoutException.class);
            assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        }

        @Test
        void whenAPingCannotBeSent_thenThatIsShownAndTheSessionGoesOn() {
            romeo.refuseRequests(new LimitExceededException("test: too many requests"));
            StepVerifier.create(session().ping()).verifyError(LimitExceededException.class);
            assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        }

        @Test
        @Tag("J-6.8-7")
        void whenThePeerDoesNotKnowTheSessionAnyMore_thenItIsOver() {
            juliet.silent();
            StepVerifier.create(session().ping())
                    .then(() -> juliet.refuse(JingleErrors.unknownSession()))
                    .verifyError(StanzaErrorException.class);
            assertThat(session().state()).isEqualTo(SessionState.ENDED);
            assertThat(juliet.lastAction()).isInstanceOf(SessionInfo.class);
        }

        @Test
        @Tag("J-6.7-3")
        void whenWeTerminate_thenItIsOverBeforeThePeerAnswers() {
            juliet.silent();
            StepVerifier.create(session().terminate(Reason.of(Condition.SUCCESS)))
                    .then(() -> assertThat(session().state()).isEqualTo(SessionState.ENDED))
                    .then(juliet::acknowledge)
                    .verifyComplete();
            assertTerminated(Condition.SUCCESS);
        }

        @Test
        void whenOurTerminateIsRefusedOrUnanswered_thenThatIsNoError() {
            juliet.silent();
            StepVerifier.create(session().terminate(Reason.of(Condition.SUCCESS)))
                    .then(() -> network.advance(Duration.ofSeconds(30)))
                    .verifyComplete();
            StepVerifier.create(session().terminate(Reason.of(Condition.SUCCESS)))
                    .verifyComplete();
        }

        @Test
        void whenBothTerminate_thenBothAreOver() {
            session().terminate(Reason.of(Condition.SUCCESS)).subscribe();
            julietTerminates(Condition.SUCCESS);
            assertThat(JingleErrors.isUnknownSession(juliet.lastError())).isTrue();
        }

        @Test
        @Tag("J-7.4-14")
        void whenJingleIsClosed_thenSessionsEndWithGone() {
            StepVerifier.create(jingle.close()).verifyComplete();
            assertTerminated(Condition.GONE);
            StepVerifier.create(initiate()).verifyError(IllegalStateException.class);
            StepVerifier.create(jingle.offers()).verifyComplete();
        }

        @Test
        void whenTheConnectionBreaks_thenPendingWorkFailsWithThat() {
            StepVerifier.create(session().send(bytes()))
                    .then(romeo::breakDown)
                    .verifyError(ConnectionClosedException.class);
        }
    }
}

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
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.xml.XmlElement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What the parties tell each other of a session, in every state (XEP-0166 §6.8). */
class SessionInfoTest {

    private static final XmlElement RINGING = XmlElement.of("urn:xmpp:jingle:apps:rtp:info:1", "ringing");
    private static final XmlElement RIDDLE = XmlElement.of("urn:other", "riddle");
    private static final Content CONTENT = Content.of(Creator.INITIATOR, "stub")
            .withDescription(StubApplication.DESCRIPTION)
            .withTransport(XmlElement.of(MemoryTransport.NAMESPACE, "transport"));

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final ScriptedPeer romeo = network.peer("romeo@montague.lit/orchard");
    private final MemoryTransport transport = new MemoryTransport();
    private final StubApplication application = new StubApplication();
    private final Jingle jingle = Jingle.on(juliet)
            .transport(transport)
            .application(application)
            .settings(settings -> settings.withDiscovery(Discovery.ANNOUNCED))
            .start();
    private final List<JingleSession> sessions = new ArrayList<>();

    private void romeoSends(JingleAction action) {
        romeo.request(juliet.jid(), action);
    }

    private JingleSession session() {
        return sessions.get(0);
    }

    private void assertTold(String sid, XmlElement payload) {
        assertThat(romeo.lastAction()).isEqualTo(SessionInfo.of(sid, payload));
    }

    private void assertUnsupported(Mono<Void> info) {
        romeo.silent();
        StepVerifier.create(info)
                .then(() -> romeo.refuse(JingleErrors.unsupportedInfo()))
                .expectErrorSatisfies(error ->
                        assertThat(((StanzaErrorException) error).error()).isEqualTo(JingleErrors.unsupportedInfo()))
                .verify();
    }

    /** What we are told reaches the application, and what it does not understand is refused. */
    private void assertListening(String sid) {
        romeoSends(SessionInfo.of(sid, RINGING));
        assertThat(romeo.story()).endsWith("result");
        romeoSends(SessionInfo.of(sid, RIDDLE));
        assertThat(romeo.lastError()).isEqualTo(JingleErrors.unsupportedInfo());
        assertThat(application.infos()).containsExactly(RINGING, RIDDLE);
    }

    @Nested
    class GivenAnOfferToUs {

        private final List<JingleOffer> offers = new ArrayList<>();

        @BeforeEach
        void romeoOffers() {
            jingle.offers().subscribe(offers::add);
            romeoSends(new SessionInitiate("s1", null, List.of(CONTENT), Details.NONE));
        }

        private JingleOffer offer() {
            return offers.get(0);
        }

        private void accept() {
            offer().accept().subscribe(sessions::add);
        }

        @Test
        void whenNobodySubscribes_thenNothingIsTold() {
            offer().info(RINGING);
            assertThat(romeo.actions()).isEmpty();
        }

        @Test
        @Tag("J-6.8-1")
        @Tag("J-6.8-3")
        void whenItRings_thenThePeerIsToldAndTheOfferStays() {
            StepVerifier.create(offer().info(RINGING)).verifyComplete();
            assertTold("s1", RINGING);
            accept();
            assertThat(romeo.story()).containsExactly("result", "session-info", "session-accept");
            assertThat(sessions).hasSize(1);
        }

        @Test
        void whenThePeerDoesNotUnderstand_thenThatIsSaidAndTheOfferStays() {
            assertUnsupported(offer().info(RIDDLE));
            accept();
            romeo.acknowledge();
            assertThat(sessions).hasSize(1);
        }

        @Test
        @Tag("J-6.8-1")
        @Tag("J-7.2.9-1")
        void whenThePeerTellsSomething_thenTheApplicationHearsIt() {
            assertListening("s1");
            accept();
            assertThat(sessions).hasSize(1);
        }

        @Test
        void whenTheOfferIsTakenBack_thenItIsTooLate() {
            romeoSends(SessionTerminate.of("s1", Reason.of(Condition.CANCEL)));
            StepVerifier.create(offer().info(RINGING)).verifyError(JingleSessionException.class);
            assertThat(romeo.actions()).isEmpty();
        }

        @Test
        void whenTheOfferIsTakenBackMeanwhile_thenItFails() {
            romeo.silent();
            StepVerifier.create(offer().info(RINGING))
                    .then(() -> romeoSends(SessionTerminate.of("s1", Reason.of(Condition.CANCEL))))
                    .verifyError(JingleSessionException.class);
            assertThat(juliet.pending()).isZero();
        }

        @Test
        void whenThePeerDoesNotKnowTheSession_thenItIsOver() {
            romeo.silent();
            StepVerifier.create(offer().info(RINGING))
                    .then(() -> romeo.refuse(JingleErrors.unknownSession()))
                    .verifyError(StanzaErrorException.class);
            StepVerifier.create(offer().onEnd()).expectNextCount(1).verifyComplete();
        }

        @Test
        void whenCancelled_thenNothingIsLeft() {
            romeo.silent();
            offer().info(RINGING).subscribe().dispose();
            assertThat(juliet.pending()).isZero();
        }
    }

    @Nested
    class GivenAnOfferOfOurs {

        @BeforeEach
        void julietOffers() {
            jingle.initiate(romeo.jid(), application).subscribe(sessions::add);
        }

        private String sid() {
            return romeo.actions().get(0).sid();
        }

        private void romeoAccepts() {
            romeoSends(new JingleAction.SessionAccept(
                    sid(), null, romeo.actions().get(0).contents(), Details.NONE));
        }

        @Test
        @Tag("J-6.8-1")
        @Tag("J-7.2.9-1")
        void whenItRingsThere_thenTheApplicationHearsIt() {
            assertListening(sid());
            romeoAccepts();
            assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        }

        @Test
        void whenAccepted_thenWeMayTellSomethingToo() {
            romeoAccepts();
            StepVerifier.create(session().info(RINGING)).verifyComplete();
            assertTold(sid(), RINGING);
            assertListening(sid());
        }

        @Test
        void whenThePeerDoesNotUnderstand_thenThatIsSaidAndTheSessionGoesOn() {
            romeoAccepts();
            assertUnsupported(session().info(RIDDLE));
            assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        }

        @Test
        void whenThePeerDoesNotAnswer_thenThatIsATimeoutAndTheSessionGoesOn() {
            romeoAccepts();
            romeo.silent();
            StepVerifier.create(session().info(RINGING))
                    .then(() -> network.advance(Duration.ofSeconds(30)))
                    .verifyError(TimeoutException.class);
            assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        }

        @Test
        void whenTheSessionHasEndedWithSuccess_thenItIsTooLateAllTheSame() {
            romeoAccepts();
            romeoSends(SessionTerminate.of(sid(), Reason.of(Condition.SUCCESS)));
            StepVerifier.create(session().info(RINGING)).verifyError(JingleSessionException.class);
            assertThat(romeo.actions()).hasSize(1);
        }

        @Test
        @Tag("J-6.8-2")
        void whenTheSessionHasEndedWithSuccess_thenNobodyIsThereToBeAsked() {
            romeoAccepts();
            romeoSends(SessionTerminate.of(sid(), Reason.of(Condition.SUCCESS)));
            StepVerifier.create(session().ping()).verifyError(JingleSessionException.class);
            assertThat(romeo.actions()).hasSize(1);
        }

        @Test
        void whenTheSessionEndsWhileATransportTellsSomething_thenThatFails() {
            romeoAccepts();
            romeo.silent();
            StepVerifier.create(transport
                            .contexts()
                            .get(0)
                            .informer()
                            .apply(transport.ends().get(0).description()))
                    .then(() -> romeoSends(SessionTerminate.of(sid(), Reason.of(Condition.SUCCESS))))
                    .verifyError(JingleSessionException.class);
        }

        @Test
        void whenTheSessionEndsWithSuccessWhileASilentPeerIsAsked_thenReceivingGoesOn() {
            romeoAccepts();
            romeo.silent();
            MemoryTransport.End end = transport.ends().get(0);
            end.feed((byte) 1);
            end.feedEnd();
            StepVerifier.create(session().receive(), 0)
                    .then(() -> network.advance(Duration.ofSeconds(30)))
                    .then(() -> assertThat(romeo.lastAction()).isEqualTo(SessionInfo.ping(sid())))
                    .then(() -> romeoSends(SessionTerminate.of(sid(), Reason.of(Condition.SUCCESS))))
                    .then(() -> network.advance(Duration.ofMinutes(1)))
                    .thenRequest(1)
                    .expectNextCount(1)
                    .verifyComplete();
        }

        @Test
        void whenTheConnectionBreaks_thenItFailsWithThat() {
            romeoAccepts();
            romeo.silent();
            StepVerifier.create(session().info(RINGING))
                    .then(juliet::breakDown)
                    .verifyError(ConnectionClosedException.class);
        }
    }
}

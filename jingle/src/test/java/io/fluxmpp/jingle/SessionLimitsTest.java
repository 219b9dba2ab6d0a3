package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.JingleSettings;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** How much there may be at once, of sessions and of contents, whoever makes them. */
class SessionLimitsTest {

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection us = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final ScriptedPeer nurse = network.peer("nurse@capulet.lit/kitchen");
    private final MemoryTransport transport = new MemoryTransport();
    private final List<JingleSession> sessions = new ArrayList<>();

    private Jingle start(UnaryOperator<JingleSettings> settings) {
        return Jingle.on(us)
                .transport(transport)
                .application(new StubApplication())
                .settings(settings)
                .settings(also -> also.withDiscovery(Discovery.ANNOUNCED))
                .start();
    }

    private Mono<JingleSession> initiate(Jingle jingle, ScriptedPeer peer) {
        return jingle.initiate(peer.jid(), new StubApplication());
    }

    private JingleSession established(Jingle jingle) {
        initiate(jingle, juliet).subscribe(sessions::add);
        JingleAction offer = juliet.lastAction();
        juliet.request(us.jid(), new JingleAction.SessionAccept(offer.sid(), null, offer.contents(), Details.NONE));
        return sessions.get(0);
    }

    private static StubApplication named(String name) {
        return new StubApplication(StubApplication.NAMESPACE, name);
    }

    @Test
    void whenThereAreTooManySessionsInAll_thenWeOfferNoMoreUntilOneEnds() {
        Jingle jingle = start(settings -> settings.withMaxSessions(1));
        initiate(jingle, juliet).subscribe(session -> {}, failure -> {});
        StepVerifier.create(initiate(jingle, nurse))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(LimitExceededException.class)
                        .hasMessageContaining("maxSessions"))
                .verify();
        assertThat(nurse.received()).isEmpty();
        juliet.request(
                us.jid(), JingleAction.SessionTerminate.of(juliet.lastAction().sid(), Reason.of(Condition.DECLINE)));
        initiate(jingle, nurse).subscribe(session -> {}, failure -> {});
        assertThat(nurse.story()).containsExactly("session-initiate");
    }

    @Test
    void whenOnePeerHasTooManySessions_thenOthersMayStillHaveOne() {
        Jingle jingle = start(settings -> settings.withMaxSessionsPerPeer(1));
        initiate(jingle, juliet).subscribe();
        StepVerifier.create(initiate(jingle, juliet)).verifyError(LimitExceededException.class);
        initiate(jingle, nurse).subscribe();
        assertThat(nurse.story()).containsExactly("session-initiate");
    }

    @Test
    @Tag("J-7.2.16-1")
    void whenAnEqualOfferOverrulesOursInItsAnswerTurn_thenOnlyOursLeaves() {
        Jingle jingle = start(settings -> settings.withMaxSessionsPerPeer(2));
        jingle.offers().flatMap(JingleOffer::accept).subscribe(sessions::add);
        List<Throwable> failures = new ArrayList<>();
        juliet.silent();
        initiate(jingle, juliet).subscribe(session -> {}, failures::add);
        JingleAction ours = juliet.lastAction();
        network.clock().schedule(() -> {
            juliet.request(us.jid(), JingleAction.SessionInfo.ping(ours.sid()));
            juliet.request(us.jid(), new JingleAction.SessionInitiate(ours.sid(), null, ours.contents(), Details.NONE));
        });
        assertThat(failures).hasSize(1);
        assertThat(juliet.story()).containsExactly("session-initiate", "result", "result", "session-accept");
        juliet.acknowledge();
        juliet.request(us.jid(), JingleAction.SessionInfo.ping(ours.sid()));
        assertThat(juliet.story()).hasSize(5).endsWith("result");

        sessions.get(0).terminate(Reason.of(Condition.SUCCESS)).subscribe();
        for (int i = 0; i < 2; i++) {
            initiate(jingle, juliet).subscribe(session -> {}, failures::add);
        }
        assertThat(juliet.story()).endsWith("session-terminate", "session-initiate", "session-initiate");
    }

    @Test
    @Tag("J-10-5")
    void whenThePeerAddsTooManyContents_thenThatIsRefusedAndTheSessionGoesOn() {
        JingleSession session = established(start(settings -> settings.withMaxContents(2)));
        List<Content> two = new ArrayList<>();
        for (String name : List.of("more", "evenmore")) {
            two.add(Content.of(new ContentKey(Creator.RESPONDER, name))
                    .withDescription(StubApplication.DESCRIPTION)
                    .withTransport(XmlElement.of(MemoryTransport.NAMESPACE, "transport")));
        }
        juliet.request(us.jid(), new JingleAction.ContentAdd(session.sid(), two, Details.NONE));
        assertThat(juliet.lastError()).isEqualTo(StanzaError.of(StanzaError.Condition.RESOURCE_CONSTRAINT));
        assertThat(session.contents()).hasSize(1);
        assertThat(session.state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void whenWeAddTooManyContents_thenThatFailsAndNothingIsSent() {
        JingleSession session = established(start(settings -> settings.withMaxContents(1)));
        StepVerifier.create(session.add(named("more"))).verifyError(IllegalStateException.class);
        assertThat(us.actionNames()).containsExactly("session-initiate");
        assertThat(session.contents()).hasSize(1);
        assertThat(transport.ends()).extracting(MemoryTransport.End::isReleased).containsExactly(false, true);
    }

    @Test
    void whenWeAddAContentOfANameThatIsThere_thenThatFailsAndTheContentStays() {
        JingleSession session = established(start(settings -> settings));
        List<JingleContent> before = session.contents();
        StepVerifier.create(session.add(new StubApplication())).verifyError(IllegalStateException.class);
        assertThat(us.actionNames()).containsExactly("session-initiate");
        assertThat(session.contents()).isEqualTo(before);
        assertThat(transport.ends().get(0).isReleased()).isFalse();
        session.terminate(Reason.of(Condition.SUCCESS)).subscribe();
        assertThat(transport.ends()).allMatch(MemoryTransport.End::isReleased);
    }

    @Test
    void whenWeAddAContentOfAnApplicationThatIsNotRegistered_thenThatFailsAndNothingIsSent() {
        JingleSession session = established(start(settings -> settings));
        StepVerifier.create(session.add(named("more"), new StubApplication("urn:other", "more")))
                .verifyError(IllegalArgumentException.class);
        assertThat(us.actionNames()).containsExactly("session-initiate");
        assertThat(transport.ends()).hasSize(1);
    }

    @Test
    void whenWeAddAlternativesOfSeveralNames_thenThatFailsAndNothingIsSent() {
        JingleSession session = established(start(settings -> settings));
        StepVerifier.create(session.add(named("more"), named("other"))).verifyError(IllegalArgumentException.class);
        assertThat(us.actionNames()).containsExactly("session-initiate");
        assertThat(session.contents()).hasSize(1);
    }

    @Test
    void whenWeOfferTooManyContents_thenNothingIsSent() {
        Jingle jingle = start(settings -> settings.withMaxContents(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jingle.initiate(juliet.jid(), List.of(named("one"), named("two"), named("three"))))
                .withMessageContaining("maxContents");
        assertThat(juliet.received()).isEmpty();
    }
}

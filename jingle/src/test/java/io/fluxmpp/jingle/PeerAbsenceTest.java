package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionInfo;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.StanzaError;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The peer says that it is gone (XEP-0166 §6.7), and is or is not. */
class PeerAbsenceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(7);
    private static final Reason ABSENT = Reason.of(Condition.CONNECTIVITY_ERROR, "the peer became unavailable");

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection us = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final Jingle jingle = Jingle.on(us)
            .transport(transport)
            .application(new StubApplication())
            .settings(settings -> settings.withAbsenceTimeout(PATIENCE))
            .start();
    private final List<JingleSession> sessions = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    @BeforeEach
    void aSessionIsAccepted() {
        jingle.initiate(juliet.jid(), new StubApplication()).subscribe(sessions::add);
        JingleAction offer = juliet.lastAction();
        juliet.request(us.jid(), new JingleAction.SessionAccept(offer.sid(), null, offer.contents(), Details.NONE));
        session().receive().subscribe(bytes -> {}, failures::add);
    }

    private JingleSession session() {
        return sessions.get(0);
    }

    private void unavailable(Jid who) {
        us.hear(new Presence(Presence.Type.UNAVAILABLE, null, who, us.jid(), null, List.of(), null));
    }

    private void assertGoesOn() {
        network.advance(PATIENCE.multipliedBy(2));
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        assertThat(failures).isEmpty();
    }

    @Test
    @Tag("J-6.7-16")
    void whenItIsSilent_thenTheSessionEndsAfterAWhile() {
        juliet.silent();
        unavailable(juliet.jid());
        network.advance(PATIENCE.minusMillis(1));
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        network.advance(Duration.ofMillis(1));
        assertThat(juliet.lastAction().type()).isEqualTo(JingleAction.Type.SESSION_TERMINATE);
        assertThat(juliet.lastAction().reason()).isEqualTo(ABSENT);
        assertThat(failures)
                .singleElement()
                .isInstanceOfSatisfying(
                        JingleSessionException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(ABSENT));
        assertThat(transport.ends()).allMatch(MemoryTransport.End::isReleased);
    }

    @Test
    @Tag("J-6.7-16")
    void whenAnActionComesMeanwhile_thenTheSessionGoesOn() {
        juliet.silent();
        unavailable(juliet.jid());
        network.advance(PATIENCE.minusMillis(1));
        juliet.request(us.jid(), SessionInfo.ping(session().sid()));
        assertGoesOn();
    }

    @Test
    @Tag("J-6.7-16")
    void whenBytesComeMeanwhile_thenTheSessionGoesOn() {
        juliet.silent();
        unavailable(juliet.jid());
        network.advance(PATIENCE.minusMillis(1));
        transport.ends().get(0).feed((byte) 1);
        assertGoesOn();
    }

    /** It may be invisible, and take our bytes all the same. */
    @Test
    @Tag("J-6.7-16")
    void whenItIsAskedAndAnswers_thenTheSessionGoesOn() {
        unavailable(juliet.jid());
        assertGoesOn();
        assertThat(us.actionNames()).containsExactly("session-initiate", "session-info");
    }

    @Test
    void whenItIsAskedAndDoesNotLikeThat_thenTheSessionGoesOn() {
        juliet.silent();
        unavailable(juliet.jid());
        juliet.refuse(StanzaError.of(StanzaError.Condition.FEATURE_NOT_IMPLEMENTED));
        assertGoesOn();
    }

    @Test
    void whenItIsSaidOftenAndNotAnswered_thenItIsAskedOnce() {
        juliet.silent();
        for (int i = 0; i < 100; i++) {
            unavailable(juliet.jid());
        }
        assertThat(us.actionNames()).containsExactly("session-initiate", "session-info");
    }

    @Test
    @Tag("J-6.7-16")
    void whenOnlyWeSendMeanwhile_thenTheSessionEnds() {
        juliet.silent();
        unavailable(juliet.jid());
        session()
                .send(Flux.interval(Duration.ofSeconds(1), network.clock()).map(second -> ByteBuffer.allocate(1)))
                .subscribe(done -> {}, failures::add);
        network.advance(PATIENCE);
        assertThat(session().state()).isEqualTo(SessionState.ENDED);
    }

    @Test
    void whenOnlyAServerAnswersMeanwhile_thenTheSessionEnds() {
        juliet.silent();
        unavailable(juliet.jid());
        session().ping().subscribe(done -> {}, failure -> {});
        juliet.refuse(StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE));
        network.advance(PATIENCE);
        assertThat(session().state()).isEqualTo(SessionState.ENDED);
    }

    @Test
    void whenAnotherResourceIsUnavailable_thenTheSessionGoesOn() {
        unavailable(Jid.of("juliet@capulet.lit/chamber"));
        unavailable(juliet.jid().asBare());
        assertGoesOn();
    }

    @Test
    void whenItIsSaidAgain_thenTheTimeBeginsAnew() {
        juliet.silent();
        unavailable(juliet.jid());
        network.advance(PATIENCE.minusMillis(1));
        unavailable(juliet.jid());
        network.advance(PATIENCE.minusMillis(1));
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        network.advance(Duration.ofMillis(1));
        assertThat(session().state()).isEqualTo(SessionState.ENDED);
    }

    @Test
    void whenAnOfferIsNotAnsweredYet_thenItIsTakenBackAsWell() {
        List<Throwable> refusals = new ArrayList<>();
        jingle.initiate(juliet.jid(), new StubApplication()).subscribe(sessions::add, refusals::add);
        juliet.silent();
        unavailable(juliet.jid());
        network.advance(PATIENCE);
        assertThat(refusals)
                .singleElement()
                .isInstanceOfSatisfying(
                        JingleSessionException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(ABSENT));
        assertThat(us.actionNames())
                .containsExactly(
                        "session-initiate",
                        "session-initiate",
                        "session-info",
                        "session-info",
                        "session-terminate",
                        "session-terminate");
    }

    @Test
    void whenTheSessionHasEndedMeanwhile_thenNothingMoreIsSaid() {
        unavailable(juliet.jid());
        session().terminate(Reason.of(Condition.SUCCESS)).subscribe();
        network.advance(PATIENCE);
        assertThat(juliet.actions())
                .filteredOn(action -> action.type() == JingleAction.Type.SESSION_TERMINATE)
                .hasSize(1);
    }
}

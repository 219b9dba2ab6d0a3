package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionInfo;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A peer sends more at once than we are ready to keep. */
class WaitingActionsTest {

    private static final int MAX_WAITING = 3;

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection us = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final Jingle jingle = Jingle.on(us)
            .transport(new MemoryTransport())
            .application(new StubApplication())
            .settings(settings -> settings.withMaxWaiting(MAX_WAITING))
            .start();
    private final List<JingleSession> sessions = new ArrayList<>();

    @BeforeEach
    void aSessionIsAccepted() {
        jingle.initiate(juliet.jid(), new StubApplication()).subscribe(sessions::add);
        JingleAction offer = juliet.lastAction();
        juliet.request(us.jid(), new JingleAction.SessionAccept(offer.sid(), null, offer.contents(), Details.NONE));
    }

    private JingleSession session() {
        return sessions.get(0);
    }

    /** All of them within one turn of the event loop. */
    private void atOnce(Stream<JingleAction> actions) {
        network.clock().schedule(() -> actions.forEach(action -> juliet.request(us.jid(), action)));
    }

    private Stream<JingleAction> pings(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> SessionInfo.ping(session().sid()));
    }

    private List<Iq> answers() {
        return juliet.received().stream()
                .filter(stanza -> !stanza.isRequest())
                .skip(1)
                .toList();
    }

    @Test
    void whenAsManyComeAsMayWait_thenAllAreAnsweredInOrder() {
        atOnce(pings(1 + MAX_WAITING));
        assertThat(answers()).hasSize(1 + MAX_WAITING).allMatch(answer -> answer.error() == null);
        assertThat(answers()).extracting(Iq::id).containsExactly("peer2", "peer3", "peer4", "peer5");
    }

    @Test
    @Tag("J-10-5")
    void whenMoreCome_thenThoseAreRefusedAndNothingElseIsLost() {
        atOnce(pings(1 + MAX_WAITING + 2));
        List<Iq> refused =
                answers().stream().filter(answer -> answer.error() != null).toList();
        List<Iq> done =
                answers().stream().filter(answer -> answer.error() == null).toList();
        assertThat(refused)
                .extracting(Iq::error)
                .containsExactly(
                        StanzaError.of(StanzaError.Condition.RESOURCE_CONSTRAINT),
                        StanzaError.of(StanzaError.Condition.RESOURCE_CONSTRAINT));
        assertThat(refused).extracting(Iq::id).containsExactly("peer6", "peer7");
        assertThat(done).extracting(Iq::id).containsExactly("peer2", "peer3", "peer4", "peer5");
    }

    @Test
    void whenMoreHaveCome_thenTheSessionGoesOn() {
        atOnce(pings(1 + MAX_WAITING + 2));
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        juliet.request(us.jid(), SessionInfo.ping(session().sid()));
        assertThat(juliet.story()).endsWith("result");
    }

    @Test
    @Tag("J-6.7-13")
    void whenTheLastOfTooManyIsATerminate_thenTheSessionEndsAllTheSame() {
        Reason gone = Reason.of(Condition.GONE);
        atOnce(Stream.concat(
                pings(1 + MAX_WAITING + 2),
                Stream.of(SessionTerminate.of(session().sid(), gone))));
        assertThat(session().state()).isEqualTo(SessionState.ENDED);
        assertThat(answers().get(answers().size() - 1).id()).isEqualTo("peer8");
        assertThat(answers().get(answers().size() - 1).error()).isNull();
    }

    @Test
    void whenManyTerminatesCome_thenNoMoreOfThemWaitThanMay() {
        Reason gone = Reason.of(Condition.GONE);
        atOnce(Stream.concat(
                pings(1 + MAX_WAITING),
                Stream.generate(() -> SessionTerminate.of(session().sid(), gone))
                        .limit(10)));
        assertThat(session().state()).isEqualTo(SessionState.ENDED);
        assertThat(answers())
                .filteredOn(answer -> answer.error() != null)
                .hasSize(9)
                .allSatisfy(answer ->
                        assertThat(answer.error().condition()).isEqualTo(StanzaError.Condition.RESOURCE_CONSTRAINT));
    }

    @Test
    void whenOurOwnWishesWait_thenNoneOfThePeersIsRefusedForThat() {
        network.clock().schedule(() -> {
            juliet.request(us.jid(), SessionInfo.ping(session().sid()));
            for (int i = 0; i < 10; i++) {
                session()
                        .contents()
                        .get(0)
                        .modify(i % 2 == 0 ? Senders.NONE : Senders.BOTH)
                        .subscribe(done -> {}, failure -> {});
            }
            juliet.request(us.jid(), SessionInfo.ping(session().sid()));
        });
        assertThat(answers()).hasSize(2).allMatch(answer -> answer.error() == null);
    }
}

package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.SessionUpdate;
import io.fluxmpp.jingle.state.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A session of two contents, which end one by one. */
class ContentsEndTest {

    private static final Reason TIRED = Reason.of(Condition.GONE, "tired");

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection us = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final StubApplication one = new StubApplication(StubApplication.NAMESPACE, "one").finishing();
    private final StubApplication two = new StubApplication(StubApplication.NAMESPACE, "two").finishing();
    private final Jingle jingle = Jingle.on(us)
            .transport(transport)
            .application(one)
            .settings(settings -> settings.withDiscovery(Discovery.ANNOUNCED))
            .start();
    private final List<JingleSession> sessions = new ArrayList<>();
    private final List<SessionUpdate> updates = new ArrayList<>();
    private List<JingleContent> contents = List.of();

    @BeforeEach
    void aSessionIsAccepted() {
        jingle.initiate(juliet.jid(), List.of(one, two)).subscribe(sessions::add);
        JingleAction offer = juliet.lastAction();
        julietSends(new JingleAction.SessionAccept(offer.sid(), null, offer.contents(), Details.NONE));
        contents = session().contents();
        session().updates().subscribe(updates::add);
    }

    private JingleSession session() {
        return sessions.get(0);
    }

    private void julietSends(JingleAction action) {
        juliet.request(us.jid(), action);
    }

    private void julietRemoves(String name) {
        julietSends(new JingleAction.ContentRemove(
                session().sid(), List.of(Content.of(Creator.INITIATOR, name)), Details.of(TIRED)));
    }

    private void assertTerminated(Reason reason) {
        assertThat(session().state()).isEqualTo(SessionState.ENDED);
        assertThat(juliet.lastAction().type()).isEqualTo(JingleAction.Type.SESSION_TERMINATE);
        assertThat(juliet.lastAction().reason()).isEqualTo(reason);
        assertThat(transport.ends()).hasSize(2).allMatch(MemoryTransport.End::isReleased);
    }

    @Test
    @Tag("J-6.7-3")
    void whenOneIsDone_thenTheSessionGoesOnUntilTheOtherIsToo() {
        StepVerifier.create(contents.get(0).send(Flux.empty())).verifyComplete();
        StepVerifier.create(contents.get(0).onEnd())
                .expectNext(Reason.of(Condition.SUCCESS))
                .verifyComplete();
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        assertThat(juliet.story()).containsExactly("session-initiate", "result");

        StepVerifier.create(contents.get(1).send(Flux.empty())).verifyComplete();
        assertTerminated(Reason.of(Condition.SUCCESS));
        StepVerifier.create(session().onEnd())
                .expectNext(Reason.of(Condition.SUCCESS))
                .verifyComplete();
    }

    @Test
    void whenOneIsDoneAndTheOtherRemoved_thenTheSessionEndsWithSuccess() {
        contents.get(0).send(Flux.empty()).subscribe();
        contents.get(1).remove(TIRED).subscribe();
        assertThat(us.actionNames()).containsExactly("session-initiate", "content-remove", "session-terminate");
        assertTerminated(Reason.of(Condition.SUCCESS));
    }

    @Test
    void whenOneIsDoneAndThePeerRemovesTheOther_thenTheSessionEndsWithSuccess() {
        contents.get(0).send(Flux.empty()).subscribe();
        julietRemoves("two");
        assertTerminated(Reason.of(Condition.SUCCESS));
    }

    @Test
    @Tag("J-7.2.5-1")
    void whenOneIsRemoved_thenOnlyThatIsNamedAndTheSessionGoesOn() {
        StepVerifier.create(contents.get(0).remove(TIRED)).verifyComplete();
        assertThat(juliet.lastAction().type()).isEqualTo(JingleAction.Type.CONTENT_REMOVE);
        assertThat(juliet.lastAction().reason()).isEqualTo(TIRED);
        assertThat(juliet.lastAction().contents())
                .extracting(Content::key)
                .containsExactly(new ContentKey(Creator.INITIATOR, "one"));
        assertThat(session().contents()).containsExactly(contents.get(1));
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        assertThat(transport.ends()).extracting(MemoryTransport.End::isReleased).containsExactly(true, false);
    }

    @Test
    void whenTheLastIsRemoved_thenTheSessionEndsWithItsReason() {
        contents.get(0).remove(TIRED).subscribe();
        contents.get(1).remove(TIRED).subscribe();
        assertThat(us.actionNames()).containsExactly("session-initiate", "content-remove", "session-terminate");
        assertTerminated(TIRED);
    }

    @Test
    @Tag("J-7.2.5-4")
    void whenThePeerRemovesTheLast_thenWeEndTheSession() {
        julietRemoves("one");
        assertThat(juliet.story()).containsExactly("session-initiate", "result", "result");
        julietRemoves("two");
        assertThat(juliet.story())
                .containsExactly("session-initiate", "result", "result", "result", "session-terminate");
        assertTerminated(TIRED);
        assertThat(updates).containsExactly(new SessionUpdate.Removed(contents.get(0), TIRED));
    }

    @Test
    void whenARemovedContentIsUsed_thenThatFails() {
        contents.get(0).remove(TIRED).subscribe();
        StepVerifier.create(contents.get(0).send(Flux.empty())).verifyError();
        StepVerifier.create(contents.get(0).receive()).verifyError();
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        assertThat(us.actionNames()).containsExactly("session-initiate", "content-remove");
    }

    @Test
    void whenOneIsDoneAndThenRemoved_thenNobodyIsTold() {
        contents.get(0).send(Flux.empty()).subscribe();
        StepVerifier.create(contents.get(0).remove(TIRED)).verifyComplete();
        assertThat(us.actionNames()).containsExactly("session-initiate");
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
    }
}

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
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.state.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Operators cancel what has given all it has, too: that takes nothing back any more. */
class CancellationTest {

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection us = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final StubApplication one = new StubApplication(StubApplication.NAMESPACE, "one");
    private final StubApplication two = new StubApplication(StubApplication.NAMESPACE, "two");
    private final Jingle jingle = Jingle.on(us)
            .transport(transport)
            .application(one)
            .settings(settings -> settings.withDiscovery(Discovery.ANNOUNCED))
            .start();
    private final List<JingleSession> sessions = new ArrayList<>();
    private final List<JingleContent> added = new ArrayList<>();

    @BeforeEach
    void aSessionIsAccepted() {
        jingle.initiate(juliet.jid(), List.of(one, two)).subscribe(sessions::add);
        JingleAction offer = juliet.lastAction();
        juliet.request(us.jid(), new JingleAction.SessionAccept(offer.sid(), null, offer.contents(), Details.NONE));
    }

    private JingleSession session() {
        return sessions.get(0);
    }

    private JingleContent content(int index) {
        return session().contents().get(index);
    }

    private void assertNothingIsTakenBack() {
        assertThat(us.actionNames()).doesNotContain("content-remove", "session-terminate");
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
    }

    @Nested
    class GivenAnAddition {

        private final StubApplication more = new StubApplication(StubApplication.NAMESPACE, "more");

        private void julietAccepts() {
            JingleAction addition = juliet.lastAction();
            juliet.request(us.jid(), new JingleAction.ContentAccept(addition.sid(), addition.contents(), Details.NONE));
        }

        @Test
        void whenCancelledBeforeItIsAccepted_thenItIsTakenBack() {
            session().add(more).subscribe(added::add).dispose();
            assertThat(juliet.lastAction().type()).isEqualTo(JingleAction.Type.CONTENT_REMOVE);
            assertThat(juliet.lastAction().reason().condition()).isEqualTo(Condition.CANCEL);
            assertThat(session().contents()).hasSize(2);
        }

        @Test
        void whenItIsTakenAsTheFirstOfMany_thenItStays() {
            Flux.from(session().add(more)).take(1).subscribe(added::add);
            julietAccepts();
            assertThat(session().contents()).hasSize(3).endsWith(added.get(0));
            assertNothingIsTakenBack();
        }

        @Test
        void whenWhatIsDoneWithItIsCancelled_thenItStays() {
            Disposable work = session()
                    .add(more)
                    .doOnNext(added::add)
                    .flatMap(content -> Mono.never())
                    .subscribe();
            julietAccepts();
            work.dispose();
            assertThat(session().contents()).hasSize(3).endsWith(added.get(0));
            assertNothingIsTakenBack();
        }
    }

    @Nested
    class GivenBytes {

        @Test
        void whenOneOfTwoIsSentAndTheOtherFails_thenOnlyThatIsRemoved() {
            StepVerifier.create(Mono.when(
                            content(0).send(Flux.empty()),
                            content(1).send(Flux.error(new IllegalStateException("disk")))))
                    .verifyErrorMessage("disk");
            assertThat(us.actionNames()).containsExactly("session-initiate", "content-remove");
            assertThat(juliet.lastAction().contents().get(0).name()).isEqualTo("two");
            assertThat(session().contents()).hasSize(1);
        }

        @Test
        void whenReceivingIsCancelledAfterTheEnd_thenTheContentStays() {
            List<Subscription> subscriptions = new ArrayList<>();
            List<String> ends = new ArrayList<>();
            content(0)
                    .receive()
                    .doOnSubscribe(subscriptions::add)
                    .subscribe(bytes -> {}, failure -> {}, () -> ends.add("end"));
            transport.ends().get(0).feedEnd();
            assertThat(ends).containsExactly("end");
            subscriptions.get(0).cancel();
            assertNothingIsTakenBack();
        }

        @Test
        void whenTheContentFails_thenItsApplicationIsCancelled() {
            List<Throwable> failures = new ArrayList<>();
            content(0).receive().subscribe(bytes -> {}, failures::add);
            juliet.request(
                    us.jid(),
                    JingleAction.SessionTerminate.of(session().sid(), Reason.of(Condition.FAILED_APPLICATION)));
            assertThat(failures).singleElement().isInstanceOf(JingleSessionException.class);
            assertThat(transport.ends().get(0).isClosed()).isTrue();
        }

        @Test
        void whenReceivingIsCancelledBeforeTheEnd_thenTheContentIsRemoved() {
            content(0).receive().take(1).subscribe();
            transport.ends().get(0).feed((byte) 1);
            assertThat(us.actionNames()).containsExactly("session-initiate", "content-remove");
            assertThat(juliet.lastAction().reason().condition()).isEqualTo(Condition.CANCEL);
        }
    }
}

package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.JingleSettings;
import io.fluxmpp.jingle.session.SessionUpdate;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

/** A peer whose actions arrive together with its answers, or instead of them. */
class CrossingActionsTest {

    private static final int MAX_CONTENTS = 4;

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection us = network.connect("juliet@capulet.lit/balcony");
    private final ScriptedPeer romeo = network.peer("romeo@montague.lit/orchard");
    private final Sinks.Empty<Void> preferred = Sinks.empty();
    private final MemoryTransport transport =
            new MemoryTransport(MemoryTransport.NAMESPACE, 2).connecting(preferred.asMono());
    private final MemoryTransport other = new MemoryTransport("urn:test:other", 1);
    private final StubApplication application = new StubApplication();
    private final List<JingleSession> sessions = new ArrayList<>();
    private final List<SessionUpdate> updates = new ArrayList<>();
    private final List<Object> done = new ArrayList<>();

    @BeforeEach
    void weAccept() {
        Jingle.on(us)
                .transport(transport)
                .transport(other)
                .application(application)
                .settings(settings -> settings.withMaxContents(MAX_CONTENTS))
                .start()
                .offers()
                .flatMap(JingleOffer::accept)
                .subscribe(sessions::add);
        romeoSends(new JingleAction.SessionInitiate("s1", null, List.of(content("first")), Details.NONE));
        session().updates().subscribe(updates::add);
    }

    private JingleSession session() {
        return sessions.get(0);
    }

    private JingleContent first() {
        return session().contents().get(0);
    }

    private static Content content(String name) {
        return Content.of(Creator.INITIATOR, name)
                .withDescription(StubApplication.DESCRIPTION)
                .withTransport(XmlElement.of(MemoryTransport.NAMESPACE, "transport"));
    }

    private void romeoSends(JingleAction action) {
        romeo.request(us.jid(), action);
    }

    private List<Iq> answers() {
        return romeo.received().stream().filter(stanza -> !stanza.isRequest()).toList();
    }

    @Test
    @Tag("J-7.2.16-9")
    void whenThePeerAgreesAndCountersAtOnce_thenWeHearOfBoth() {
        romeo.silent();
        first().modify(Senders.NONE).subscribe(nothing -> {}, done::add, () -> done.add("agreed"));
        network.clock().schedule(() -> {
            romeo.acknowledge();
            romeoSends(new JingleAction.ContentModify(
                    "s1",
                    List.of(Content.of(Creator.INITIATOR, "first").withSenders(Senders.INITIATOR)),
                    Details.NONE));
        });
        assertThat(done).containsExactly("agreed");
        assertThat(first().senders()).isEqualTo(Senders.INITIATOR);
        assertThat(updates).hasSize(1).hasOnlyElementsOfType(SessionUpdate.Modified.class);
    }

    @Test
    void whenThePeerAddsAndNeverAnswers_thenItIsStoppedAndTheSessionLives() {
        romeo.silent();
        for (int i = 0; i < MAX_CONTENTS + 3; i++) {
            romeoSends(new JingleAction.ContentAdd(
                    "s1",
                    List.of(content("more" + i).withDescription(XmlElement.of("urn:unknown", "description"))),
                    Details.NONE));
        }
        assertThat(romeo.actions().stream().filter(action -> action.type() == JingleAction.Type.CONTENT_REJECT))
                .hasSize(MAX_CONTENTS);
        assertThat(answers().stream().skip(1 + MAX_CONTENTS))
                .hasSize(3)
                .allMatch(refusal -> refusal.error() != null
                        && refusal.error().condition() == StanzaError.Condition.RESOURCE_CONSTRAINT);
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void whenThePeerAddsSomethingThatNobodyHasAcceptedYet_thenItIsNoContentOfTheSession() {
        romeoSends(new JingleAction.ContentAdd("s1", List.of(content("second")), Details.NONE));
        assertThat(session().contents()).hasSize(1);
        ((SessionUpdate.Added) updates.get(0)).offer().accept().subscribe(done::add);
        assertThat(done).hasSize(1);
        assertThat(session().contents()).hasSize(2);
    }

    @Test
    void whenAcceptedTwice_thenItIsOneContent() {
        romeoSends(new JingleAction.ContentAdd("s1", List.of(content("second")), Details.NONE));
        SessionUpdate.Added added = (SessionUpdate.Added) updates.get(0);
        added.offer().accept().subscribe(done::add);
        added.offer().accept().subscribe(done::add);
        assertThat(done).hasSize(2).allMatch(done.get(0)::equals);
        assertThat(romeo.actions().stream().filter(action -> action.type() == JingleAction.Type.CONTENT_ACCEPT))
                .hasSize(1);
    }

    @Test
    void whenATransportHasABug_thenWhatWasAddedOverItIsRejectedAndTheSessionLives() {
        romeoSends(new JingleAction.ContentAdd("s1", List.of(content("second")), Details.NONE));
        transport.broken();
        ((SessionUpdate.Added) updates.get(0)).offer().accept().subscribe(done::add, done::add);
        assertThat(done).singleElement().isInstanceOf(ClassCastException.class);
        assertThat(romeo.lastAction().type()).isEqualTo(JingleAction.Type.CONTENT_REJECT);
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void whenOurApplicationCannotTellContentsApart_thenTheSessionEndsAndNothingIsLeft() {
        romeo.silent();
        session().add(new StubApplication(StubApplication.NAMESPACE, "ours")).subscribe(done::add, done::add);
        application.broken();
        romeoSends(new JingleAction.ContentAdd("s1", List.of(content("theirs")), Details.NONE));
        assertThat(answers().get(answers().size() - 1).error()).isNotNull();
        assertThat(romeo.lastAction().type()).isEqualTo(JingleAction.Type.SESSION_TERMINATE);
        assertThat(session().state()).isEqualTo(SessionState.ENDED);
        assertThat(transport.ends()).allMatch(MemoryTransport.End::isReleased);
    }

    /** The transport fails in the moment in which the peer proposes one that we do not have. */
    @Test
    @Tag("J-7.2.15-2")
    void whenOursFailsAndThePeerProposesInVain_thenWeStillWaitForAnotherAndGiveUpThen() {
        network.clock().schedule(() -> {
            network.clock().schedule(() -> preferred.tryEmitError(new XmppException("test: no route")));
            romeoSends(new JingleAction.TransportReplace(
                    "s1",
                    List.of(Content.of(Creator.INITIATOR, "first").withTransport(XmlElement.of("urn:no", "transport"))),
                    Details.NONE));
        });
        assertThat(romeo.lastAction().type()).isEqualTo(JingleAction.Type.TRANSPORT_REJECT);
        assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        network.advance(JingleSettings.DEFAULT.fallbackTimeout());
        assertThat(session().state()).isEqualTo(SessionState.ENDED);
        assertThat(romeo.lastAction().type()).isEqualTo(JingleAction.Type.SESSION_TERMINATE);
    }
}

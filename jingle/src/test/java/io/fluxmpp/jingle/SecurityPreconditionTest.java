package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryDatagrams;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.fake.StubCall;
import io.fluxmpp.jingle.fake.StubSecurity;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SecurityInfo;
import io.fluxmpp.jingle.model.JingleAction.SessionInfo;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.SessionUpdate;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** What must protect a content before its first byte, and what is said about that (XEP-0166 §9). */
class SecurityPreconditionTest {

    private static final Content PLAIN = Content.of(Creator.INITIATOR, "stub")
            .withDescription(StubApplication.DESCRIPTION)
            .withTransport(XmlElement.of(MemoryTransport.NAMESPACE, "transport"));
    private static final Content SECURED = PLAIN.withSecurity(StubSecurity.SECURITY);

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection us = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final StubSecurity security = new StubSecurity();
    private final List<JingleSession> sessions = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Jingle jingle = Jingle.on(us)
            .transport(transport)
            .transport(new MemoryDatagrams())
            .application(new StubApplication())
            .application(new StubCall())
            .security(security)
            .start();

    private JingleSession session() {
        return sessions.get(0);
    }

    private void julietSends(JingleAction action) {
        juliet.request(us.jid(), action);
    }

    private void julietOffers(Content... contents) {
        jingle.offers().flatMap(JingleOffer::accept).subscribe(sessions::add, failures::add);
        julietSends(new JingleAction.SessionInitiate("s1", null, List.of(contents), Details.NONE));
    }

    private void weOffer() {
        jingle.initiate(juliet.jid(), new StubApplication().demanding(StubSecurity.NAMESPACE))
                .subscribe(sessions::add, failures::add);
    }

    private static StubApplication demanding(String contentName) {
        return new StubApplication(StubApplication.NAMESPACE, contentName).demanding(StubSecurity.NAMESPACE);
    }

    private void julietAccepts(@Nullable XmlElement answer) {
        JingleAction offer = juliet.lastAction();
        Content content = offer.contents().get(0).withSecurity(answer);
        julietSends(new JingleAction.SessionAccept(offer.sid(), null, List.of(content), Details.NONE));
    }

    private void assertTerminated(String why) {
        assertThat(juliet.lastAction().type()).isEqualTo(JingleAction.Type.SESSION_TERMINATE);
        assertThat(juliet.lastAction().reason()).isEqualTo(Reason.of(Condition.SECURITY_ERROR, why));
        assertThat(security.guards()).allMatch(StubSecurity.Guard::isReleased);
        assertThat(transport.ends()).allMatch(MemoryTransport.End::isReleased);
    }

    @Nested
    class GivenATransportThatThrows {

        private final RuntimeException bug = new ClassCastException("test: broken");

        private void assertNothingIsLeft() {
            assertThat(failures).containsExactly(bug);
            assertThat(security.guards()).isNotEmpty().allMatch(StubSecurity.Guard::isReleased);
            assertThat(transport.ends()).allMatch(MemoryTransport.End::isReleased);
        }

        @Test
        void whenWeOffer_thenThePreconditionIsReleased() {
            transport.breakingAfter(0, bug);
            weOffer();
            assertNothingIsLeft();
        }

        @Test
        void whenWeOfferSeveral_thenThoseBeforeItAreReleasedToo() {
            transport.breakingAfter(1, bug);
            jingle.initiate(juliet.jid(), List.of(demanding("one"), demanding("two")))
                    .subscribe(sessions::add, failures::add);
            assertThat(transport.ends()).hasSize(1);
            assertNothingIsLeft();
        }

        @Test
        void whenWeAdd_thenWhatTheSessionHasRemains() {
            julietOffers(SECURED);
            transport.breakingAfter(0, bug);
            session().add(demanding("more")).subscribe(added -> {}, failures::add);
            assertThat(failures).containsExactly(bug);
            assertThat(security.guards())
                    .extracting(StubSecurity.Guard::isReleased)
                    .containsExactly(false, true);
        }
    }

    @Test
    void whenSecuringGivesNothing_thenTheSessionEnds() {
        security.givingNothing();
        julietOffers(SECURED);
        assertTerminated("secure: no path over " + MemoryTransport.NAMESPACE + " (expected: one per component)");
    }

    @Nested
    class GivenThePeerDemandsIt {

        @Test
        void whenAccepted_thenTheAnswerHasItToo() {
            julietOffers(SECURED);
            assertThat(juliet.story()).containsExactly("result", "session-accept");
            assertThat(juliet.lastAction().contents())
                    .extracting(Content::security)
                    .containsExactly(StubSecurity.SECURITY);
            assertThat(security.guards()).singleElement().satisfies(guard -> {
                assertThat(guard.context().initiator()).isFalse();
                assertThat(guard.context().peer()).isEqualTo(juliet.jid());
            });
        }

        @Test
        @Tag("J-13.4-2")
        void whenBytesGo_thenNoneGoesUnprotected() {
            julietOffers(SECURED);
            List<ByteBuffer> received = new ArrayList<>();
            session().receive().subscribe(received::add);
            session().send(Flux.just(ByteBuffer.wrap(new byte[] {1, 2}))).subscribe();
            transport.ends().get(0).feed((byte) ~7);
            assertThat(transport.ends().get(0).sent()).containsExactly((byte) ~1, (byte) ~2);
            assertThat(received).containsExactly(ByteBuffer.wrap(new byte[] {7}));
        }

        @Test
        @Tag("J-9-2")
        void whenItIsRefused_thenTheOfferIsAcknowledgedAndThenTerminated() {
            security.refusing();
            julietOffers(SECURED);
            assertThat(juliet.story()).containsExactly("result", "session-terminate");
            assertTerminated("test: refused");
        }

        @Test
        @Tag("J-9-2")
        void whenItProtectsNoSuchTransport_thenTheOfferIsAcknowledgedAndThenTerminated() {
            julietOffers(Content.of(Creator.INITIATOR, "call")
                    .withDescription(StubCall.DESCRIPTION)
                    .withTransport(XmlElement.of(MemoryDatagrams.NAMESPACE, "transport"))
                    .withSecurity(StubSecurity.SECURITY));
            assertThat(juliet.story()).containsExactly("result", "session-terminate");
            assertThat(juliet.lastAction().reason().condition()).isEqualTo(Condition.SECURITY_ERROR);
        }

        @Test
        @Tag("J-9-2")
        void whenOneOfTwoContentsDemandsAnUnknownOne_thenOnlyTheOtherIsAccepted() {
            Content strange = Content.of(Creator.INITIATOR, "strange")
                    .withDescription(PLAIN.description())
                    .withTransport(PLAIN.transport())
                    .withSecurity(XmlElement.of("urn:other", "security"));
            julietOffers(strange, SECURED);
            assertThat(juliet.lastAction().contents()).extracting(Content::name).containsExactly("stub");
        }

        @Test
        void whenAnAlternativeDemandsAnUnknownOne_thenTheNextIsChosen() {
            julietOffers(PLAIN.withSecurity(XmlElement.of("urn:other", "security")), SECURED);
            assertThat(juliet.lastAction().contents())
                    .extracting(Content::security)
                    .containsExactly(StubSecurity.SECURITY);
        }

        @Test
        void whenTheTransportCannotBeSecured_thenTheSessionEndsAndNothingWasSent() {
            security.securing(Mono.error(new XmppException("test: wrong key")));
            julietOffers(SECURED);
            assertThat(transport.ends().get(0).sent()).isEmpty();
            assertTerminated("test: wrong key");
        }
    }

    @Nested
    class GivenWeDemandIt {

        @Test
        @Tag("J-9-1")
        void whenOffered_thenTheOfferHasIt() {
            weOffer();
            assertThat(juliet.lastAction().contents())
                    .extracting(Content::security)
                    .containsExactly(StubSecurity.SECURITY);
        }

        @Test
        void whenItIsNotSecureYet_thenNothingIsSent() {
            Sinks.Empty<Void> secure = Sinks.empty();
            security.securing(secure.asMono());
            weOffer();
            julietAccepts(StubSecurity.SECURITY);
            StepVerifier.create(session().send(Flux.just(ByteBuffer.wrap(new byte[] {1}))))
                    .then(() ->
                            assertThat(transport.ends().get(0).isConnected()).isTrue())
                    .then(() -> assertThat(transport.ends().get(0).sent()).isEmpty())
                    .then(secure::tryEmitEmpty)
                    .verifyComplete();
            assertThat(transport.ends().get(0).sent()).containsExactly((byte) ~1);
        }

        @Test
        void whenTheAnswerLeavesItOut_thenTheSessionEnds() {
            weOffer();
            julietAccepts(null);
            assertTerminated("test: the answer has no such security");
            assertThat(transport.ends().get(0).isConnected()).isFalse();
            assertThat(failures).singleElement().isInstanceOfSatisfying(JingleSessionException.class, failure -> {
                assertThat(failure.reason().condition()).isEqualTo(Condition.SECURITY_ERROR);
                assertThat(failure.endedByPeer()).isFalse();
            });
        }

        @Test
        void whenTheTransportCannotBeSecured_thenSendingFailsAndThePeerIsTold() {
            Sinks.Empty<Void> secure = Sinks.empty();
            security.securing(secure.asMono());
            weOffer();
            julietAccepts(StubSecurity.SECURITY);
            StepVerifier.create(session().send(Flux.just(ByteBuffer.wrap(new byte[] {1}))))
                    .then(() -> secure.tryEmitError(new XmppException("test: wrong key")))
                    .expectErrorSatisfies(error -> assertThat(
                                    ((JingleSessionException) error).reason().condition())
                            .isEqualTo(Condition.SECURITY_ERROR))
                    .verify();
            assertTerminated("test: wrong key");
            assertThat(transport.ends().get(0).sent()).isEmpty();
        }

        @Test
        void whenItIsNotRegistered_thenThatIsRefused() {
            assertThatThrownBy(() -> jingle.initiate(juliet.jid(), new StubApplication().demanding("urn:other")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("urn:other");
        }
    }

    @Nested
    class GivenASession {

        private void julietInforms(XmlElement about) {
            julietSends(new SecurityInfo(
                    "s1", List.of(Content.of(Creator.INITIATOR, "stub").withSecurity(about)), Details.NONE));
        }

        private void assertGoesOn() {
            assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        }

        @Test
        @Tag("J-7.2.7-1")
        void whenThePeersInfoIsUnderstood_thenItIsAcknowledged() {
            julietOffers(SECURED);
            julietInforms(StubSecurity.known());
            assertThat(juliet.story()).endsWith("session-accept", "result");
        }

        @Test
        @Tag("J-7.2.7-1")
        @Tag("J-10-4")
        @Tag("J-10-5")
        void whenThePeersInfoIsNotUnderstood_thenThatIsSaid() {
            julietOffers(SECURED);
            julietInforms(StubSecurity.SECURITY);
            assertThat(juliet.lastError()).isEqualTo(JingleErrors.unsupportedInfo());
            assertGoesOn();
        }

        @Test
        @Tag("J-7.2.7-1")
        void whenTheContentHasNoSecurity_thenNoInfoAboutItIsUnderstood() {
            julietOffers(PLAIN);
            julietInforms(StubSecurity.known());
            assertThat(juliet.lastError()).isEqualTo(JingleErrors.unsupportedInfo());
            assertGoesOn();
        }

        @Test
        @Tag("J-7.2.7-1")
        void whenWeInform_thenASecurityInfoAboutTheContentIsSent() {
            julietOffers(SECURED);
            StepVerifier.create(security.guards().get(0).context().informer().apply(StubSecurity.known()))
                    .verifyComplete();
            assertThat(juliet.lastAction())
                    .isEqualTo(new SecurityInfo(
                            "s1", List.of(Content.of(SECURED.key()).withSecurity(StubSecurity.known())), Details.NONE));
        }

        @Test
        void whenThePeerRefusesOurInfo_thenThatFailsAndTheSessionGoesOn() {
            julietOffers(SECURED);
            juliet.silent();
            StepVerifier.create(security.guards().get(0).context().informer().apply(StubSecurity.known()))
                    .then(() -> juliet.refuse(JingleErrors.unsupportedInfo()))
                    .verifyError(StanzaErrorException.class);
            assertGoesOn();
        }

        @Test
        void whenTheSessionIsOver_thenInformingFails() {
            julietOffers(SECURED);
            session().terminate(Reason.of(Condition.GONE)).subscribe();
            StepVerifier.create(security.guards().get(0).context().informer().apply(StubSecurity.known()))
                    .verifyError();
            assertThat(us.actionNames()).doesNotContain("security-info");
        }

        @Test
        @Tag("J-9-3")
        @Tag("J-10-5")
        void whenThePeerSaysInTheOpenWhatBelongsUnderProtection_thenThatIsRefused() {
            julietOffers(SECURED);
            julietSends(SessionInfo.of("s1", XmlElement.of("urn:x", "secret")));
            assertThat(juliet.lastError()).isEqualTo(JingleErrors.securityRequired());
            assertGoesOn();
            julietSends(SessionInfo.of("s1", XmlElement.of("urn:x", "ringing")));
            assertThat(juliet.story()).endsWith("result");
        }
    }

    @Nested
    class GivenAContentThatIsAdded {

        private void julietAdds(Content content) {
            julietOffers(PLAIN);
            session()
                    .updates()
                    .ofType(SessionUpdate.Added.class)
                    .flatMap(added -> added.offer().accept())
                    .subscribe();
            Content more = Content.of(Creator.INITIATOR, "more")
                    .withDescription(StubApplication.DESCRIPTION)
                    .withTransport(content.transport())
                    .withSecurity(content.security());
            julietSends(new JingleAction.ContentAdd("s1", List.of(more), Details.NONE));
        }

        @Test
        void whenThePeerDemandsIt_thenTheAnswerHasItToo() {
            julietAdds(SECURED);
            assertThat(juliet.lastAction().type()).isEqualTo(JingleAction.Type.CONTENT_ACCEPT);
            assertThat(juliet.lastAction().contents())
                    .extracting(Content::security)
                    .containsExactly(StubSecurity.SECURITY);
        }

        @Test
        @Tag("J-9-2")
        void whenThePeerDemandsAnUnknownOne_thenTheContentIsRejected() {
            julietAdds(PLAIN.withSecurity(XmlElement.of("urn:other", "security")));
            assertThat(juliet.lastAction().type()).isEqualTo(JingleAction.Type.CONTENT_REJECT);
            assertThat(juliet.lastAction().reason()).isEqualTo(Reason.of(Condition.SECURITY_ERROR));
            assertThat(session().contents()).hasSize(1);
        }
    }

    @Nested
    class GivenATransportThatFails {

        @Test
        void whenTheNextTakesItsPlace_thenThatIsSecured() {
            String fast = "urn:xmpp:jingle:transports:fast:0";
            MemoryConnection other = network.connect("benvolio@montague.lit/square");
            StubApplication secured = new StubApplication().demanding(StubSecurity.NAMESPACE);
            Jingle.on(other)
                    .transport(transport)
                    .transport(new MemoryTransport(fast, 9).connecting(Mono.error(new XmppException("test: no route"))))
                    .application(secured)
                    .security(security)
                    .start()
                    .initiate(juliet.jid(), secured)
                    .flatMap(session -> session.send(Flux.just(ByteBuffer.wrap(new byte[] {1}))))
                    .subscribe();
            JingleAction offer = juliet.lastAction();
            juliet.request(
                    other.jid(), new JingleAction.SessionAccept(offer.sid(), null, offer.contents(), Details.NONE));
            JingleAction replace = juliet.lastAction();
            juliet.request(
                    other.jid(), new JingleAction.TransportAccept(offer.sid(), replace.contents(), Details.NONE));
            assertThat(transport.ends().get(0).sent()).containsExactly((byte) ~1);
            assertThat(security.guards()).hasSize(1);
        }
    }
}

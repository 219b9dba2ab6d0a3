package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxmpp.jingle.error.UnsupportedByPeerException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionInitiate;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.JingleSettings;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Offers that go to another address (XEP-0166 §6.3.2, §13.5). */
class RedirectTest {

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryTransport transport = new MemoryTransport();
    private final StubApplication application = new StubApplication();

    private Jingle start(MemoryConnection connection, UnaryOperator<JingleSettings> settings) {
        return Jingle.on(connection)
                .transport(transport)
                .application(application)
                .settings(settings)
                .start();
    }

    private static StanzaError redirect(String uri) {
        return StanzaError.of(StanzaError.Condition.REDIRECT).withConditionText(uri);
    }

    @Nested
    class GivenAPolicy {

        private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
        private final ScriptedPeer romeo = network.peer("romeo@montague.lit/orchard");
        private final List<JingleOffer> offers = new ArrayList<>();

        private void startAsJuliet(UnaryOperator<JingleSettings> settings) {
            start(juliet, settings).offers().subscribe(offers::add);
        }

        private SessionInitiate offer() {
            Content content = Content.of(Creator.INITIATOR, "stub")
                    .withDescription(StubApplication.DESCRIPTION)
                    .withTransport(XmlElement.of(MemoryTransport.NAMESPACE, "transport"));
            return new SessionInitiate("s1", null, List.of(content), Details.NONE);
        }

        @Test
        @Tag("J-6.3.2-3")
        void whenItRedirectsThePeer_thenThePeerIsToldWhereToAndNobodyElseHearsOfIt() {
            startAsJuliet(settings -> settings.withRedirect(
                    (peer, offer) -> Jid.of("voicemail@capulet.lit").toUri()));
            romeo.request(juliet.jid(), offer());
            network.advance(Duration.ofHours(1));
            assertThat(romeo.story()).containsExactly("error");
            assertThat(romeo.lastError()).isEqualTo(redirect("xmpp:voicemail@capulet.lit"));
            assertThat(romeo.lastError().type()).isEqualTo(StanzaError.Type.MODIFY);
            assertThat(offers).isEmpty();
            assertThat(transport.ends()).isEmpty();
        }

        @Test
        void whenTheAddressIsNoXmppAddress_thenItIsToldAsItIs() {
            startAsJuliet(settings -> settings.withRedirect((peer, offer) -> URI.create("tel:+15551234")));
            romeo.request(juliet.jid(), offer());
            assertThat(romeo.lastError().conditionText()).isEqualTo("tel:+15551234");
        }

        @Test
        void whenItLooksAtPeerAndOffer_thenOthersAreWelcome() {
            startAsJuliet(settings -> settings.withRedirect((peer, offer) ->
                    peer.equals(romeo.jid()) && offer.contents().size() > 1 ? URI.create("xmpp:capulet.lit") : null));
            romeo.request(juliet.jid(), offer());
            assertThat(romeo.story()).containsExactly("result");
            assertThat(offers).hasSize(1);
        }

        @Test
        void whenThePeerIsNotAcceptedAtAll_thenItIsNotToldWhereElseToGo() {
            startAsJuliet(settings -> settings.withAcceptFrom(peer -> false)
                    .withRedirect((peer, offer) -> URI.create("xmpp:voicemail@capulet.lit")));
            romeo.request(juliet.jid(), offer());
            assertThat(romeo.lastError()).isEqualTo(StanzaError.of(StanzaError.Condition.SERVICE_UNAVAILABLE));
        }

        @Test
        void whenTheNumberOfRedirectsIsNegative_thenThatIsRefused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JingleSettings.DEFAULT.withMaxRedirects(-1))
                    .withMessageContaining("maxRedirects");
        }
    }

    @Nested
    class GivenAnOffer {

        private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
        private final ScriptedPeer balcony =
                network.peer("juliet@capulet.lit/balcony").silent();
        private final ScriptedPeer garden = network.peer("juliet@capulet.lit/garden");
        private final List<JingleSession> sessions = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();

        private Disposable offer(UnaryOperator<JingleSettings> settings) {
            return start(romeo, settings).initiate(balcony.jid(), application).subscribe(sessions::add, failures::add);
        }

        private Disposable offer() {
            return offer(settings -> settings.withDiscovery(Discovery.ANNOUNCED).withMaxRedirects(3));
        }

        private void assertFailedWith(StanzaError error) {
            network.advance(Duration.ofHours(1));
            assertThat(failures)
                    .singleElement()
                    .satisfies(failure ->
                            assertThat(((StanzaErrorException) failure).error()).isEqualTo(error));
            assertThat(romeo.pending()).isZero();
            assertThat(transport.ends()).isNotEmpty().allMatch(MemoryTransport.End::isReleased);
        }

        @Test
        @Tag("J-13.5-1")
        void whenSentToAnotherResource_thenThatOneIsOfferedASessionOfItsOwn() {
            offer();
            balcony.refuse(redirect("xmpp:juliet@capulet.lit/garden"));
            SessionInitiate anew = (SessionInitiate) garden.lastAction();
            assertThat(anew.sid()).isNotEqualTo(balcony.lastAction().sid());
            garden.request(
                    romeo.jid(), new JingleAction.SessionAccept(anew.sid(), null, anew.contents(), Details.NONE));
            assertThat(sessions)
                    .singleElement()
                    .satisfies(session -> assertThat(session.peer()).isEqualTo(garden.jid()));
            assertThat(failures).isEmpty();
            assertThat(balcony.story()).containsExactly("session-initiate");
            assertThat(transport.ends().get(0).isReleased()).isTrue();
        }

        @Test
        @Tag("J-13.5-1")
        void whenTheUserHasNotSaidSo_thenNoRedirectIsFollowed() {
            offer(settings -> settings.withDiscovery(Discovery.ANNOUNCED));
            balcony.refuse(redirect("xmpp:juliet@capulet.lit/garden"));
            assertFailedWith(redirect("xmpp:juliet@capulet.lit/garden"));
            assertThat(garden.received()).isEmpty();
        }

        @Test
        void whenTheAddressIsWrittenOtherwise_thenItIsTheSame() {
            ScriptedPeer phone = network.peer("juliet@capulet.lit/my \u260e");
            offer();
            balcony.refuse(redirect("XMPP:%4Auliet@CAPULET.lit/my%20%E2%98%8E"));
            assertThat(phone.story()).containsExactly("session-initiate");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "xmpp:voicemail@capulet.lit/x",
                    "xmpp:juliet@montague.lit/garden",
                    "xmpp:juliet@capulet.lit",
                    "xmpp:juliet@capulet.lit/balcony",
                    "xmpp:juliet@capulet.lit/garden?message",
                    "xmpp:capulet.lit/garden",
                    "xmpp:juliet%40capulet.lit/garden",
                    "juliet@capulet.lit/garden",
                    "https://capulet.lit/juliet",
                    "nonsense %"
                })
        @Tag("J-13.5-1")
        void whenSentAnywhereElse_thenThatIsUpToTheUser(String uri) {
            offer();
            balcony.refuse(redirect(uri));
            assertFailedWith(redirect(uri));
            assertThat(failures.get(0)).hasMessageContaining("redirect to " + uri);
            assertThat(romeo.actions()).hasSize(1);
        }

        @Test
        void whenItIsSaidNotWhereTo_thenThatIsAnErrorLikeOthers() {
            offer();
            balcony.refuse(StanzaError.of(StanzaError.Condition.REDIRECT));
            assertFailedWith(StanzaError.of(StanzaError.Condition.REDIRECT));
        }

        @Test
        void whenThePeerIsGone_thenThatIsUpToTheUser() {
            StanzaError gone =
                    StanzaError.of(StanzaError.Condition.GONE).withConditionText("xmpp:juliet@capulet.lit/garden");
            offer();
            balcony.refuse(gone);
            assertFailedWith(gone);
            assertThat(garden.received()).isEmpty();
        }

        @Test
        void whenSentInACircle_thenItIsGoneThroughOnce() {
            garden.silent();
            offer();
            balcony.refuse(redirect("xmpp:juliet@capulet.lit/garden"));
            garden.refuse(redirect("xmpp:juliet@capulet.lit/balcony"));
            assertFailedWith(redirect("xmpp:juliet@capulet.lit/balcony"));
            assertThat(romeo.actions()).hasSize(2);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 3})
        void whenSentOnAndOn_thenItEndsWithTheLimit(int limit) {
            List<ScriptedPeer> chain = new ArrayList<>(List.of(balcony));
            for (int i = 0; i <= limit; i++) {
                chain.add(network.peer("juliet@capulet.lit/" + i).silent());
            }
            offer(settings -> settings.withDiscovery(Discovery.ANNOUNCED).withMaxRedirects(limit));
            for (int i = 0; i <= limit; i++) {
                chain.get(i).refuse(redirect("xmpp:juliet@capulet.lit/" + i));
            }
            assertFailedWith(redirect("xmpp:juliet@capulet.lit/" + limit));
            assertThat(romeo.actions()).hasSize(limit + 1);
        }

        @Test
        void whenSentToOurselves_thenThatIsNotFollowed() {
            MemoryConnection other = network.connect("juliet@capulet.lit/window");
            start(other, settings -> settings.withDiscovery(Discovery.ANNOUNCED).withMaxRedirects(3))
                    .initiate(balcony.jid(), application)
                    .subscribe(sessions::add, failures::add);
            balcony.refuse(redirect("xmpp:juliet@capulet.lit/window"));
            assertFailedWith(redirect("xmpp:juliet@capulet.lit/window"));
            assertThat(other.actions()).hasSize(1);
        }

        @Test
        void whenCancelledAfterwards_thenTheOfferToTheOtherResourceIsTakenBack() {
            Disposable offering = offer();
            balcony.refuse(redirect("xmpp:juliet@capulet.lit/garden"));
            offering.dispose();
            assertThat(garden.story()).containsExactly("session-initiate", "session-terminate");
            assertThat(garden.lastAction().reason().condition()).isEqualTo(Condition.CANCEL);
            assertThat(balcony.story()).containsExactly("session-initiate");
        }

        @Test
        void whenTheOtherResourceCannotDoIt_thenThatIsTheError() {
            garden.announcing("urn:xmpp:jingle:1");
            balcony.announcing("urn:xmpp:jingle:1", StubApplication.NAMESPACE);
            offer(settings -> settings.withMaxRedirects(1));
            balcony.refuse(redirect("xmpp:juliet@capulet.lit/garden"));
            assertThat(failures)
                    .singleElement()
                    .satisfies(failure -> assertThat(((UnsupportedByPeerException) failure).peer())
                            .isEqualTo(garden.jid()));
            assertThat(garden.actions()).isEmpty();
        }

        @Test
        void whenOneEngineSendsAnotherToAThird_thenTheyAgree() {
            MemoryConnection door = network.connect("nurse@capulet.lit/door");
            MemoryConnection chamber = network.connect("nurse@capulet.lit/chamber");
            start(
                    door,
                    settings ->
                            settings.withRedirect((peer, offer) -> chamber.jid().toUri()));
            start(chamber, settings -> settings)
                    .offers()
                    .flatMap(JingleOffer::accept)
                    .subscribe();
            Mono<JingleSession> session =
                    start(romeo, settings -> settings.withMaxRedirects(1)).initiate(door.jid(), application);
            StepVerifier.create(session)
                    .assertNext(agreed -> assertThat(agreed.peer()).isEqualTo(chamber.jid()))
                    .verifyComplete();
        }
    }
}

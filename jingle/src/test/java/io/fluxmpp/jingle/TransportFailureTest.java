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
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A transport cannot be brought up, and a scripted peer does this or that about it. */
class TransportFailureTest {

    private static final String FAST = "urn:xmpp:jingle:transports:fast:0";
    private static final String ODD = "urn:xmpp:jingle:transports:odd:0";
    private static final Mono<Void> BROKEN = Mono.error(new XmppException("test: no route"));
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection us = network.connect("juliet@capulet.lit/balcony");
    private final ScriptedPeer romeo = network.peer("romeo@montague.lit/orchard");
    private final MemoryTransport fast = new MemoryTransport(FAST, 9).connecting(BROKEN);
    private final MemoryTransport sure = new MemoryTransport();
    private final List<ByteBuffer> received = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    private Jingle start(MemoryTransport... transports) {
        Jingle.Builder jingle = Jingle.on(us)
                .application(new StubApplication())
                .settings(settings -> settings.withFallbackTimeout(PATIENCE).withDiscovery(Discovery.ANNOUNCED));
        for (MemoryTransport transport : transports) {
            jingle.transport(transport);
        }
        return jingle.start();
    }

    private static Content content(String transport) {
        return Content.of(Creator.INITIATOR, "stub").withTransport(XmlElement.of(transport, "transport"));
    }

    private void romeoSends(JingleAction action) {
        romeo.request(us.jid(), action);
    }

    private void assertGivenUp(String why) {
        Reason reason = Reason.of(Condition.FAILED_TRANSPORT, why);
        assertThat(romeo.lastAction().type()).isEqualTo(JingleAction.Type.SESSION_TERMINATE);
        assertThat(romeo.lastAction().reason()).isEqualTo(reason);
        assertThat(failures).singleElement().isInstanceOfSatisfying(JingleSessionException.class, failure -> {
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.endedByPeer()).isFalse();
        });
        assertThat(fast.ends()).isNotEmpty().allMatch(MemoryTransport.End::isReleased);
        assertThat(sure.ends()).allMatch(MemoryTransport.End::isReleased);
    }

    @Nested
    class GivenTheOfferIsThePeers {

        private void accepted() {
            romeoSends(new JingleAction.SessionInitiate(
                    "s1", null, List.of(content(FAST).withDescription(StubApplication.DESCRIPTION)), Details.NONE));
        }

        private void startAccepting(MemoryTransport... transports) {
            start(transports)
                    .offers()
                    .flatMap(JingleOffer::accept)
                    .flatMap(session -> session.receive())
                    .subscribe(received::add, failures::add);
            accepted();
        }

        private void romeoReplaces(String transport) {
            romeoSends(new JingleAction.TransportReplace("s1", List.of(content(transport)), Details.NONE));
        }

        @Test
        @Tag("J-6.7-8")
        void whenThePeerProposesNoOther_thenTheSessionEndsAfterAWhile() {
            startAccepting(fast, sure);
            network.advance(PATIENCE.minusMillis(1));
            assertThat(romeo.story()).containsExactly("result", "session-accept");
            assertThat(failures).isEmpty();
            network.advance(Duration.ofMillis(1));
            assertThat(romeo.story()).containsExactly("result", "session-accept", "session-terminate");
            assertGivenUp("test: no route");
        }

        @Test
        void whenThePeerProposesAnotherInTime_thenItCarriesTheBytes() {
            startAccepting(fast, sure);
            network.advance(PATIENCE.minusMillis(1));
            romeoReplaces(MemoryTransport.NAMESPACE);
            sure.ends().get(0).feed((byte) 1);
            network.advance(PATIENCE.multipliedBy(10));
            assertThat(romeo.actions())
                    .extracting(action -> action.type().wireName())
                    .startsWith("session-accept", "transport-accept")
                    .doesNotContain("session-terminate");
            assertThat(received).containsExactly(ByteBuffer.wrap(new byte[] {1}));
            assertThat(failures).isEmpty();
            assertThat(fast.ends()).allMatch(MemoryTransport.End::isReleased);
        }

        @Test
        void whenThePeerProposesOneThatWeDoNotHave_thenWeGoOnWaitingForAnother() {
            startAccepting(fast, sure);
            network.advance(Duration.ofSeconds(1));
            romeoReplaces(ODD);
            assertThat(romeo.lastAction().type()).isEqualTo(JingleAction.Type.TRANSPORT_REJECT);
            network.advance(PATIENCE.minusMillis(1001));
            assertThat(romeo.lastAction().type()).isEqualTo(JingleAction.Type.TRANSPORT_REJECT);
            network.advance(Duration.ofMillis(1));
            assertGivenUp("test: no route");
        }

        @Test
        void whenThePeerProposesOneThatCannotBeMet_thenThatIsRejectedAndWeGoOnWaiting() {
            sure.refusing();
            startAccepting(fast, sure);
            romeoReplaces(MemoryTransport.NAMESPACE);
            assertThat(romeo.lastAction().type()).isEqualTo(JingleAction.Type.TRANSPORT_REJECT);
            assertThat(failures).isEmpty();
            network.advance(PATIENCE);
            assertGivenUp("test: no route");
        }

        @Test
        void whenTheSessionEndsMeanwhile_thenNothingMoreIsSaid() {
            startAccepting(fast, sure);
            romeoSends(JingleAction.SessionTerminate.of("s1", Reason.of(Condition.CANCEL)));
            network.advance(PATIENCE.multipliedBy(2));
            assertThat(romeo.story()).containsExactly("result", "session-accept", "result");
        }

        @Test
        void whenThePeerProposesOneThatFailsToo_thenTheSessionEnds() {
            sure.connecting(Mono.error(new XmppException("test: no route either")));
            startAccepting(fast, sure);
            romeoReplaces(MemoryTransport.NAMESPACE);
            assertGivenUp("test: no route either");
        }

        @Test
        void whenWeHaveNoOther_thenTheSessionEndsAtOnce() {
            startAccepting(fast);
            assertThat(romeo.story()).containsExactly("result", "session-accept", "session-terminate");
            assertGivenUp("test: no route");
        }

        @Test
        void whenAnotherContentIsUp_thenOnlyTheOneThatFailedIsRemoved() {
            List<JingleSession> sessions = new ArrayList<>();
            start(fast, sure).offers().flatMap(JingleOffer::accept).subscribe(sessions::add);
            Content up = Content.of(Creator.INITIATOR, "up")
                    .withDescription(StubApplication.DESCRIPTION)
                    .withTransport(content(MemoryTransport.NAMESPACE).transport());
            Content down = content(FAST).withDescription(StubApplication.DESCRIPTION);
            romeoSends(new JingleAction.SessionInitiate("s1", null, List.of(down, up), Details.NONE));
            network.advance(PATIENCE);
            assertThat(us.actionNames()).containsExactly("session-accept", "content-remove");
            assertThat(romeo.lastAction().contents()).extracting(Content::key).containsExactly(down.key());
            assertThat(romeo.lastAction().reason().condition()).isEqualTo(Condition.FAILED_TRANSPORT);
            assertThat(sessions.get(0).contents())
                    .extracting(JingleContent::key)
                    .containsExactly(up.key());
            assertThat(sure.ends()).noneMatch(MemoryTransport.End::isReleased);
        }

        @Test
        void whenTheTransportIsUp_thenItIsNotReplaced() {
            fast.connecting(Mono.empty());
            startAccepting(fast, sure);
            romeoReplaces(MemoryTransport.NAMESPACE);
            assertThat(romeo.lastAction().type()).isEqualTo(JingleAction.Type.TRANSPORT_REJECT);
            fast.ends().get(0).feed((byte) 1);
            assertThat(received).hasSize(1);
        }
    }

    @Nested
    class GivenTheOfferIsOurs {

        private final MemoryTransport odd = new MemoryTransport(ODD, 5).connecting(BROKEN);

        private void startOffering(MemoryTransport... transports) {
            start(transports)
                    .initiate(romeo.jid(), new StubApplication())
                    .flatMapMany(session -> session.receive())
                    .subscribe(received::add, failures::add);
            JingleAction offer = romeo.lastAction();
            romeoSends(new JingleAction.SessionAccept(offer.sid(), null, offer.contents(), Details.NONE));
        }

        private void romeoAccepts() {
            JingleAction replace = romeo.lastAction();
            romeoSends(new JingleAction.TransportAccept(replace.sid(), replace.contents(), Details.NONE));
        }

        private void romeoRejects() {
            JingleAction replace = romeo.lastAction();
            romeoSends(new JingleAction.TransportReject(replace.sid(), replace.contents(), Details.NONE));
        }

        private List<String> proposed() {
            return romeo.actions().stream()
                    .filter(action -> action.type() == JingleAction.Type.TRANSPORT_REPLACE)
                    .map(action ->
                            action.contents().get(0).transport().elementName().namespace())
                    .toList();
        }

        @Test
        @Tag("J-6.7-8")
        void whenThereIsNoOther_thenTheSessionEndsAtOnce() {
            startOffering(fast);
            assertThat(romeo.story()).containsExactly("session-initiate", "result", "session-terminate");
            assertGivenUp("test: no route");
        }

        @Test
        void whenThereIsNoPath_thenThatIsAFailure() {
            fast.connecting(Mono.empty()).givingNothing();
            startOffering(fast);
            assertGivenUp("connect: no path over " + FAST + " (expected: one per component)");
        }

        @Test
        void whenEachFails_thenAllAreProposedInTheOrderOfPreferenceAndThenTheSessionEnds() {
            sure.connecting(Mono.error(new XmppException("test: not even that")));
            startOffering(sure, odd, fast);
            assertThat(proposed()).containsExactly(ODD);
            romeoAccepts();
            assertThat(proposed()).containsExactly(ODD, MemoryTransport.NAMESPACE);
            romeoAccepts();
            assertGivenUp("test: not even that");
        }

        @Test
        void whenThePeerRejectsEach_thenAllAreProposedAndThenTheSessionEnds() {
            startOffering(sure, odd, fast);
            romeoRejects();
            romeoRejects();
            assertThat(proposed()).containsExactly(ODD, MemoryTransport.NAMESPACE);
            assertGivenUp("test: no route");
        }

        @Test
        void whenThePeerRefusesTheProposal_thenTheNextIsProposed() {
            romeo.silent();
            startOffering(sure, odd, fast);
            romeo.refuse(StanzaError.of(StanzaError.Condition.FEATURE_NOT_IMPLEMENTED));
            assertThat(proposed()).containsExactly(ODD, MemoryTransport.NAMESPACE);
            romeo.refuse(StanzaError.of(StanzaError.Condition.FEATURE_NOT_IMPLEMENTED));
            assertGivenUp("test: no route");
        }

        @Test
        void whenThePeersAcceptanceDoesNotFit_thenTheSessionEnds() {
            sure.refusingAnswer();
            startOffering(sure, fast);
            romeoAccepts();
            assertGivenUp("test: the answer does not fit");
        }

        @Test
        void whenThePeerDoesNotDecide_thenTheSessionEndsAfterAWhile() {
            startOffering(sure, fast);
            network.advance(PATIENCE.minusMillis(1));
            assertThat(romeo.story()).endsWith("result", "transport-replace");
            network.advance(Duration.ofMillis(1));
            assertGivenUp("transport-replace was not answered in time");
        }
    }
}

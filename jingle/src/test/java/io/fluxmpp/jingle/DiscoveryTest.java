package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.error.UnsupportedByPeerException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionAccept;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.JingleSettings;
import io.fluxmpp.stream.caps.Caps;
import io.fluxmpp.stream.caps.CapsCache;
import io.fluxmpp.stream.caps.CapsSettings;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What our initiator does to know what a scripted peer can do. */
class DiscoveryTest {

    private static final String JINGLE = "urn:xmpp:jingle:1";
    private static final String FAST = "urn:xmpp:jingle:transports:fast:0";
    private static final String SECOND = "urn:xmpp:jingle:transports:second:0";
    private static final String SURE = MemoryTransport.NAMESPACE;
    private static final String STUB = StubApplication.NAMESPACE;

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final ScriptedPeer nurse = network.peer("nurse@capulet.lit/chamber");
    private final MemoryTransport fast = new MemoryTransport(FAST, 9);
    private final StubApplication application = new StubApplication();
    private Jingle jingle = start(romeo, settings -> settings);

    private Jingle start(MemoryConnection connection, UnaryOperator<JingleSettings> settings) {
        Caps.on(connection, CapsSettings.DEFAULT.withCache(CapsCache.inMemory(10)));
        return Jingle.on(connection)
                .transport(fast)
                .transport(new MemoryTransport(SECOND, 5))
                .transport(new MemoryTransport())
                .application(application)
                .application(FileTransfer.create())
                .settings(settings)
                .start();
    }

    private Mono<JingleSession> initiate() {
        return jingle.initiate(juliet.jid(), application);
    }

    private void assertOffered(ScriptedPeer peer, String transport) {
        assertThat(peer.lastAction().type()).isEqualTo(JingleAction.Type.SESSION_INITIATE);
        assertThat(transport(peer)).isEqualTo(transport);
    }

    private static String transport(ScriptedPeer peer) {
        return peer.lastAction().contents().get(0).transport().elementName().namespace();
    }

    private void assertUnsupported(String... missing) {
        StepVerifier.create(initiate())
                .expectErrorSatisfies(error -> {
                    UnsupportedByPeerException unsupported = (UnsupportedByPeerException) error;
                    assertThat(unsupported.missing()).containsExactlyInAnyOrder(missing);
                    assertThat(unsupported.peer()).isEqualTo(juliet.jid());
                    assertThat(unsupported)
                            .hasMessageContaining(juliet.jid().toString())
                            .hasMessageContaining(missing[0]);
                })
                .verify();
        network.advance(Duration.ofHours(1));
        assertThat(juliet.actions()).isEmpty();
        assertThat(fast.ends()).isEmpty();
    }

    @Test
    @Tag("J-11-1")
    void whenJingleIsClosed_thenItIsNotAnnouncedAnyMore() {
        assertThat(Disco.on(romeo).info().features()).contains(JINGLE, STUB, FAST, SECOND, SURE);
        Disposable also = Disco.on(romeo).addFeature(SURE);
        jingle.close().subscribe();
        jingle.close().subscribe();
        assertThat(Disco.on(romeo).info().features())
                .contains(SURE)
                .filteredOn(feature -> feature.startsWith("urn:xmpp:jingle"))
                .hasSize(1);
        also.dispose();
        assertThat(Disco.on(romeo).info().features()).doesNotContain(SURE);
    }

    @Nested
    class GivenAnAnnouncement {

        @ParameterizedTest
        @EnumSource
        @Tag("J-11-3")
        void whenItsHashIsNew_thenOneQuestionIsEnoughForAllWhoAnnounceTheSame(Discovery discovery) {
            MemoryConnection orchard = network.connect("romeo@montague.lit/" + discovery);
            jingle = start(orchard, settings -> settings.withDiscovery(discovery));
            juliet.announcing(JINGLE, STUB, SECOND);
            nurse.announcing(JINGLE, STUB, SECOND);
            orchard.hear(juliet.presence());
            orchard.hear(nurse.presence());
            initiate().subscribe();
            assertOffered(juliet, SECOND);
            initiate().subscribe();
            jingle.initiate(nurse.jid(), application).subscribe();
            assertOffered(nurse, SECOND);
            assertThat(juliet.story()).containsExactly("get", "session-initiate", "session-initiate");
            assertThat(juliet.questions().get(0).node()).startsWith("urn:test#");
            assertThat(nurse.story()).containsExactly("session-initiate");
        }

        @Test
        void whenItLacksJingle_thenNothingIsOfferedAndItIsAskedOnce() {
            juliet.announcing(STUB, FAST);
            romeo.hear(juliet.presence());
            assertUnsupported(JINGLE);
            assertUnsupported(JINGLE);
            assertThat(juliet.questions()).hasSize(1);
        }

        @Test
        void whenItChanges_thenTheNewOneCounts() {
            juliet.announcing(JINGLE, STUB, FAST);
            romeo.hear(juliet.presence());
            initiate().subscribe();
            juliet.announcing(JINGLE, STUB, SURE);
            romeo.hear(juliet.presence());
            initiate().subscribe();
            assertOffered(juliet, SURE);
        }
    }

    @Nested
    class GivenNoAnnouncement {

        @Test
        @Tag("J-11-4")
        void whenWeMayAsk_thenThePeerIsAskedOncePerOffer() {
            juliet.announcing(JINGLE, STUB, SURE);
            initiate().subscribe();
            assertOffered(juliet, SURE);
            assertThat(juliet.story()).containsExactly("get", "session-initiate");
            assertThat(juliet.questions().get(0).node()).isNull();
            juliet.announcing(JINGLE, STUB, SECOND);
            initiate().subscribe();
            assertOffered(juliet, SECOND);
            assertThat(juliet.questions()).hasSize(2);
        }

        @Test
        void whenWeMayNotAsk_thenItIsOfferedToAtOnce() {
            jingle = start(
                    network.connect("romeo@montague.lit/blind"),
                    settings -> settings.withDiscovery(Discovery.ANNOUNCED));
            juliet.announcing(JINGLE, STUB, SURE);
            initiate().subscribe();
            assertOffered(juliet, FAST);
            assertThat(juliet.story()).containsExactly("session-initiate");
        }

        @Test
        void whenNobodySubscribes_thenNobodyIsAsked() {
            initiate();
            assertThat(juliet.received()).isEmpty();
        }

        @Test
        void whenThePeerLacksJingle_thenNothingIsOffered() {
            juliet.announcing("urn:xmpp:jingle:0", STUB, FAST);
            assertUnsupported(JINGLE);
        }

        @Test
        void whenThePeerLacksTheApplication_thenNothingIsOffered() {
            juliet.announcing(JINGLE, FAST);
            assertUnsupported(STUB);
        }

        @Test
        void whenThePeerHasOtherTransportsOnly_thenNothingIsOffered() {
            juliet.announcing(JINGLE, STUB, "urn:xmpp:jingle:transports:other:0");
            assertUnsupported(FAST, SECOND, SURE);
        }

        @Test
        void whenThePeerHasAllTransports_thenThePreferredOneIsOffered() {
            juliet.announcing(JINGLE, STUB, SURE, SECOND, FAST);
            initiate().subscribe();
            assertOffered(juliet, FAST);
        }

        @Test
        void whenThePeerAnnouncesNoTransportAtAll_thenNothingIsKnownOfThose() {
            juliet.announcing(JINGLE, STUB);
            initiate().subscribe();
            assertOffered(juliet, FAST);
        }

        @Test
        void whenThePeerSupportsSomeOfTheContents_thenThoseAreOffered() {
            juliet.announcing(JINGLE, STUB, FAST);
            FileDescription file =
                    FileDescription.builder().name("letter").size(1).build();
            jingle.initiate(juliet.jid(), List.of(FileTransfer.offer(file), application))
                    .subscribe();
            assertThat(juliet.lastAction().contents()).extracting(Content::name).containsExactly("stub");
        }

        @Test
        void whenTheTransportFails_thenTheNextOneThatThePeerAnnouncesIsTried() {
            fast.connecting(Mono.error(new XmppException("test: no route")));
            juliet.announcing(JINGLE, STUB, SURE, FAST);
            initiate().subscribe();
            accept();
            assertThat(juliet.lastAction().type()).isEqualTo(JingleAction.Type.TRANSPORT_REPLACE);
            assertThat(transport(juliet)).isEqualTo(SURE);
        }

        @Test
        void whenThePeerProposesATransportThatItHasNotAnnounced_thenThatIsFine() {
            fast.connecting(Mono.never());
            juliet.announcing(JINGLE, STUB, FAST);
            initiate().subscribe();
            accept();
            Content other = offered().withTransport(XmlElement.of(SECOND, "transport"));
            juliet.request(
                    romeo.jid(),
                    new JingleAction.TransportReplace(juliet.lastAction().sid(), List.of(other), Details.NONE));
            assertThat(juliet.lastAction().type()).isEqualTo(JingleAction.Type.TRANSPORT_ACCEPT);
        }

        private Content offered() {
            return juliet.actions().get(0).contents().get(0);
        }

        private void accept() {
            juliet.request(
                    romeo.jid(), new SessionAccept(juliet.lastAction().sid(), null, List.of(offered()), Details.NONE));
        }

        @Test
        void whenThereAreTooManySessions_thenNobodyIsAsked() {
            jingle = start(network.connect("romeo@montague.lit/busy"), settings -> settings.withMaxSessionsPerPeer(1));
            juliet.announcing(JINGLE, STUB, FAST);
            initiate().subscribe();
            StepVerifier.create(initiate()).verifyError(LimitExceededException.class);
            assertThat(juliet.questions()).hasSize(1);
        }
    }

    @Nested
    class GivenAPeerThatIsBeingAsked {

        @BeforeEach
        void julietDoesNotAnswer() {
            juliet.silent();
        }

        private void assertNothingIsLeft() {
            network.advance(Duration.ofHours(1));
            assertThat(juliet.story()).containsExactly("get");
            assertThat(romeo.pending()).isZero();
            assertThat(fast.ends()).isEmpty();
        }

        @Test
        void whenTheAnswerIsAnError_thenItIsOfferedToBlindly() {
            initiate().subscribe();
            juliet.refuse(StanzaError.of(StanzaError.Condition.FEATURE_NOT_IMPLEMENTED));
            assertOffered(juliet, FAST);
        }

        @Test
        void whenTheAnswerIsNone_thenItIsOfferedToBlindly() {
            initiate().subscribe();
            juliet.acknowledge();
            assertOffered(juliet, FAST);
        }

        @Test
        void whenItDoesNotAnswerInTime_thenItIsOfferedToBlindly() {
            initiate().subscribe();
            network.advance(Duration.ofSeconds(9));
            assertThat(juliet.story()).containsExactly("get");
            network.advance(Duration.ofSeconds(1));
            assertOffered(juliet, FAST);
        }

        @Test
        void whenItAnnouncedSomethingAndDoesNotAnswer_thenItIsOfferedToBlindlyAllTheSame() {
            romeo.hear("<presence from='" + juliet.jid() + "'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1'"
                    + " node='urn:test' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>");
            initiate().subscribe();
            network.advance(Duration.ofSeconds(10));
            assertOffered(juliet, FAST);
        }

        @Test
        void whenCancelled_thenNothingIsLeft() {
            initiate().subscribe().dispose();
            assertNothingIsLeft();
        }

        @Test
        void whenTheConnectionBreaks_thenTheInitiationFailsWithThat() {
            StepVerifier.create(initiate()).then(romeo::breakDown).verifyError(ConnectionClosedException.class);
            assertNothingIsLeft();
        }

        @Test
        void whenJingleIsClosed_thenNothingIsOfferedAnyMore() {
            StepVerifier.create(initiate())
                    .then(() -> jingle.close().subscribe())
                    .then(juliet::acknowledge)
                    .verifyError(IllegalStateException.class);
            assertNothingIsLeft();
        }

        @Test
        void whenItCannotBeAsked_thenTheInitiationFailsWithThat() {
            romeo.refuseRequests(new LimitExceededException("test: too many requests"));
            StepVerifier.create(initiate()).verifyError(LimitExceededException.class);
            assertThat(juliet.received()).isEmpty();
        }
    }
}

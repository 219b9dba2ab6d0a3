package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.ProsodyServer;
import io.fluxmpp.testkit.ScriptedNameServer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The client against a real Prosody, over real sockets. */
class XmppClientIT {

    private static final String DOMAIN = "montague.test";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static ProsodyServer prosody;

    @BeforeAll
    static void startProsody() {
        ProsodyServer.assumeAvailable();
        prosody = ProsodyServer.start(DOMAIN, Map.of("romeo", "secret", "juliet", "geheim"));
    }

    @AfterAll
    static void stopProsody() {
        if (prosody != null) {
            prosody.close();
        }
    }

    private static XmppClient client(String jid, String password) {
        return XmppClient.create()
                .jid(jid)
                .password(password)
                .host(prosody.host())
                .port(prosody.port())
                .trust(prosody.caCertificate());
    }

    private static Mono<XmppConnection> romeo() {
        return client("romeo@" + DOMAIN + "/orchard", "secret").connect();
    }

    private static Mono<XmppConnection> juliet() {
        return client("juliet@" + DOMAIN + "/balcony", "geheim").connect();
    }

    private static void fails(XmppClient client, Reason reason, String... inMessage) {
        StepVerifier.create(client.connect())
                .expectErrorSatisfies(failure -> {
                    assertThat(failure).isInstanceOf(NegotiationException.class).hasMessageContainingAll(inMessage);
                    assertThat(((NegotiationException) failure).reason()).isEqualTo(reason);
                })
                .verify(PATIENCE);
    }

    @Nested
    class GivenRightCredentials {

        @Test
        @Tag("S-7.7-1")
        void whenConnecting_thenTheResourceAskedForIsBound() {
            StepVerifier.create(romeo().flatMap(connection -> connection.close().thenReturn(connection.jid())))
                    .expectNext(Jid.of("romeo@" + DOMAIN + "/orchard"))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        @Tag("T-5")
        void whenTlsBeginsAtOnce_thenConnected() {
            StepVerifier.create(client("romeo@" + DOMAIN + "/orchard", "secret")
                            .port(prosody.directTlsPort())
                            .directTls()
                            .connect()
                            .flatMap(connection -> connection.close().thenReturn(connection.jid())))
                    .expectNext(Jid.of("romeo@" + DOMAIN + "/orchard"))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        @Tag("S-3.2.1-1")
        void whenRecordsNameADeadPlaceWithDirectTlsAndALiveOne_thenConnectedToThat() {
            ScriptedNameServer names = ScriptedNameServer.start()
                    .srv("_xmpps-client._tcp." + DOMAIN, 1, 0, prosody.port(), "xmpp." + DOMAIN)
                    .srv("_xmpps-client._tcp." + DOMAIN, 2, 0, prosody.directTlsPort(), "xmpp." + DOMAIN)
                    .a("xmpp." + DOMAIN, prosody.host());
            try {
                StepVerifier.create(XmppClient.create()
                                .jid("romeo@" + DOMAIN)
                                .password("secret")
                                .trust(prosody.caCertificate())
                                .nameServers(names.address())
                                .connect()
                                .flatMap(XmppConnection::close))
                        .expectComplete()
                        .verify(PATIENCE);
            } finally {
                names.stop();
            }
        }

        @Test
        void whenPingingTheServer_thenItAnswers() {
            StepVerifier.create(romeo().flatMap(connection -> Ping.on(connection)
                            .ping(null)
                            .flatMap(trip -> connection.close().thenReturn(trip))))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenDiscoveringTheServer_thenItsFeaturesAreKnown() {
            StepVerifier.create(romeo().flatMap(connection -> Disco.on(connection)
                            .info(Jid.of(DOMAIN))
                            .flatMap(info -> connection.close().thenReturn(info))))
                    .assertNext(info -> assertThat(info.features()).contains("urn:xmpp:ping"))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenTwoClientsTalk_thenRequestsAndMessagesArrive() {
            Mono<String> dialogue = Mono.zip(romeo(), juliet()).flatMap(both -> {
                XmppConnection romeo = both.getT1();
                XmppConnection juliet = both.getT2();
                juliet.handle(
                        XmlElement.of("urn:test", "question").elementName(),
                        request -> Mono.just(XmlElement.of("urn:test", "answer", "42 <&> é\uD83D\uDE00")));
                Mono<String> heard = juliet.stanzas()
                        .ofType(Message.class)
                        .next()
                        .map(message -> message.body().orElseThrow());
                Mono<String> answer = romeo.request(Iq.get(juliet.jid(), XmlElement.of("urn:test", "question")))
                        .map(reply -> ((XmlElement) reply.payload()).text());
                return juliet.send(Presence.available())
                        .then(answer)
                        .zipWhen(text -> Mono.zip(
                                heard,
                                romeo.send(Message.chat(juliet.jid(), "wherefore"))
                                        .thenReturn(true)))
                        .map(texts -> texts.getT1() + "/" + texts.getT2().getT1())
                        .flatMap(result ->
                                Mono.when(romeo.close(), juliet.close()).thenReturn(result));
            });
            StepVerifier.create(dialogue)
                    .expectNext("42 <&> é\uD83D\uDE00/wherefore")
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        @Tag("S-8.4-3")
        void whenAskedWhatNobodyHandles_thenServiceUnavailable() {
            Consumer<Throwable> refused = failure -> assertThat(
                            ((StanzaErrorException) failure).error().condition())
                    .isEqualTo(Condition.SERVICE_UNAVAILABLE);
            StepVerifier.create(Mono.zip(romeo(), juliet())
                            .flatMap(both -> both.getT1()
                                    .request(Iq.get(both.getT2().jid(), XmlElement.of("urn:test", "nothing")))
                                    .doFinally(signal -> {
                                        both.getT1().dispose();
                                        both.getT2().dispose();
                                    })))
                    .expectErrorSatisfies(refused)
                    .verify(PATIENCE);
        }
    }

    @Nested
    class GivenTrouble {

        @Test
        @Tag("S-6.5-10")
        void whenPasswordIsWrong_thenNotAuthorized() {
            fails(client("romeo@" + DOMAIN, "wrong"), Reason.NOT_AUTHORIZED, "romeo", "check name and password");
        }

        @Test
        void whenUserIsUnknown_thenNotAuthorized() {
            fails(client("nobody@" + DOMAIN, "secret"), Reason.NOT_AUTHORIZED, "nobody");
        }

        @Test
        @Tag("T-4")
        void whenAuthorityIsUnknown_thenUntrustedCertificate() {
            fails(
                    XmppClient.create()
                            .jid("romeo@" + DOMAIN)
                            .password("secret")
                            .host(prosody.host())
                            .port(prosody.port()),
                    Reason.UNTRUSTED_CERTIFICATE,
                    DOMAIN);
        }

        @Test
        void whenCertificateIsForAnotherDomain_thenNoConnection() {
            StepVerifier.create(client("romeo@capulet.test", "secret").connect())
                    .expectErrorSatisfies(failure -> assertThat(failure).hasMessageContaining("capulet.test"))
                    .verify(PATIENCE);
        }

        @Test
        void whenNobodyListens_thenUnreachable() {
            fails(client("romeo@" + DOMAIN, "secret").port(1), Reason.UNREACHABLE, ":1");
        }

        @Test
        void whenHostIsUnknown_thenUnknownHost() {
            fails(client("romeo@" + DOMAIN, "secret").host("no.such.host.invalid"), Reason.UNKNOWN_HOST, "invalid");
        }
    }
}

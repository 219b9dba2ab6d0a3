package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** What the client says and concludes while it negotiates behind TLS. */
class NegotiationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String MECHANISMS = """
            up to TLS
            open
            >> <stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>%s</mechanisms></stream:features>
            """;

    private static final String SCRAM_SHA_1 = MECHANISMS.formatted("<mechanism>SCRAM-SHA-1</mechanism>") + """
            << <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>...</auth>
            """;

    private static final String BIND = """
            up to SASL
            open
            >> <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
            << <iq type='set' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>...</bind></iq>
            """;

    private ScriptedDialogue server;

    @AfterEach
    void dispose() {
        if (server != null) {
            server.dispose();
        }
    }

    private XmppClient clientOf(String... scripts) {
        server = ScriptedPeer.create().listen(scripts).block(PATIENCE);
        return XmppClient.create()
                .jid("romeo@montague.lit/orchard")
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate());
    }

    private void fails(XmppClient client, Reason reason, String... inMessage) {
        StepVerifier.create(client.connect().doOnNext(XmppConnection::dispose))
                .expectErrorSatisfies(failure -> {
                    assertThat(failure).isInstanceOf(NegotiationException.class).hasMessageContainingAll(inMessage);
                    assertThat(((NegotiationException) failure).reason()).isEqualTo(reason);
                })
                .verify(PATIENCE);
    }

    /** The server has seen all of its script, and nothing else. */
    private void asScripted() {
        StepVerifier.create(server.outcome()).expectComplete().verify(PATIENCE);
    }

    @Nested
    class GivenSasl {

        @ParameterizedTest
        @CsvSource({
            "account-disabled, NOT_AUTHORIZED, operators",
            "credentials-expired, NOT_AUTHORIZED, renew",
            "not-authorized, NOT_AUTHORIZED, check name and password",
            "made-up, NOT_AUTHORIZED, check name and password",
            "temporary-auth-failure, TRY_LATER, later",
            "mechanism-too-weak, SASL, operators",
            "encryption-required, SASL, operators",
            "malformed-request, SASL, operators"
        })
        @Tag("S-6.5-0")
        @Tag("S-6.5-2")
        @Tag("S-6.5-3")
        @Tag("S-6.5-4")
        @Tag("S-6.5-9")
        @Tag("S-6.5-11")
        @Tag("S-6.4.5-5")
        void whenRefused_thenToldWhatToDoAndTheStreamIsClosed(String condition, Reason reason, String whatToDo) {
            XmppClient client = clientOf(SCRAM_SHA_1 + """
                    >> <failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><%s/><text>because</text></failure>
                    << </stream:stream>
                    << closed
                    """.formatted(condition));
            fails(client, reason, "romeo", "montague.lit", "because", whatToDo);
            asScripted();
        }

        @Test
        @Tag("S-6.4.5-1")
        void whenRefusedWithoutACondition_thenNotAuthorized() {
            XmppClient client = clientOf(SCRAM_SHA_1 + """
                    >> <failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
                    << </stream:stream>
                    """);
            fails(client, Reason.NOT_AUTHORIZED, "romeo");
            asScripted();
        }

        /** Not with the next after a wrong password, but after a mechanism that is offered and does not work. */
        @Test
        @Tag("S-6.4.5-4")
        void whenTheMechanismDoesNotWork_thenTheNextOnTheSameStream() {
            XmppClient client = clientOf(
                    MECHANISMS.formatted("<mechanism>SCRAM-SHA-1</mechanism><mechanism>SCRAM-SHA-256</mechanism>")
                            + """
                    << <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>...</auth>
                    >> <failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><invalid-mechanism/></failure>
                    << <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>...</auth>
                    >> <failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>
                    << </stream:stream>
                    """);
            fails(client, Reason.NOT_AUTHORIZED, "romeo");
            asScripted();
        }

        /** Somebody may have put it there. */
        @Test
        @Tag("S-13.8.3-1")
        @Tag("S-6.3.3-1")
        void whenOnlyPlainIsOffered_thenNothingSecretIsSaid() {
            XmppClient client = clientOf(MECHANISMS.formatted("<mechanism>PLAIN</mechanism>") + "<< </stream:stream>");
            fails(client, Reason.SASL, "PLAIN", "allowPlain()");
            asScripted();
        }

        @Test
        @Tag("S-6.3.8-1")
        @Tag("S-6.3.9-1")
        void whenPlainIsAllowed_thenNameAndPasswordWithoutAuthzid() {
            // \0romeo\0secret
            XmppClient client = clientOf(MECHANISMS.formatted("<mechanism>PLAIN</mechanism>") + """
                    << <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AHJvbWVvAHNlY3JldA==</auth>
                    >> <failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>
                    << </stream:stream>
                    """);
            fails(client.allowPlain(), Reason.NOT_AUTHORIZED, "romeo");
            asScripted();
        }

        @Test
        @Tag("SC-9")
        void whenTheWayToBindIsUnknown_thenNothingIsSaid() {
            XmppClient client = clientOf("""
                    up to TLS
                    open
                    >> <stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>
                      <mechanism>SCRAM-SHA-1</mechanism><mechanism>SCRAM-SHA-1-PLUS</mechanism></mechanisms>
                      <sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-unique'/>
                      </sasl-channel-binding></stream:features>
                    << </stream:stream>
                    """);
            fails(client, Reason.SASL, "tls-unique", "channelBinding(false)");
            asScripted();
        }

        @ParameterizedTest
        @ValueSource(strings = {"***", "cj0", "/w=="})
        @Tag("S-6.3.5-2")
        void whenTheChallengeIsNoBase64OrNoText_thenBrokenOff(String challenge) {
            XmppClient client = clientOf(SCRAM_SHA_1 + """
                    >> <challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>%s</challenge>
                    << </stream:stream>
                    """.formatted(challenge));
            fails(client, Reason.SASL, "montague.lit", "broke off");
            asScripted();
        }
    }

    @Nested
    class GivenAServerThatNamesAnotherHost {

        private static final String SEE_OTHER_HOST = """
                >> <stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>%s</see-other-host>
                  </stream:error></stream:stream>
                << </stream:stream>
                """;

        /** To a port where the next script is played; the certificate is another, made for the same domain. */
        @Test
        @Tag("S-4.9.3-19b")
        void whenBehindTls_thenFollowedWithTlsAndNothingSecretWasSaid() {
            ScriptedDialogue other = ScriptedPeer.create().listen(BIND + """
                    >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>
                      <jid>romeo@montague.lit/there</jid></bind></iq>
                    << </stream:stream>
                    >> </stream:stream>
                    """).block(PATIENCE);
            XmppClient client = clientOf("up to TLS\nopen\n" + SEE_OTHER_HOST.formatted("localhost:" + other.port()))
                    .stepTimeout(PATIENCE);
            StepVerifier.create(client.trust(server.certificate(), other.certificate())
                            .connect()
                            .flatMap(connection -> connection.close().thenReturn(connection.jid())))
                    .expectNext(Jid.of("romeo@montague.lit/there"))
                    .expectComplete()
                    .verify(PATIENCE);
            asScripted();
            other.dispose();
        }
    }

    @Nested
    class GivenBinding {

        @Test
        @Tag("S-4.3.6-2")
        @Tag("S-7.7.1-1")
        void whenTheServerBindsAnotherAddress_thenThatCounts() {
            XmppClient client = clientOf(BIND + """
                    >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>
                      <jid>r@capulet.lit/elsewhere</jid></bind></iq>
                    << </stream:stream>
                    >> </stream:stream>
                    """);
            StepVerifier.create(client.connect()
                            .flatMap(connection -> connection.close().thenReturn(connection.jid())))
                    .expectNext(Jid.of("r@capulet.lit/elsewhere"))
                    .expectComplete()
                    .verify(PATIENCE);
            asScripted();
        }

        @ParameterizedTest
        @CsvSource({"wait, resource-constraint", "cancel, not-allowed", "cancel, conflict", "modify, bad-request"})
        @Tag("S-7.6.2-1")
        void whenRefused_thenTheConditionIsToldAndTheStreamClosed(String type, String condition) {
            XmppClient client = clientOf(BIND + """
                    >> <iq type='error' id='{id}'><error type='%s'>
                      <%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
                    << </stream:stream>
                    """.formatted(type, condition));
            fails(client, Reason.BIND, "montague.lit", condition);
            asScripted();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "<jid/>", "<jid>romeo@montague.lit</jid>", "<jid>@/</jid>"})
        void whenTheAnswerHasNoFullJid_thenAnError(String jid) {
            XmppClient client = clientOf(BIND + """
                    >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>%s</bind></iq>
                    << </stream:stream>
                    """.formatted(jid));
            fails(client, Reason.BIND, "montague.lit", "no full JID");
            asScripted();
        }
    }

    /** All of it may take long, one answer may not. */
    @Nested
    class GivenASilentServer {

        static Stream<String> beginnings() {
            return Stream.of(
                    "<< <stream:stream ...>",
                    "open",
                    "up to TLS\n<< <stream:stream ...>",
                    "up to TLS\nopen",
                    SCRAM_SHA_1,
                    "up to SASL\nopen",
                    BIND);
        }

        @ParameterizedTest
        @MethodSource("beginnings")
        void whenItSaysNothing_thenTimeoutWhereverItIs(String script) {
            XmppClient client =
                    clientOf(script + "\nstall\n").timeout(Duration.ofHours(1)).stepTimeout(Duration.ofMillis(500));
            fails(client, Reason.TIMEOUT, "montague.lit", "silent for 500 ms");
        }

        @Test
        void whenItDoesNotShakeHands_thenAnError() {
            XmppClient client = clientOf("""
                    open
                    >> <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>
                    << <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
                    >> <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
                    stall
                    """).timeout(Duration.ofHours(1)).stepTimeout(Duration.ofMillis(500));
            fails(client, Reason.TLS, "montague.lit");
        }
    }

    @Nested
    class GivenASilentClient {

        @Test
        void whenItSaysNothing_thenConnectionTimeout() {
            RunningServer slow = XmppServer.create()
                    .account("romeo@montague.lit", "secret")
                    .stepTimeout(Duration.ofMillis(500))
                    .bind()
                    .block(PATIENCE);
            try (RawXmppClient client = RawXmppClient.connect(slow)) {
                assertThat(client.readToEnd()).contains("<connection-timeout");
            } finally {
                slow.dispose();
            }
        }
    }
}

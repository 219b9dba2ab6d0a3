package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.testkit.FaultProxy;
import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** What the embedded server says and understands of stream management (XEP-0198), line by line. */
class StreamManagementAcceptanceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String BIND = """
            << <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/>
               <limits xmlns='urn:xmpp:stream-limits:0'>...</limits></stream:features>
            """;

    private static final String BOUND = "up to SASL\nopen\n" + BIND + """
            >> <iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>orchard</resource></bind></iq>
            << <iq type='result' id='b'>...</iq>
            """;

    private static final String MANAGED = BOUND + """
            >> <enable xmlns='urn:xmpp:sm:3' resume='true'/>
            << <enabled xmlns='urn:xmpp:sm:3' id='{sm}' resume='true' max='300'/>
            """;

    private static final String HELLO = """
            >> <message to='romeo@montague.lit/orchard' type='chat'><body>hello</body></message>
            """;

    private static final String HEARD = """
            << <message from='romeo@montague.lit/orchard' to='romeo@montague.lit/orchard' type='chat' ...><body>hello</body></message>
            << <r xmlns='urn:xmpp:sm:3'/>
            """;

    private RunningServer server;

    @AfterEach
    void dispose() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private ScriptedPeer start(XmppServer settings) {
        server = settings.account("romeo@montague.lit", "secret")
                .account("juliet@montague.lit", "secret")
                .bind()
                .block(PATIENCE);
        return ScriptedPeer.create()
                .account("romeo@montague.lit/orchard", "secret")
                .trust(server.certificate());
    }

    private void plays(ScriptedPeer peer, String script) {
        ScriptedDialogue dialogue = peer.connect(server.port(), script).block(PATIENCE);
        try {
            StepVerifier.create(dialogue.outcome()).expectComplete().verify(PATIENCE);
        } finally {
            dialogue.dispose();
        }
    }

    @Nested
    class GivenABoundResource {

        @Test
        @Tag("SM-2-1")
        @Tag("SM-3-3")
        @Tag("SM-5-2")
        void whenAsked_thenTheStreamIsManaged() {
            plays(start(XmppServer.create()), MANAGED + HELLO + HEARD + """
                    >> <r xmlns='urn:xmpp:sm:3'/>
                    << <a xmlns='urn:xmpp:sm:3' h='1'/>
                    >> <a xmlns='urn:xmpp:sm:3' h='1'/>
                    >> </stream:stream>
                    << <a xmlns='urn:xmpp:sm:3' h='1'/>
                    << </stream:stream>
                    """);
        }

        @Test
        @Tag("SM-3-5")
        void whenAskedTwice_thenTheStreamEnds() {
            plays(start(XmppServer.create()), MANAGED + """
                    >> <enable xmlns='urn:xmpp:sm:3'/>
                    << error policy-violation
                    """);
        }

        @Test
        @Tag("SM-6-1")
        void whenAnotherStreamIsToBeResumed_thenThatFails() {
            plays(start(XmppServer.create()), BOUND + """
                    >> <resume xmlns='urn:xmpp:sm:3' previd='x' h='0'/>
                    << <failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
                    """);
        }

        @Test
        @Tag("SM-6-2")
        void whenMoreIsAcknowledgedThanWasSent_thenTheStreamEnds() {
            plays(start(XmppServer.create()), MANAGED + """
                    >> <a xmlns='urn:xmpp:sm:3' h='1'/>
                    << <stream:error><undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>
                       <handled-count-too-high xmlns='urn:xmpp:sm:3' h='1' send-count='0'/></stream:error>
                    """);
        }

        @Test
        void whenNoResumptionIsOffered_thenThereIsNoId() {
            plays(start(XmppServer.create().resumption(Duration.ZERO)), BOUND + """
                    >> <enable xmlns='urn:xmpp:sm:3' resume='true'/>
                    << <enabled xmlns='urn:xmpp:sm:3'/>
                    """);
        }
    }

    @Nested
    class GivenNoResource {

        @Test
        @Tag("SM-3-2")
        @Tag("SM-6-1")
        void whenAsked_thenThatFailsAndAResourceCanStillBeBound() {
            plays(start(XmppServer.create()), "up to SASL\nopen\n" + BIND + """
                    >> <enable xmlns='urn:xmpp:sm:3'/>
                    << <failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>...</failed>
                    >> <iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>
                    << <iq type='result' id='b'>...</iq>
                    """);
        }

        @Test
        @Tag("SM-5-9")
        @Tag("SM-5-10")
        void whenAnUnknownStreamIsToBeResumed_thenThatFailsAndAResourceCanStillBeBound() {
            plays(start(XmppServer.create()), "up to SASL\nopen\n" + BIND + """
                    >> <resume xmlns='urn:xmpp:sm:3' previd='unknown' h='0'/>
                    << <failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
                    >> <iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>
                    << <iq type='result' id='b'>...</iq>
                    """);
        }
    }

    @Nested
    class GivenAResumableStream {

        private final Sinks.One<String> id = Sinks.one();
        private XmppConnection romeo;

        private String resumable(XmppServer settings) {
            start(settings);
            romeo = client("romeo")
                    .wire(line -> {
                        Matcher enabled =
                                Pattern.compile("<< .*<enabled .* id='([^']+)'").matcher(line);
                        if (enabled.find()) {
                            id.tryEmitValue(enabled.group(1));
                        }
                    })
                    .connect()
                    .block(PATIENCE);
            return id.asMono().block(PATIENCE);
        }

        private XmppClient client(String localpart) {
            return XmppClient.create()
                    .jid(localpart + "@montague.lit")
                    .password("secret")
                    .host("localhost")
                    .port(server.port())
                    .trust(server.certificate());
        }

        private ScriptedPeer peer(String localpart) {
            return ScriptedPeer.create()
                    .account(localpart + "@montague.lit/orchard", "secret")
                    .trust(server.certificate());
        }

        private String resume(String stream) {
            return "up to SASL\nopen\n" + BIND + ">> <resume xmlns='urn:xmpp:sm:3' previd='" + stream + "' h='0'/>\n";
        }

        @Test
        @Tag("SM-10-1")
        void whenAnotherAccountWantsIt_thenItIsUnknown() {
            String stream = resumable(XmppServer.create());
            plays(peer("juliet"), resume(stream) + """
                    << <failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
                    """);
            assertThat(romeo.isDisposed()).isFalse();
            romeo.dispose();
        }

        @Test
        @Tag("SM-5-6")
        @Tag("SM-5-11")
        void whenTheClientIsBackBeforeItWasMissed_thenTheOldConnectionEnds() {
            String stream = resumable(XmppServer.create());
            romeo.send(Message.chat(romeo.jid(), "hello")).block(PATIENCE);
            plays(peer("romeo"), resume(stream) + """
                    << <resumed xmlns='urn:xmpp:sm:3' previd='...' h='1'/>
                    """);
            StepVerifier.create(romeo.onClose())
                    .expectErrorSatisfies(failure -> assertThat(failure).hasMessageContaining("conflict"))
                    .verify(PATIENCE);
        }

        @Test
        @Tag("SM-4-10")
        void whenTheClientDoesNotComeBack_thenItsSendersLearnThat() {
            start(XmppServer.create().resumption(Duration.ofSeconds(1)));
            FaultProxy proxy = FaultProxy.to(server.port()).block(PATIENCE);
            XmppConnection lost = client("romeo").port(proxy.port()).connect().block(PATIENCE);
            XmppConnection juliet = client("juliet").connect().block(PATIENCE);
            StepVerifier.create(Ping.on(lost).ping(null))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
            proxy.dispose();
            StepVerifier.create(juliet.stanzas())
                    .then(() -> juliet.send(Message.chat(lost.jid(), "hello")).subscribe())
                    .assertNext(answer -> assertThat(((Message) answer).error().condition())
                            .isEqualTo(StanzaError.Condition.SERVICE_UNAVAILABLE))
                    .thenCancel()
                    .verify(PATIENCE);
            lost.dispose();
            juliet.dispose();
        }
    }
}

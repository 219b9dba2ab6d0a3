package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.testkit.FaultProxy;
import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** What the embedded server says and understands of SASL2 (XEP-0388), Bind 2 (XEP-0386) and inline resumption (XEP-0198 §9), line by line. */
class Sasl2AcceptanceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String DOMAIN = "montague.lit";
    private static final String ROMEO = "romeo@" + DOMAIN;

    private static final String OFFERED = """
            up to TLS
            open
            << <stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>...</mechanisms>
               <authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-512-PLUS</mechanism>...
               <inline><bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:sm:3'/></inline></bind>
               <sm xmlns='urn:xmpp:sm:3'/></inline></authentication>...</stream:features>
            """;

    private static final String ENABLE =
            "<bind xmlns='urn:xmpp:bind:0'><tag>harp</tag><enable xmlns='urn:xmpp:sm:3' resume='true'/></bind>";

    private static final String LIMITS = "<limits xmlns='urn:xmpp:stream-limits:0'>...</limits>";

    private static final String BIND_FEATURES = "<< <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
            + "<sm xmlns='urn:xmpp:sm:3'/>" + LIMITS + "</stream:features>\n";

    private static final String BINDS = """
            >> <iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>orchard</resource></bind></iq>
            << <iq type='result' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{account}/orchard</jid></bind></iq>
            """;

    private static final String ITEM_NOT_FOUND =
            "<failed xmlns='urn:xmpp:sm:3'>" + "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>";

    private RunningServer server;

    @AfterEach
    void dispose() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private static String success(String jid, String outcome) {
        return "<< <success xmlns='urn:xmpp:sasl:2'><additional-data>{signature}</additional-data>"
                + "<authorization-identifier>" + jid + "</authorization-identifier>" + outcome + "</success>\n";
    }

    private void start(XmppServer settings) {
        server = settings.account(ROMEO, "secret")
                .account("juliet@" + DOMAIN, "secret")
                .bind()
                .block(PATIENCE);
    }

    private ScriptedPeer peer(String localpart) {
        return ScriptedPeer.create()
                .account(localpart + "@" + DOMAIN + "/orchard", "secret")
                .trust(server.certificate());
    }

    private void plays(String script) {
        plays(peer("romeo"), script);
    }

    private void plays(ScriptedPeer peer, String script) {
        ScriptedDialogue dialogue = peer.connect(server.port(), script).block(PATIENCE);
        try {
            StepVerifier.create(dialogue.outcome()).expectComplete().verify(PATIENCE);
        } finally {
            dialogue.dispose();
        }
    }

    private XmppClient client() {
        return XmppClient.create()
                .jid(ROMEO)
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate());
    }

    @Nested
    class GivenTheRightPassword {

        @Test
        void whenNothingElseIsWanted_thenFeaturesFollowInTheSameStream() {
            start(XmppServer.create());
            plays(OFFERED + "SASL2\n" + success("{account}", "") + BIND_FEATURES + BINDS);
        }

        @Test
        void whenAResourceIsWanted_thenItsNameBeginsWithTheTag() {
            start(XmppServer.create());
            plays(OFFERED + "SASL2 <bind xmlns='urn:xmpp:bind:0'><tag>harp</tag></bind>\n"
                    + success("{account}/harp/{id}", "<bound xmlns='urn:xmpp:bind:0'/>")
                    + "<< <stream:features>" + LIMITS + "<sm xmlns='urn:xmpp:sm:3'/></stream:features>\n"
                    + """
                    >> <message to='{account}/harp/{id}' type='chat'><body>hello</body></message>
                    << <message from='{account}/harp/{id}' to='{account}/harp/{id}' type='chat' ...><body>hello</body></message>
                    >> <enable xmlns='urn:xmpp:sm:3'/>
                    << <enabled xmlns='urn:xmpp:sm:3'/>
                    """);
        }

        @ParameterizedTest
        @ValueSource(strings = {"<tag/>", "<tag>&#9;</tag>", ""})
        void whenTheTagIsOfNoUse_thenThereIsAResourceAllTheSame(String tag) {
            start(XmppServer.create());
            plays(OFFERED + "SASL2 <bind xmlns='urn:xmpp:bind:0'>" + tag + "</bind>\n"
                    + success("{account}/{id}", "<bound xmlns='urn:xmpp:bind:0'/>"));
        }

        @Test
        void whenTheStreamIsToBeManaged_thenItIsWithSuccess() {
            start(XmppServer.create());
            plays(OFFERED + "SASL2 " + ENABLE + "\n"
                    + success(
                            "{account}/harp/{id}",
                            "<bound xmlns='urn:xmpp:bind:0'>"
                                    + "<enabled xmlns='urn:xmpp:sm:3' id='{sm}' resume='true' max='300'/></bound>")
                    + "<< <stream:features>" + LIMITS + "</stream:features>\n"
                    + """
                    >> <message to='{account}/harp/{id}' type='chat'><body>hello</body></message>
                    << <message ...><body>hello</body></message>
                    << <r xmlns='urn:xmpp:sm:3'/>
                    >> <r xmlns='urn:xmpp:sm:3'/>
                    << <a xmlns='urn:xmpp:sm:3' h='1'/>
                    >> <a xmlns='urn:xmpp:sm:3' h='1'/>
                    >> </stream:stream>
                    << <a xmlns='urn:xmpp:sm:3' h='1'/>
                    << </stream:stream>
                    """);
        }

        @Test
        void whenTheAccountHasTooManyResources_thenItLearnsThatWhereThereIsAnErrorForIt() {
            start(XmppServer.create().maxResources(1));
            XmppConnection first = client().connect().block(PATIENCE);
            plays(OFFERED + "SASL2 " + ENABLE + "\n" + success("{account}", "") + BIND_FEATURES + """
                    >> <iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>
                    << <iq type='error' id='b'><error type='wait'>
                       <resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>...</error></iq>
                    """);
            first.dispose();
        }

        /** No second identity in one stream (XEP-0388 §4.8). */
        @Test
        void whenItAuthenticatesAgain_thenTheStreamEnds() {
            start(XmppServer.create());
            plays(OFFERED + "SASL2 " + ENABLE + """

                    << <success xmlns='urn:xmpp:sasl:2'>...</success>
                    << <stream:features>...</stream:features>
                    >> <authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'/>
                    << error policy-violation
                    """);
        }
    }

    @Nested
    class GivenMistakes {

        @Test
        void whenTurnedOff_thenNeitherOfferedNorDone() {
            start(XmppServer.create().sasl2(false));
            plays("""
                    up to TLS
                    open
                    << <stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>...</mechanisms>
                       <sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>...</sasl-channel-binding>
                       <limits xmlns='urn:xmpp:stream-limits:0'>...</limits></stream:features>
                    >> <authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'/>
                    << error policy-violation
                    """);
        }

        @Test
        @Tag("SASL2-2-2")
        void whenThereIsNoTls_thenNeitherOfferedNorDone() {
            start(XmppServer.create());
            plays("""
                    open
                    << <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>
                    >> <authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'/>
                    << error policy-violation
                    """);
        }

        @Test
        void whenTheMechanismIsUnknown_thenFailureAndAnotherTry() {
            start(XmppServer.create());
            plays(OFFERED + """
                    >> <authenticate xmlns='urn:xmpp:sasl:2' mechanism='HOTP'/>
                    << <failure xmlns='urn:xmpp:sasl:2'><invalid-mechanism xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>...</failure>
                    >> <authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'/>
                    << <challenge xmlns='urn:xmpp:sasl:2'/>
                    >> <abort xmlns='urn:xmpp:sasl:2'><text>changed my mind</text></abort>
                    << <failure xmlns='urn:xmpp:sasl:2'><aborted xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>...</failure>
                    >> <authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'><initial-response>=</initial-response></authenticate>
                    << <failure xmlns='urn:xmpp:sasl:2'><incorrect-encoding xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>...</failure>
                    SASL2
                    """ + success("{account}", ""));
        }

        @Test
        void whenThePasswordIsWrong_thenNothingIsBound() {
            start(XmppServer.create());
            plays(
                    peer("juliet"),
                    OFFERED + "SASL2 " + ENABLE + "\n<< <success xmlns='urn:xmpp:sasl:2'>...</success>\n");
            ScriptedPeer wrong = ScriptedPeer.create().account(ROMEO, "guessed").trust(server.certificate());
            plays(wrong, OFFERED + "SASL2 " + ENABLE + """

                    << <failure xmlns='urn:xmpp:sasl:2'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>...</failure>
                    """);
        }

        /** Nothing but a response, or that there will be none (XEP-0388 §2.4). */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'/>",
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'/>",
                    "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
                    "<next xmlns='urn:xmpp:sasl:2' task='HOTP'/>"
                })
        void whenTheClientSaysSomethingElseInTheMiddle_thenTheStreamEnds(String interruption) {
            start(XmppServer.create());
            plays(OFFERED + """
                    >> <authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'/>
                    << <challenge xmlns='urn:xmpp:sasl:2'/>
                    >> %s
                    << <stream:error>...</stream:error>
                    << </stream:stream>
                    """.formatted(interruption));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<initial-response>biws</initial-response><initial-response>eSws</initial-response>",
                    "<resume xmlns='urn:xmpp:sm:3' previd='a' h='0'/><resume xmlns='urn:xmpp:sm:3' previd='b' h='0'/>",
                    "<bind xmlns='urn:xmpp:bind:0'/><bind xmlns='urn:xmpp:bind:0'/>"
                })
        void whenSomethingIsThereTwice_thenTheStreamEnds(String both) {
            start(XmppServer.create());
            plays(OFFERED + """
                    >> <authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'>%s</authenticate>
                    << error bad-format
                    """.formatted(both));
        }

        @Test
        void whenTheStreamIsFromSomebodyElse_thenFailure() {
            start(XmppServer.create());
            plays("up to TLS\n" + opens("juliet@" + DOMAIN) + """
                    << <stream:features>...</stream:features>
                    SASL2
                    << <failure xmlns='urn:xmpp:sasl:2'><invalid-authzid xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>...</failure>
                    """);
        }

        @Test
        void whenTheStreamIsFromAnotherDomain_thenItEnds() {
            start(XmppServer.create());
            plays("up to TLS\n" + opens("romeo@capulet.lit") + "<< error invalid-from\n");
        }

        private static String opens(String from) {
            return ">> <?xml version='1.0'?><stream:stream from='" + from + "' to='{domain}' version='1.0'"
                    + " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>\n"
                    + "<< <stream:stream ...>\n";
        }
    }

    @Nested
    class GivenAResumableStream {

        private final Sinks.One<String> id = Sinks.one();
        private XmppConnection romeo;

        private String resumable() {
            start(XmppServer.create());
            romeo = client().wire(line -> {
                        Matcher enabled =
                                Pattern.compile("<< .*<enabled .*id='([^']+)'").matcher(line);
                        if (enabled.find()) {
                            id.tryEmitValue(enabled.group(1));
                        }
                    })
                    .connect()
                    .block(PATIENCE);
            return id.asMono().block(PATIENCE);
        }

        private static String resume(String stream) {
            return "<resume xmlns='urn:xmpp:sm:3' previd='" + stream + "' h='0'/>";
        }

        @Test
        void whenTheClientIsBack_thenTheStreamGoesOnBehindSuccessAndNothingIsBound() {
            String stream = resumable();
            plays(OFFERED + "SASL2 " + resume(stream) + ENABLE + "\n"
                    + success("{account}", "<resumed xmlns='urn:xmpp:sm:3' previd='" + stream + "' h='0'/>") + """
                    >> <iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>
                    << <iq type='result' id='p' ...></iq>
                    << <r xmlns='urn:xmpp:sm:3'/>
                    """);
            StepVerifier.create(romeo.onClose())
                    .expectErrorSatisfies(failure -> assertThat(failure).hasMessageContaining("conflict"))
                    .verify(PATIENCE);
        }

        @Test
        @Tag("SM-10-1")
        void whenAnotherAccountWantsIt_thenItIsUnknownAndAResourceIsBound() {
            String stream = resumable();
            plays(
                    peer("juliet"),
                    OFFERED + "SASL2 " + resume(stream) + ENABLE + "\n"
                            + success(
                                    "{account}/harp/{id}",
                                    ITEM_NOT_FOUND
                                            + "<bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' ...>"
                                            + "</enabled></bound>")
                            + "<< <stream:features>" + LIMITS + "</stream:features>\n");
            assertThat(romeo.isDisposed()).isFalse();
            romeo.dispose();
        }

        @Test
        @Tag("SM-5-10")
        void whenItIsUnknownAndNothingElseIsWanted_thenAResourceCanBeBound() {
            start(XmppServer.create());
            plays(OFFERED + "SASL2 " + resume("unknown") + "\n" + success("{account}", ITEM_NOT_FOUND) + BIND_FEATURES
                    + BINDS);
        }
    }

    @Nested
    class GivenAllOfIt {

        private final List<String> wire = new CopyOnWriteArrayList<>();

        /** How often the client has waited for an answer since TLS is up: what it said before the server said something. */
        private int turns(List<String> lines) {
            int turns = 0;
            boolean said = false;
            for (String line : lines) {
                if (line.startsWith("<< ") && said) {
                    turns++;
                }
                said = line.startsWith(">> ");
            }
            return turns;
        }

        private int turnsTo(XmppClient client) {
            wire.clear();
            AtomicInteger turns = new AtomicInteger();
            client.wire(wire::add)
                    .extend(connection -> turns.set(turns(wire)))
                    .connect()
                    .flatMap(XmppConnection::close)
                    .block(PATIENCE);
            return turns.get();
        }

        /** Header, STARTTLS, and then header, auth, response, header, bind; or header, authenticate, response. */
        @Test
        @Tag("SASL2-2-1")
        void whenConnecting_thenTwoRoundTripsFewer() {
            start(XmppServer.create());
            assertThat(turnsTo(client())).isEqualTo(2 + 3);
            assertThat(turnsTo(client().sasl2(false))).isEqualTo(2 + 5);
        }

        /** The same, but that the resource is asked for. */
        @Test
        @Tag("SASL2-2-1")
        void whenAResourceIsAskedFor_thenOneFewer() {
            start(XmppServer.create());
            assertThat(turnsTo(client().jid(ROMEO + "/orchard"))).isEqualTo(2 + 4);
        }

        private int turnsBack(boolean sasl2) {
            FaultProxy proxy = FaultProxy.to(server.port()).block(PATIENCE);
            XmppConnection connection = client().sasl2(sasl2)
                    .port(proxy.port())
                    .wire(wire::add)
                    .streamManagement(StreamManagement.DEFAULT.withAttempts(
                            Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20))))
                    .connect()
                    .block(PATIENCE);
            Ping.on(connection).ping(null).block(PATIENCE);
            wire.clear();
            proxy.cut(FaultProxy.Ending.RST);
            Ping.on(connection).ping(null).block(PATIENCE);
            List<String> lines = List.copyOf(wire);
            int resumed = -1;
            for (int i = 0; i < lines.size() && resumed < 0; i++) {
                resumed = lines.get(i).contains("<resumed") ? i : -1;
            }
            connection.dispose();
            proxy.dispose();
            int opened = lines.indexOf(lines.stream()
                    .filter(line -> line.contains("<stream:stream"))
                    .findFirst()
                    .orElseThrow());
            return turns(lines.subList(opened, resumed + 1));
        }

        /** Header, STARTTLS, and then header, auth, response, header, resume; or header, authenticate, response. */
        @Test
        @Tag("SASL2-2-1")
        void whenComingBack_thenTwoRoundTripsFewer() {
            start(XmppServer.create());
            assertThat(turnsBack(true)).isEqualTo(2 + 3);
            assertThat(turnsBack(false)).isEqualTo(2 + 5);
        }

        @Test
        void whenBound_thenTheResourceIsTheServersAndFoundByOthers() {
            start(XmppServer.create());
            XmppConnection one = client().connect().block(PATIENCE);
            XmppConnection other = client().connect().block(PATIENCE);
            assertThat(one.jid().asBare()).isEqualTo(Jid.of(ROMEO));
            assertThat(one.jid().resourcepart()).startsWith("fluxmpp/");
            StepVerifier.create(one.stanzas().next())
                    .then(() -> other.send(Message.chat(one.jid(), "hello")).subscribe())
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
            one.dispose();
            other.dispose();
        }

        /** By what a client sees that shares no code with the server. */
        @Test
        void whenScramIsUsed_thenTheServerSendsTheHashOfItsOffer() throws Exception {
            start(XmppServer.create().allowPlain());
            try (RawXmppClient raw = RawXmppClient.connect(server)) {
                String features = raw.secure(DOMAIN).open(DOMAIN);
                List<String> mechanisms =
                        found("<mechanism>([^<]*)<", features.substring(features.indexOf("<authentication")));
                String offered = String.join("\u001e", mechanisms) + "\u001f"
                        + String.join("\u001e", found("<channel-binding type='([^']*)'", features));
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(offered.getBytes(StandardCharsets.US_ASCII));
                assertThat(raw.auth("SCRAM-SHA-256", "n,,n=romeo,r=abcd"))
                        .endsWith(",h=" + Base64.getEncoder().encodeToString(hash));
            }
        }

        private static List<String> found(String pattern, String text) {
            return Pattern.compile(pattern)
                    .matcher(text)
                    .results()
                    .map(match -> match.group(1))
                    .sorted()
                    .toList();
        }
    }
}

package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.ResourceConflict;
import io.fluxmpp.stream.ping.Ping;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class XmppServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String MONTAGUE = "montague.lit";
    private static final String CAPULET = "capulet.lit";
    private static final String END = "</stream:stream>";
    private static final String AUTH =
            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>%s</auth>";
    private static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    private static final XmppServer VERONA = XmppServer.create()
            .domain(MONTAGUE)
            .account("romeo@montague.lit", "secret")
            .account("juliet@capulet.lit", "secret too");

    private static RunningServer server;

    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    @BeforeAll
    static void start() {
        server = VERONA.bind().block(PATIENCE);
    }

    @AfterAll
    static void stop() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable last = toClose.pollLast(); last != null; last = toClose.pollLast()) {
            last.close();
        }
    }

    private RunningServer running(XmppServer varied) {
        RunningServer other = varied.bind().block(PATIENCE);
        toClose.add(() -> {
            other.dispose();
            other.onDispose().block(PATIENCE);
        });
        return other;
    }

    private RawXmppClient connected() {
        return connected(server);
    }

    private RawXmppClient connected(RunningServer to) {
        RawXmppClient client = RawXmppClient.connect(to);
        toClose.add(client);
        return client;
    }

    private RawXmppClient secured() {
        RawXmppClient client = connected().secure(MONTAGUE);
        client.open(MONTAGUE);
        return client;
    }

    private RawXmppClient authenticated(RunningServer to) {
        RawXmppClient client = connected(to);
        client.authenticate("romeo", MONTAGUE, "secret");
        return client;
    }

    private static String error(String condition) {
        return "<stream:error><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>";
    }

    private static String id(String header) {
        Matcher id = Pattern.compile(" id='([^']+)'").matcher(header);
        assertThat(id.find()).as(header).isTrue();
        return id.group(1);
    }

    @Nested
    class GivenConnected {

        @Test
        @Tag("S-4.3.2-1")
        @Tag("S-4.5-1")
        @Tag("S-4.7.1-2")
        @Tag("S-4.8.2-1")
        @Tag("S-4.8.5-2")
        @Tag("S-5.3.1-2")
        @Tag("S-5.4.1-1")
        @Tag("S-6.3.4-1")
        @Tag("S-11.5-1")
        void whenHeaderArrives_thenAnswersAndRequiresTls() {
            assertThat(connected().open(MONTAGUE))
                    .startsWith("<?xml version='1.0'?><stream:stream")
                    .contains(" from='montague.lit'", " version='1.0'", " xml:lang='en'")
                    .contains(" xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'")
                    .endsWith("><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/>"
                            + "</starttls></stream:features>");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "xml:lang='en'", "xml:lang='en-GB'", "xml:lang='it'", "xml:lang='?'"})
        @Tag("S-4.7.4-2")
        void whenClientHasALanguage_thenOursIsTold(String lang) {
            assertThat(connected().send(RawXmppClient.header(MONTAGUE, lang)).readUntil("</stream:features>"))
                    .contains(" xml:lang='en'");
        }

        @Test
        @Tag("S-4.7.2-2")
        void whenClientSaysWhoItIs_thenAddressedByBareJid() {
            assertThat(connected()
                            .send(RawXmppClient.header(MONTAGUE, "from='romeo@montague.lit/orchard'"))
                            .readUntil("<stream:features>"))
                    .contains(" to='romeo@montague.lit'");
            assertThat(connected().open(MONTAGUE)).doesNotContain(" to=");
        }

        @Test
        @Tag("S-4.7.2-3")
        void whenNoDomainIsAddressed_thenFirstOneAnswers() {
            assertThat(connected()
                            .send("<stream:stream version='1.0' xmlns='jabber:client'"
                                    + " xmlns:stream='http://etherx.jabber.org/streams'>")
                            .readUntil("</stream:features>"))
                    .contains(" from='montague.lit'");
        }

        @Test
        @Tag("S-4.7.3-1")
        void whenManyConnect_thenStreamIdsDiffer() {
            Set<String> ids = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                try (RawXmppClient client = RawXmppClient.connect(server)) {
                    ids.add(id(client.open(MONTAGUE)));
                }
            }
            assertThat(ids).hasSize(50).allSatisfy(id -> assertThat(id).hasSizeGreaterThan(20));
        }

        @Test
        @Tag("S-4.7.3-3")
        void whenClientSendsAnId_thenIgnored() {
            assertThat(id(connected()
                            .send(RawXmppClient.header(MONTAGUE, "id='mine'"))
                            .readUntil("</stream:features>")))
                    .isNotEqualTo("mine");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1.0", "1.10", "2.0", "11.0", "01.0"})
        @Tag("S-4.7.5-2")
        @Tag("S-4.7.5-3")
        void whenVersionIsOursOrHigher_thenOursIsAnswered(String version) {
            String header = RawXmppClient.header(MONTAGUE, "")
                    .replace("version='1.0' xmlns", "version='" + version + "' xmlns");
            assertThat(connected().send(header).readUntil("</stream:features>")).contains("' version='1.0' ");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "version='0.9' ", "version='one' "})
        @Tag("S-4.7.5-5")
        @Tag("S-4.9.3-25")
        void whenVersionIsLower_thenUnsupportedVersion(String version) {
            String header = RawXmppClient.header(MONTAGUE, "").replace("version='1.0' xmlns", version + "xmlns");
            assertThat(connected().send(header).readToEnd())
                    .doesNotContain("id='1.0'", "' version='", "<stream:features")
                    .contains(error("unsupported-version"))
                    .endsWith(END);
        }

        @Test
        @Tag("S-4.9.3-5")
        void whenDomainIsNoLongerServed_thenHostGoneBehindAHeader() {
            RunningServer moved = running(VERONA.formerDomain("Mantua.lit").formerDomain(MONTAGUE));
            assertThat(connected(moved)
                            .send(RawXmppClient.header("mantua.lit", ""))
                            .readToEnd())
                    .startsWith("<?xml version='1.0'?><stream:stream from='montague.lit'")
                    .contains(error("host-gone"))
                    .endsWith("</stream:error>" + END);
            assertThat(connected(moved)
                            .send(RawXmppClient.header("verona.lit", ""))
                            .readToEnd())
                    .contains(error("host-unknown"));
            assertThat(connected(moved).open(MONTAGUE)).contains(" from='montague.lit'");
        }

        @Test
        @Tag("S-4.9.1.1-1")
        @Tag("S-4.9.1.2-1")
        @Tag("S-4.9.1.3-1")
        @Tag("S-4.9.3-6")
        void whenDomainIsUnknown_thenHostUnknownBehindAHeader() {
            assertThat(connected().send(RawXmppClient.header("verona.lit", "")).readToEnd())
                    .startsWith("<?xml version='1.0'?><stream:stream from='montague.lit'")
                    .contains(error("host-unknown"))
                    .endsWith("</stream:error>" + END);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "<message to='juliet@capulet.lit'/> | not-authorized",
                    "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq> | not-authorized",
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'/> | policy-violation",
                    "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/> | policy-violation",
                    "<foo/> | unsupported-stanza-type",
                    "<foo xmlns='urn:example'/> | unsupported-stanza-type",
                    "<message xmlns='jabber:server'/> | invalid-namespace",
                    "<message></presence> | not-well-formed",
                    "<message a='1' a='2'/> | not-well-formed",
                    "<x:foo/> | not-well-formed",
                    "<message>&bar;</message> | restricted-xml",
                    "<!-- comment --> | restricted-xml",
                    "<?instruct me?> | restricted-xml"
                })
        @Tag("S-4.3.5-3")
        @Tag("S-4.8.3-3")
        @Tag("S-4.8.4-1")
        @Tag("S-4.9.3-12")
        @Tag("S-4.9.3-13")
        @Tag("S-4.9.3-18")
        @Tag("S-4.9.3-24")
        @Tag("S-5.3.1-1")
        @Tag("S-11.1-2")
        @Tag("S-11.3-2")
        @Tag("S-11.3-3")
        void whenAnythingButTlsIsAskedFor_thenStreamError(String xml, String condition) {
            RawXmppClient client = connected();
            client.open(MONTAGUE);
            assertThat(client.send(xml).readToEnd())
                    .startsWith(error(condition))
                    .endsWith("</stream:error>" + END);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "<stream:stream xmlns='jabber:client' xmlns:stream='urn:wrong'> | invalid-namespace",
                    "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'> | invalid-namespace",
                    "<foo/> | invalid-namespace",
                    "<<< | not-well-formed",
                    "<!DOCTYPE foo [ <!ENTITY bar 'baz'> ]><stream:stream> | restricted-xml",
                    "<?xml version='1.0' encoding='UTF-16'?><stream:stream> | unsupported-encoding"
                })
        @Tag("S-4.8.1-1")
        @Tag("S-4.9.1.2-1")
        @Tag("S-4.9.3-10")
        @Tag("S-4.9.3-22")
        void whenHeaderIsWrong_thenStreamErrorBehindAHeader(String xml, String condition) {
            assertThat(connected().send(xml).readToEnd())
                    .startsWith("<?xml version='1.0'?><stream:stream from='montague.lit'")
                    .contains(error(condition))
                    .endsWith("</stream:error>" + END);
        }

        @Test
        @Tag("S-4.4-6")
        void whenClientEndsTheStream_thenAnswered() {
            RawXmppClient client = connected();
            client.open(MONTAGUE);
            assertThat(client.send(END).readToEnd()).isEqualTo(END);
        }

        @Test
        void whenDataInTheClearFollowsStartTls_thenDroppedUnread() {
            RawXmppClient client = connected();
            client.open(MONTAGUE);
            assertThat(client.send(STARTTLS + RawXmppClient.header(MONTAGUE, ""))
                            .readToEnd())
                    .isEqualTo("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        }

        @Test
        @Tag("S-5.4.2-2")
        @Tag("S-5.4.3-4")
        void whenTlsFails_thenConnectionIsDroppedInSilence() {
            RawXmppClient client = connected();
            client.open(MONTAGUE);
            client.send(STARTTLS).readUntil("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            assertThat(client.send("no handshake at all\n").readToEnd()).doesNotContain("stream");
        }
    }

    @Nested
    class GivenSecured {

        @Test
        @Tag("S-4.3.3-4")
        @Tag("S-4.3.4-1")
        @Tag("S-5.4.3-7")
        @Tag("S-6.4.1-1")
        @Tag("S-7.4-1")
        void whenStreamIsRestarted_thenMechanismsOnlyAndNewId() {
            RawXmppClient client = connected();
            String before = client.open(MONTAGUE);
            client.send(STARTTLS).readUntil("/>");
            String after = client.handshake(MONTAGUE).open(MONTAGUE);
            assertThat(id(after)).isNotEqualTo(id(before));
            assertThat(after)
                    .contains("<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                            + "<mechanism>SCRAM-SHA-512-PLUS</mechanism><mechanism>SCRAM-SHA-256-PLUS</mechanism>"
                            + "<mechanism>SCRAM-SHA-1-PLUS</mechanism>"
                            + "<mechanism>SCRAM-SHA-512</mechanism><mechanism>SCRAM-SHA-256</mechanism>"
                            + "<mechanism>SCRAM-SHA-1</mechanism></mechanisms>")
                    .contains("<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>")
                    .endsWith("<channel-binding type='tls-server-end-point'/></sasl-channel-binding>"
                            + "<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>16384</max-bytes></limits>"
                            + "</stream:features>");
        }

        @Test
        @Tag("S-4.7.1-3")
        @Tag("S-4.3.5-3")
        void whenStanzaIsSentBeforeTheClientHasProvedWhoItIs_thenNotAuthorizedAndNotDelivered() {
            RawXmppClient juliet = RawXmppClient.bound(server, "juliet", CAPULET, "balcony", "secret too");
            toClose.add(juliet);
            assertThat(secured()
                            .send("<message from='romeo@montague.lit/x' to='juliet@capulet.lit/balcony'/>")
                            .readToEnd())
                    .startsWith(error("not-authorized"))
                    .endsWith(END);
            assertThat(juliet.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>")
                            .readUntil("/>"))
                    .contains("id='p'");
        }

        @ParameterizedTest
        @ValueSource(strings = {"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1"})
        void whenPasswordIsRight_thenServerProvesItself(String mechanism) {
            assertThat(secured().scram(mechanism, "romeo", "secret")).startsWith("<success");
        }

        @ParameterizedTest
        @ValueSource(strings = {"romeo", "nobody"})
        @Tag("S-6.4.5-1")
        @Tag("S-6.5-10")
        void whenPasswordIsWrong_thenNotAuthorizedWhetherTheAccountExistsOrNot(String user) {
            assertThat(secured().scram("SCRAM-SHA-256", user, "guessed"))
                    .isEqualTo("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/>"
                            + "<text>unknown user or wrong password</text></failure>");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AHJvbWVvAHNlY3JldA==</auth> | invalid-mechanism",
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/> | invalid-mechanism",
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>***</auth> | incorrect-encoding",
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>bg</auth> | incorrect-encoding",
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>bh==</auth> | incorrect-encoding",
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>bg==</auth> | malformed-request",
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>=</auth> | malformed-request",
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>/w==</auth> | malformed-request",
                    "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/> | malformed-request",
                    "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/> | aborted"
                })
        @Tag("S-6.3.5-2")
        @Tag("S-6.4.4-1")
        @Tag("S-6.4.5-1")
        @Tag("S-6.5-5")
        @Tag("S-6.5-7")
        @Tag("S-6.5-8")
        void whenRequestIsWrong_thenFailureWithItsConditionAndAnotherTry(String xml, String condition) {
            RawXmppClient client = secured();
            assertThat(client.send(xml).readUntil("</failure>")).contains("<" + condition + "/>");
            assertThat(client.scram("SCRAM-SHA-1", "romeo", "secret")).startsWith("<success");
        }

        /** RFC 5802 §6: who says it would have bound the channel had its offer changed on the way. */
        @ParameterizedTest
        @ValueSource(strings = {"y,,n=romeo,r=abc", "p=tls-server-end-point,,n=romeo,r=abc"})
        @Tag("SC-6")
        void whenTheClientDidNotSeeTheWholeOffer_thenRefused(String first) {
            RawXmppClient client = secured();
            assertThat(client.send(AUTH.formatted(RawXmppClient.encode(first))).readUntil("</failure>"))
                    .contains("<malformed-request/>");
        }

        @Test
        @Tag("S-6.3.8-2")
        @Tag("S-6.5-6")
        void whenActingForAnother_thenInvalidAuthzid() {
            String first = RawXmppClient.encode("n,a=juliet@capulet.lit,n=romeo,r=abc");
            assertThat(secured().send(AUTH.formatted(first)).readUntil("</failure>"))
                    .contains("<invalid-authzid/>");
        }

        @Test
        @Tag("S-6.4.4-1")
        void whenAbortedAfterTheChallenge_thenAborted() {
            RawXmppClient client = secured();
            client.auth("SCRAM-SHA-1", "n,,n=romeo,r=abc");
            assertThat(client.send("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")
                            .readUntil("</failure>"))
                    .contains("<aborted/>");
        }

        @Test
        @Tag("S-6.4.2-3")
        void whenBegunAnewInTheMiddle_thenTheOldExchangeIsForgotten() {
            RawXmppClient client = secured();
            client.auth("SCRAM-SHA-1", "n,,n=juliet,r=abc");
            assertThat(client.scram("SCRAM-SHA-256", "romeo", "secret")).startsWith("<success");
        }

        @Test
        void whenThereIsNoInitialResponse_thenAskedForByAnEmptyChallenge() {
            RawXmppClient client = secured();
            assertThat(client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'/>")
                            .readUntil("</challenge>"))
                    .isEqualTo("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'></challenge>");
            client.send("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                    + RawXmppClient.encode("n,,n=romeo,r=abcd") + "</response>");
            assertThat(client.readUntil("</challenge>")).contains(RawXmppClient.encode("r=abcd"));
        }

        /** Starting over is no failure, but must not go on for ever either. */
        @Test
        void whenStartedOverAgainAndAgain_thenPolicyViolation() {
            RawXmppClient client = secured();
            String auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>"
                    + RawXmppClient.encode("n,,n=romeo,r=abcd") + "</auth>";
            for (int i = 0; i < 4; i++) {
                client.send(auth).readUntil("</challenge>");
            }
            assertThat(client.send(auth).readToEnd())
                    .contains(error("policy-violation"))
                    .endsWith(END);
        }

        @Test
        @Tag("S-6.4.5-2")
        @Tag("S-6.4.5-3")
        @Tag("S-13.9.4-2")
        void whenThreeRetriesFail_thenPolicyViolation() {
            RawXmppClient client = secured();
            for (int i = 0; i < 3; i++) {
                client.scram("SCRAM-SHA-1", "romeo", "wrong " + i);
            }
            client.send("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>").readUntil("</failure>");
            assertThat(client.readToEnd()).startsWith(error("policy-violation")).endsWith(END);
        }

        @Test
        @Tag("S-6.4.6-1")
        void whenIdentityIsNotTheOneClaimed_thenInvalidFrom() {
            RawXmppClient client = connected().secure(MONTAGUE);
            client.send(RawXmppClient.header(MONTAGUE, "from='benvolio@montague.lit'"))
                    .readUntil("</stream:features>");
            client.scram("SCRAM-SHA-1", "romeo", "secret");
            assertThat(client.readToEnd()).contains(error("invalid-from")).endsWith(END);
        }

        private String plain(String message) {
            RunningServer plain = XmppServer.create()
                    .account("romeo@montague.lit", "secret")
                    .allowPlain()
                    .bind()
                    .block(PATIENCE);
            try (RawXmppClient client = RawXmppClient.connect(plain).secure(MONTAGUE)) {
                client.open(MONTAGUE);
                client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                        + RawXmppClient.encode(message) + "</auth>");
                return client.readUntil("/>")
                        + (message.equals("\0romeo\0secret") ? "" : client.readUntil("</failure>"));
            } finally {
                plain.dispose();
            }
        }

        @Test
        void whenPlainIsAllowedAndRight_thenSuccess() {
            assertThat(plain("\0romeo\0secret")).startsWith("<success");
        }

        @ParameterizedTest
        @CsvSource({
            "'\0romeo\0guessed', not-authorized",
            "'\0nobody\0secret', not-authorized",
            "'\0ro@meo\0secret', not-authorized",
            "'\0romeo\0pen\u0007cil', not-authorized",
            "'juliet@capulet.lit\0romeo\0secret', invalid-authzid",
            "'juliet@capulet.lit\0romeo\0guessed', not-authorized",
            "'\0romeo\0', malformed-request",
            "'romeo\0secret', malformed-request",
            "'\0romeo\0secret\0', malformed-request"
        })
        @Tag("S-6.5-6")
        @Tag("S-6.5-8")
        @Tag("S-6.5-10")
        void whenPlainIsAllowedAndWrong_thenFailureWithItsCondition(String message, String condition) {
            assertThat(plain(message)).contains("<" + condition + "/>");
        }

        @Test
        void whenAccountIsOfAnotherDomain_thenNotAuthorized() {
            assertThat(secured().scram("SCRAM-SHA-1", "juliet", "secret too")).contains("<not-authorized/>");
        }
    }

    @Nested
    class GivenAuthenticated {

        @Test
        @Tag("S-6.4.6-4")
        @Tag("S-7.4-1")
        void whenStreamIsRestarted_thenBindingOnly() {
            assertThat(connected().authenticate("romeo", MONTAGUE, "secret"))
                    .endsWith("<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
                            + "<sm xmlns='urn:xmpp:sm:3'/><limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>262144</max-bytes>"
                            + "<idle-seconds>1800</idle-seconds></limits></stream:features>");
        }

        @Test
        void whenDomainChanges_thenHostUnknown() {
            RawXmppClient client = connected().secure(MONTAGUE);
            client.open(MONTAGUE);
            client.scram("SCRAM-SHA-1", "romeo", "secret");
            assertThat(client.send(RawXmppClient.header(CAPULET, "")).readToEnd())
                    .contains(error("host-unknown"));
        }

        @Test
        @Tag("S-7.1-2")
        void whenStanzaIsSentBeforeBinding_thenNotAuthorized() {
            RawXmppClient client = authenticated(server);
            assertThat(client.send("<message to='juliet@capulet.lit'><body>hi</body></message>")
                            .readToEnd())
                    .startsWith(error("not-authorized"));
        }

        @Test
        @Tag("S-4.3.6-1")
        @Tag("S-7.6.1-1")
        @Tag("S-7.7.1-1")
        void whenResourceIsAskedFor_thenBound() {
            assertThat(authenticated(server).askToBind("<resource>orchard</resource>"))
                    .isEqualTo("<iq id='b' type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                            + "<jid>romeo@montague.lit/orchard</jid></bind></iq>");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "<resource/>", "<resource>&#x200E;</resource>"})
        @Tag("S-7.6-1")
        @Tag("S-7.7.2-1")
        void whenNoUsableResourceIsAskedFor_thenGenerated(String resource) {
            assertThat(authenticated(server).askToBind(resource))
                    .containsPattern("<jid>romeo@montague.lit/[\\w-]{20,}</jid>");
        }

        @Test
        @Tag("S-7.5-1")
        @Tag("S-7.7.2-2")
        void whenResourceIsInUse_thenTheNewcomerGetsAnotherAndTheOldOneStays() {
            RawXmppClient first = authenticated(server);
            RawXmppClient second = authenticated(server);
            assertThat(first.bind("tomb")).isEqualTo("romeo@montague.lit/tomb");
            assertThat(second.bind("tomb")).startsWith("romeo@montague.lit/").isNotEqualTo("romeo@montague.lit/tomb");
            assertThat(first.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>")
                            .readUntil("/>"))
                    .contains("result");
        }
    }

    @Nested
    class GivenResourceInUse {

        @Test
        @Tag("S-7.7.2-2")
        @Tag("S-8.3.3-2")
        void whenNewcomersAreRefused_thenConflictAndAnotherTry() {
            RunningServer strict = running(VERONA.resourceConflict(ResourceConflict.REFUSE));
            RawXmppClient first = authenticated(strict);
            first.bind("tomb");
            RawXmppClient second = authenticated(strict);
            assertThat(second.askToBind("<resource>tomb</resource>"))
                    .contains("type='error'", "<error type='cancel'><conflict ");
            assertThat(second.bind("orchard")).isEqualTo("romeo@montague.lit/orchard");
            assertPong(first);
        }

        @Test
        @Tag("S-7.7.2-2")
        @Tag("S-4.9.3-3")
        void whenOldOnesAreReplaced_thenTheirStreamEndsWithConflict() {
            RunningServer lenient = running(VERONA.resourceConflict(ResourceConflict.REPLACE));
            RawXmppClient first = authenticated(lenient);
            first.bind("tomb");
            RawXmppClient second = authenticated(lenient);
            assertThat(second.bind("tomb")).isEqualTo("romeo@montague.lit/tomb");
            assertThat(first.readToEnd()).startsWith(error("conflict")).endsWith(END);
            assertPong(second);
        }

        /** The old session is gone for everybody before the new one begins. */
        @Test
        void whenOldOnesAreReplaced_thenOthersSeeOneGoAndTheOtherCome() {
            RunningServer lenient = running(VERONA.resourceConflict(ResourceConflict.REPLACE));
            RawXmppClient other = authenticated(lenient);
            other.bind("orchard");
            other.send("<presence/>").readUntil("/>");
            for (int i = 0; i < 5; i++) {
                RawXmppClient next = authenticated(lenient);
                next.bind("tomb");
                next.send("<presence id='" + i + "'/>");
                String gone = "<presence from='romeo@montague.lit/tomb' to='romeo@montague.lit/orchard'"
                        + " type='unavailable'/>";
                assertThat(other.readUntil("id='" + i + "'/>"))
                        .isEqualTo((i == 0 ? "" : gone)
                                + "<presence from='romeo@montague.lit/tomb' to='romeo@montague.lit/orchard' id='" + i
                                + "'/>");
            }
        }

        /** There is room for one more by the one that goes. */
        @Test
        void whenTheAccountIsFull_thenReplacedAllTheSame() {
            RunningServer small = running(VERONA.maxResources(1).resourceConflict(ResourceConflict.REPLACE));
            RawXmppClient first = authenticated(small);
            first.bind("tomb");
            RawXmppClient second = authenticated(small);
            assertThat(second.askToBind("<resource>orchard</resource>")).contains("<resource-constraint ");
            assertThat(second.bind("tomb")).isEqualTo("romeo@montague.lit/tomb");
        }

        /** A client that takes nothing cannot keep its resource. */
        @Test
        void whenTheOldOneIsDead_thenReplacedAllTheSame() {
            RunningServer lenient = running(VERONA.resourceConflict(ResourceConflict.REPLACE));
            RawXmppClient dead = authenticated(lenient);
            dead.bind("tomb");
            RawXmppClient other = authenticated(lenient);
            other.bind("orchard");
            for (int i = 0; i < 100; i++) {
                other.send("<message to='romeo@montague.lit/tomb'><body>" + "x".repeat(100_000) + "</body></message>");
            }
            RawXmppClient second = authenticated(lenient);
            assertThat(second.bind("tomb")).isEqualTo("romeo@montague.lit/tomb");
        }

        private void assertPong(RawXmppClient client) {
            assertThat(client.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>")
                            .readUntil("/>"))
                    .contains("id='p'", "type='result'");
        }
    }

    @Nested
    class GivenRomeoAndJuliet {

        private static final String PING = "<ping xmlns='urn:xmpp:ping'/>";

        private final RawXmppClient romeo = bound("romeo", MONTAGUE, "orchard", "secret");
        private final RawXmppClient juliet = bound("juliet", CAPULET, "balcony", "secret too");

        private RawXmppClient bound(String user, String domain, String resource, String password) {
            RawXmppClient client = connected();
            client.authenticate(user, domain, password);
            assertThat(client.bind(resource)).isEqualTo(user + "@" + domain + "/" + resource);
            return client;
        }

        /** Sees that nothing came before, by the answer to a ping. */
        private void assertSilence(RawXmppClient client) {
            assertThat(client.send("<iq type='get' id='silence'>" + PING + "</iq>")
                            .readUntil("/>"))
                    .matches("<iq [^>]*id='silence'[^>]*/>");
        }

        private String answer(RawXmppClient client, String iq) {
            return client.send(iq).readUntil("</iq>");
        }

        @Test
        @Tag("S-10.5-1")
        void whenIqIsSentToAFullJid_thenDeliveredUntouchedAndAnswered() {
            romeo.send("<iq type='set' id='1' to='juliet@capulet.lit/balcony'>"
                    + "<x:data xmlns:x='urn:example' seq='&lt;0'>a&amp;b<y xmlns='urn:other'/></x:data></iq>");
            assertThat(juliet.readUntil("</iq>"))
                    .isEqualTo("<iq from='romeo@montague.lit/orchard' to='juliet@capulet.lit/balcony' id='1'"
                            + " type='set'><data xmlns='urn:example' seq='&lt;0'>a&amp;b<y xmlns='urn:other'/>"
                            + "</data></iq>");
            juliet.send("<iq type='result' id='1' to='romeo@montague.lit/orchard'/>");
            assertThat(romeo.readUntil("/>"))
                    .isEqualTo("<iq from='juliet@capulet.lit/balcony' to='romeo@montague.lit/orchard' id='1'"
                            + " type='result'/>");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "from='romeo@montague.lit'", "from='ROMEO@Montague.lit/orchard'"})
        @Tag("S-8.1.2-1")
        void whenSenderIsNotOrRightlyNamed_thenItsFullJidIsSet(String from) {
            romeo.send("<message " + from + " to='juliet@capulet.lit/balcony'/>");
            assertThat(juliet.readUntil("/>"))
                    .isEqualTo("<message from='romeo@montague.lit/orchard' to='juliet@capulet.lit/balcony'/>");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"tybalt@capulet.lit/x", "juliet@capulet.lit", "romeo@montague.lit/tomb", "montague.lit"})
        @Tag("S-4.9.3-9")
        @Tag("S-8.1.2-1")
        void whenFromIsForged_thenInvalidFromAndNothingIsDelivered(String from) {
            assertThat(romeo.send("<message from='" + from + "' to='juliet@capulet.lit/balcony'/>")
                            .readToEnd())
                    .startsWith(error("invalid-from"))
                    .endsWith(END);
            assertSilence(juliet);
        }

        @Test
        @Tag("S-10.1-1")
        void whenManyStanzasAreSent_thenDeliveredInOrder() {
            StringBuilder sent = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 1_000; i++) {
                String kind = i % 3 == 0 ? "message" : i % 3 == 1 ? "presence" : "iq";
                sent.append("<")
                        .append(kind)
                        .append(" to='juliet@capulet.lit/balcony' id='")
                        .append(i)
                        .append("'");
                sent.append(kind.equals("iq") ? " type='result'/>" : "/>");
                expected.append(i).append(' ');
            }
            romeo.send(sent.toString());
            Matcher ids = Pattern.compile("id='(\\d+)'").matcher(juliet.readUntil("id='999'"));
            StringBuilder received = new StringBuilder();
            while (ids.find()) {
                received.append(ids.group(1)).append(' ');
            }
            assertThat(received).hasToString(expected.toString());
        }

        @Test
        @Tag("S-10.5-1")
        @Tag("S-13.10-1")
        void whenIqTargetIsMissing_thenServiceUnavailableWhateverIsMissing() {
            String missingResource =
                    answer(romeo, "<iq type='get' id='1' to='juliet@capulet.lit/tomb'>" + PING + "</iq>");
            String missingAccount =
                    answer(romeo, "<iq type='get' id='1' to='paris@capulet.lit/tomb'>" + PING + "</iq>");
            String bare = answer(romeo, "<iq type='get' id='1' to='juliet@capulet.lit'>" + PING + "</iq>");
            assertThat(missingResource)
                    .isEqualTo("<iq from='juliet@capulet.lit/tomb' to='romeo@montague.lit/orchard' id='1'"
                            + " type='error'><error type='cancel'>"
                            + "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
            assertThat(missingAccount.replace("paris", "juliet")).isEqualTo(missingResource);
            assertThat(bare.replace("juliet@capulet.lit'", "juliet@capulet.lit/tomb'"))
                    .isEqualTo(missingResource);
        }

        @Test
        void whenDomainIsNotServed_thenRemoteServerNotFound() {
            assertThat(answer(romeo, "<iq type='get' id='1' to='verona.lit'>" + PING + "</iq>"))
                    .contains("<remote-server-not-found ");
            assertThat(romeo.send("<message to='paris@verona.lit' id='2'/>").readUntil("</message>"))
                    .contains("type='error'", "<remote-server-not-found ");
        }

        @Test
        @Tag("S-8.2.3-3")
        @Tag("S-8.3.1-6")
        void whenAnswersAndErrorsReachNobody_thenSilence() {
            romeo.send("<iq type='result' id='1' to='juliet@capulet.lit/tomb'/>"
                    + "<iq type='error' id='2' to='verona.lit'><error type='cancel'/></iq>"
                    + "<iq type='result' id='3'/><iq type='result' id='4' to='montague.lit'/>"
                    + "<message type='error' to='juliet@capulet.lit/tomb'/>"
                    + "<message type='error' to='paris@verona.lit'/>"
                    + "<presence type='error' to='paris@verona.lit'/>");
            assertSilence(romeo);
        }

        @Test
        @Tag("S-8.2.3-1")
        @Tag("S-8.2.3-4")
        void whenRequestBreaksTheRules_thenBadRequest() {
            assertThat(answer(romeo, "<iq type='foo' id='1'/>")).contains("id='1'", "<bad-request ");
            assertThat(answer(romeo, "<iq type='get' id='2'/>")).contains("id='2'", "<bad-request ");
            assertThat(answer(romeo, "<iq type='get' id='3'>" + PING + PING + "</iq>"))
                    .contains("id='3'", "to='romeo@montague.lit/orchard'", "<bad-request ");
        }

        @Test
        @Tag("S-8.3.3-8")
        void whenAddressIsMalformed_thenJidMalformed() {
            assertThat(answer(romeo, "<iq type='get' id='1' to='@'>" + PING + "</iq>"))
                    .contains("<jid-malformed ");
            assertThat(romeo.send("<message to='a@b@c' id='2'/>").readUntil("</message>"))
                    .contains("<jid-malformed ");
        }

        @Test
        @Tag("S-8.1.3-2")
        @Tag("S-10.3.3-1")
        void whenIqHasNoRecipient_thenServerAnswersForTheAccount() {
            assertThat(answer(romeo, "<iq type='get' id='&lt;&apos;1'><query xmlns='jabber:iq:roster'/></iq>"))
                    .contains("id='&lt;&apos;1'", "type='result'", "<query xmlns='jabber:iq:roster'/>");
            assertThat(answer(
                            romeo, "<iq type='get' id='2'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"))
                    .contains("<identity category='account' type='registered'");
            assertThat(answer(romeo, "<iq type='get' id='3'><foo xmlns='urn:example'/></iq>"))
                    .contains("type='error'", "<service-unavailable ");
            assertSilence(romeo);
        }

        @Test
        @Tag("S-8.3.3-7")
        void whenIqIsForADomain_thenServerAnswers() {
            assertThat(answer(
                            romeo,
                            "<iq type='get' id='1' to='capulet.lit'>"
                                    + "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>"))
                    .contains("from='capulet.lit'", "<identity category='server' type='im'", "urn:xmpp:ping");
            assertThat(answer(
                            romeo,
                            "<iq type='get' id='2' to='capulet.lit'>"
                                    + "<query xmlns='http://jabber.org/protocol/disco#info' node='x'/></iq>"))
                    .contains("<item-not-found ");
            assertThat(romeo.send("<iq type='get' id='3' to='montague.lit'>" + PING + "</iq>")
                            .readUntil("/>"))
                    .contains("from='montague.lit'", "id='3'", "type='result'");
        }

        @Test
        @Tag("S-10.3.1-1")
        void whenMessageHasNoRecipient_thenDeliveredToOwnAvailableResources() {
            RawXmppClient other = bound("romeo", MONTAGUE, "tomb", "secret");
            RawXmppClient shy = bound("romeo", MONTAGUE, "mantua", "secret");
            other.send("<presence/>").readUntil("/>");
            shy.send("<presence><priority>-1</priority></presence>").readUntil("</presence>");
            other.readUntil("</presence>");
            romeo.send("<message type='chat' id='m'><body>note</body></message>");
            assertThat(other.readUntil("</message>")).contains("id='m'", "from='romeo@montague.lit/orchard'");
            assertSilence(shy);
            assertSilence(romeo);
        }

        @Test
        void whenNobodyIsAvailable_thenMessageToBareJidBounces() {
            assertThat(romeo.send("<message to='juliet@capulet.lit' id='m'><body>hi</body></message>")
                            .readUntil("</message>"))
                    .contains("type='error'", "<service-unavailable ");
            assertSilence(juliet);
        }

        @Test
        void whenSessionEnds_thenThoseWhoGotDirectedPresenceAreTold() {
            romeo.send("<presence to='juliet@capulet.lit/balcony'><status>here</status></presence>");
            assertThat(juliet.readUntil("</presence>")).contains("from='romeo@montague.lit/orchard'");
            romeo.close();
            assertThat(juliet.readUntil("/>"))
                    .isEqualTo("<presence from='romeo@montague.lit/orchard' to='juliet@capulet.lit/balcony'"
                            + " type='unavailable'/>");
            assertThat(answer(juliet, "<iq type='get' id='1' to='romeo@montague.lit/orchard'>" + PING + "</iq>"))
                    .contains("<service-unavailable ");
        }

        @Test
        void whenTakenBack_thenNotToldAgain() {
            romeo.send("<presence to='juliet@capulet.lit/balcony'/>"
                    + "<presence to='juliet@capulet.lit/balcony' type='unavailable'/>");
            juliet.readUntil("type='unavailable'/>");
            romeo.send(END).readToEnd();
            assertSilence(juliet);
        }

        @Test
        @Tag("S-4.7.4-4")
        @Tag("S-8.1.5-2")
        void whenStreamHasALanguage_thenItsStanzasHaveIt() {
            RawXmppClient benvolio = connected().secure(MONTAGUE);
            benvolio.open(MONTAGUE);
            benvolio.scram("SCRAM-SHA-1", "romeo", "secret");
            benvolio.send(RawXmppClient.header(MONTAGUE, "xml:lang='it'")).readUntil("</stream:features>");
            benvolio.bind("mantua");
            benvolio.send("<message to='juliet@capulet.lit/balcony'/>"
                    + "<message to='juliet@capulet.lit/balcony' xml:lang='de'/>");
            assertThat(juliet.readUntil("/>")).contains("xml:lang='it'");
            assertThat(juliet.readUntil("/>")).contains("xml:lang='de'");
        }

        @Test
        @Tag("S-4.7.4-3")
        void whenStreamHasSomethingElseForALanguage_thenItsStanzasHaveNone() {
            RawXmppClient benvolio = connected().secure(MONTAGUE);
            benvolio.open(MONTAGUE);
            benvolio.scram("SCRAM-SHA-1", "romeo", "secret");
            benvolio.send(RawXmppClient.header(MONTAGUE, "xml:lang='no such, language'"))
                    .readUntil("</stream:features>");
            benvolio.bind("mantua");
            benvolio.send("<message to='juliet@capulet.lit/balcony'/>");
            assertThat(juliet.readUntil("/>")).startsWith("<message ").doesNotContain("lang");
        }

        /** Nothing stands between the answer to the binding and the first stanza. */
        @Test
        @Tag("S-4.3.5-1")
        @Tag("S-7.3.2-1")
        void whenBound_thenNoFeaturesAndNoHeaderFollow() {
            RawXmppClient client = authenticated(server);
            client.send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
                    + "<iq type='get' id='p'>" + PING + "</iq>");
            assertThat(client.readUntil("id='p' type='result'/>"))
                    .matches("<iq id='b' type='result'><bind [^>]*><jid>[^<]*</jid></bind></iq><iq [^>]*/>");
        }

        @Test
        void whenHeaderIsRepeated_thenStreamError() {
            assertThat(romeo.send(RawXmppClient.header(MONTAGUE, "").substring("<?xml version='1.0'?>".length()))
                            .send("<message to='juliet@capulet.lit/balcony'/>")
                            .readToEnd())
                    .startsWith(error("unsupported-stanza-type"))
                    .endsWith(END);
            assertSilence(juliet);
        }

        @Test
        @Tag("S-4.8.4-2")
        void whenElementIsNoStanza_thenUnsupportedStanzaType() {
            assertThat(romeo.send("<foo xmlns='urn:example' to='juliet@capulet.lit/balcony'/>")
                            .readToEnd())
                    .startsWith(error("unsupported-stanza-type"))
                    .endsWith(END);
            assertSilence(juliet);
        }

        @Test
        @Tag("S-8-1")
        void whenStanzaIsCutOff_thenNothingIsDelivered() {
            romeo.send("<message to='juliet@capulet.lit/balcony'><body>half").close();
            assertSilence(juliet);
        }

        @Test
        void whenTargetDiesInTheMiddle_thenSenderIsServedAsBefore() {
            String message =
                    "<message to='juliet@capulet.lit/balcony'><body>" + "x".repeat(10_000) + "</body></message>";
            romeo.send(message.repeat(100));
            juliet.readUntil("</message>");
            juliet.close();
            romeo.send(message.repeat(100));
            romeo.send("<iq type='get' id='p'>" + PING + "</iq>").readUntil("id='p' type='result'/>");
        }

        @Test
        @Tag("S-4.4-6")
        void whenClientEndsTheStream_thenAnsweredAndClosed() {
            assertThat(romeo.send(END).readToEnd()).isEqualTo(END);
        }
    }

    @Nested
    class GivenXmppClients {

        private XmppConnection connect(String jid, String password) {
            XmppConnection connection = client(jid, password).connect().block(PATIENCE);
            toClose.add(() -> connection.close().block(PATIENCE));
            return connection;
        }

        private XmppClient client(String jid, String password) {
            return XmppClient.create()
                    .jid(jid)
                    .password(password)
                    .host("127.0.0.1")
                    .port(server.port())
                    .trust(server.certificate());
        }

        @Test
        void whenBothAreConnected_thenTheyReachEachOtherAndTheServer() {
            XmppConnection romeo = connect("romeo@montague.lit/orchard", "secret");
            XmppConnection juliet = connect("juliet@capulet.lit/balcony", "secret too");
            Ping.on(romeo).ping(juliet.jid()).block(PATIENCE);
            Ping.on(juliet).ping(romeo.jid()).block(PATIENCE);
            Ping.on(romeo).ping(null).block(PATIENCE);
            StepVerifier.create(Disco.on(romeo).info(Jid.of(MONTAGUE)))
                    .assertNext(info -> assertThat(info.features()).contains("urn:xmpp:ping"))
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(juliet.stanzas().ofType(Message.class).take(1))
                    .then(() ->
                            romeo.send(Message.chat(juliet.jid(), "wherefore")).block(PATIENCE))
                    .assertNext(message -> assertThat(message.body()).contains("wherefore"))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenPasswordIsWrong_thenClientIsTold() {
            StepVerifier.create(client("romeo@montague.lit", "guessed").connect())
                    .expectErrorSatisfies(refused -> assertThat(refused)
                            .isInstanceOfSatisfying(
                                    NegotiationException.class,
                                    e -> assertThat(e.reason()).isEqualTo(NegotiationException.Reason.NOT_AUTHORIZED)))
                    .verify(PATIENCE);
        }

        @Test
        void whenTargetIsMissing_thenClientIsTold() {
            XmppConnection romeo = connect("romeo@montague.lit", "secret");
            StepVerifier.create(Ping.on(romeo).ping(Jid.of("juliet@capulet.lit/tomb")))
                    .verifyError(StanzaErrorException.class);
            romeo.send(Presence.available()).block(PATIENCE);
        }
    }

    @Nested
    class GivenStreamThatHasFailed {

        /** A connection closed at once would be reset, and the error lost with it. */
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        @Tag("S-4.4-2")
        @Tag("S-4.9.1.1-1")
        void whenClientGoesOnTalking_thenItIsHeardOutAndLearnsWhy(boolean secured) {
            RawXmppClient client = secured ? secured() : connected();
            if (!secured) {
                client.open(MONTAGUE);
            }
            client.send("<unheard-of/>");
            for (int i = 0; i < 200; i++) {
                client.send("<message><body>" + "x".repeat(20_000) + "</body></message>");
            }
            assertThat(client.readToEnd())
                    .startsWith(error("unsupported-stanza-type"))
                    .endsWith("</stream:error>" + END);
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        @Tag("S-4.4-4")
        @Tag("S-4.4-5")
        void whenClientNeverCloses_thenConnectionIsDropped(boolean secured) {
            RunningServer impatient = running(VERONA.closeTimeout(Duration.ofMillis(200)));
            RawXmppClient client = connected(impatient);
            if (secured) {
                client.secure(MONTAGUE);
            }
            assertThat(client.send("<unheard-of/>").readToEnd()).contains("<stream:error>");
            StepVerifier.create(impatient.disposeGracefully()).expectComplete().verify(PATIENCE);
            assertThat(impatient.connections()).isZero();
        }
    }

    @Nested
    class GivenRunning {

        @Test
        @Tag("S-4.4-4")
        @Tag("S-4.4-5")
        void whenDisposedOfGracefullyAndClientsDoNotAgree_thenDroppedAfterAWhile() {
            RunningServer leaving = running(VERONA.closeTimeout(Duration.ofMillis(200)));
            RawXmppClient bound = RawXmppClient.bound(leaving, "romeo", MONTAGUE, "orchard", "secret");
            toClose.add(bound);
            StepVerifier.create(leaving.disposeGracefully()).expectComplete().verify(PATIENCE);
            assertThat(leaving.connections()).isZero();
            assertThat(bound.readToEnd()).startsWith(error("system-shutdown")).endsWith(END);
        }

        @Test
        @Tag("S-4.9.3-20")
        @Tag("S-4.4-2")
        @Tag("S-4.4-3")
        void whenDisposedOfGracefully_thenSystemShutdownAndConnectionsLiveUntilClientsAgree() {
            RunningServer leaving = running(VERONA);
            RawXmppClient bound = RawXmppClient.bound(leaving, "romeo", MONTAGUE, "orchard", "secret");
            RawXmppClient negotiating = connected(leaving);
            toClose.add(bound);
            negotiating.open(MONTAGUE);
            StepVerifier.create(leaving.disposeGracefully())
                    .then(() -> {
                        for (RawXmppClient client : List.of(bound, negotiating)) {
                            assertThat(client.readUntil(END)).startsWith(error("system-shutdown"));
                            assertThat(leaving.connections()).isPositive();
                            client.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
                            assertThat(client.send(END).readToEnd()).isEmpty();
                        }
                    })
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(leaving.connections()).isZero();
            assertThat(leaving.isDisposed()).isTrue();
        }

        @Test
        void whenDisposedOf_thenAllConnectionsAreDropped() {
            RunningServer leaving = running(VERONA);
            List<RawXmppClient> clients =
                    IntStream.range(0, 5).mapToObj(i -> connected(leaving)).toList();
            clients.forEach(client -> client.open(MONTAGUE));
            assertThat(leaving.connections()).isEqualTo(5);
            leaving.dispose();
            StepVerifier.create(leaving.onDispose()).expectComplete().verify(PATIENCE);
            clients.forEach(client -> assertThat(client.readToEnd()).isEmpty());
        }

        @Test
        void whenPortIsTaken_thenBindingFailsAndSaysSo() {
            StepVerifier.create(VERONA.port(server.port()).bind())
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(XmppException.class)
                            .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port()))
                    .verify(PATIENCE);
        }

        @Test
        void whenAskedFor_thenTellsItsDomainsAndCertificate() {
            assertThat(server.domain()).isEqualTo(MONTAGUE);
            assertThat(server.domains()).containsExactly(MONTAGUE, CAPULET);
            assertThat(server.certificatePem())
                    .startsWith("-----BEGIN CERTIFICATE-----\n")
                    .endsWith("-----END CERTIFICATE-----\n");
        }
    }

    @Nested
    class GivenSettings {

        @Test
        void whenLocalpartIsEnough_thenItBelongsToTheOnlyDomain() {
            RunningServer single = running(XmppServer.create().domain(MONTAGUE).account("romeo", "secret"));
            RawXmppClient client = connected(single);
            client.authenticate("romeo", MONTAGUE, "secret");
            assertThat(client.bind("x")).isEqualTo("romeo@montague.lit/x");
        }

        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1", "[::1]"})
        void whenDomainIsAnAddress_thenItsCertificateIsOfTheAddress(String domain) {
            RunningServer single = running(XmppServer.create().account("romeo@" + domain, "secret"));
            XmppClient client = XmppClient.create()
                    .jid("romeo@" + domain + "/x")
                    .password("secret")
                    .host("127.0.0.1")
                    .port(single.port())
                    .trust(single.certificate());
            StepVerifier.create(client.connect()
                            .flatMap(connection -> connection.close().thenReturn(connection.jid())))
                    .expectNext(Jid.of("romeo@" + domain + "/x"))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenLocalpartIsNotEnough_thenBindingIsRefused() {
            XmppServer ambiguous = VERONA.account("benvolio", "secret");
            assertThatThrownBy(ambiguous::bind)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("account: benvolio (expected: benvolio@");
        }

        @Test
        void whenValueIsOutOfRange_thenRefusedAtOnce() {
            XmppServer some = XmppServer.create();
            assertThatThrownBy(() -> some.port(65_536)).hasMessageContaining("port: 65536 (expected: 0..65535)");
            assertThatThrownBy(() -> some.account("romeo", "")).hasMessageContaining("password of romeo: empty");
            assertThatThrownBy(() -> some.account("romeo", "ab\u0007c"))
                    .hasMessageContaining("password of romeo: has characters that SCRAM cannot use")
                    .hasMessageNotContainingAny("ab", "0007", "7")
                    .hasNoCause();
            assertThatThrownBy(() -> some.account("a@b/c", "x")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> some.domain("")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

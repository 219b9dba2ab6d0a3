package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.stream.xml.XmlLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clients can make grow, and how long they can make the server wait. */
class XmppServerLimitsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String MONTAGUE = "montague.lit";
    private static final String CAPULET = "capulet.lit";
    private static final String END = "</stream:stream>";
    private static final String PING = "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>";

    private static final XmppServer VERONA = XmppServer.create()
            .domain(MONTAGUE)
            .account("romeo@montague.lit", "secret")
            .account("benvolio@montague.lit", "secret")
            .account("juliet@capulet.lit", "secret")
            .account("nurse@capulet.lit", "secret");

    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable last = toClose.pollLast(); last != null; last = toClose.pollLast()) {
            last.close();
        }
    }

    private RunningServer running(XmppServer varied) {
        RunningServer server = varied.bind().block(PATIENCE);
        toClose.add(() -> {
            server.dispose();
            server.onDispose().block(PATIENCE);
        });
        return server;
    }

    private RawXmppClient connected(RunningServer to) {
        RawXmppClient client = RawXmppClient.connect(to);
        toClose.add(client);
        return client;
    }

    private RawXmppClient authenticated(RunningServer to) {
        RawXmppClient client = connected(to);
        client.authenticate("romeo", MONTAGUE, "secret");
        return client;
    }

    private RawXmppClient bound(RunningServer to, String user, String domain) {
        RawXmppClient client = RawXmppClient.bound(to, user, domain, "x", "secret");
        toClose.add(client);
        return client;
    }

    private static String error(String condition) {
        return "<stream:error><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>";
    }

    @Nested
    class GivenNotAuthenticated {

        @Test
        void whenNegotiationTakesTooLong_thenConnectionTimeout() {
            RawXmppClient client = connected(running(VERONA.negotiationTimeout(Duration.ofMillis(300))));
            client.open(MONTAGUE);
            assertThat(client.readToEnd()).contains(error("connection-timeout")).endsWith(END);
        }

        @Test
        void whenAuthenticationTakesTooLong_thenConnectionTimeout() {
            RawXmppClient client = connected(running(VERONA.authenticationTimeout(Duration.ofMillis(300))));
            client.open(MONTAGUE);
            assertThat(client.readToEnd()).contains(error("connection-timeout")).endsWith(END);
        }

        @Test
        void whenNothingIsEverSaid_thenConnectionTimeoutBehindAHeader() {
            assertThat(connected(running(VERONA.authenticationTimeout(Duration.ofMillis(300))))
                            .readToEnd())
                    .startsWith("<?xml version='1.0'?><stream:stream")
                    .contains(error("connection-timeout"))
                    .endsWith(END);
        }

        @Test
        @Tag("S-13.12-3")
        @Tag("S-4.9.3-14")
        void whenElementIsTooLarge_thenPolicyViolationAtOnce() {
            RawXmppClient client = connected(running(VERONA));
            client.open(MONTAGUE);
            assertThat(client.send("<message><body>" + "x".repeat(16_384)).readToEnd())
                    .contains(error("policy-violation"));
        }

        @Test
        void whenMoreIsAllowed_thenMoreIsTaken() {
            RawXmppClient client = connected(running(VERONA.maxUnauthenticatedStanzaBytes(40_000)));
            client.open(MONTAGUE);
            String starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>" + " ".repeat(39_000) + "</starttls>";
            assertThat(client.send(starttls).readUntil("/>")).startsWith("<proceed");
        }

        @Test
        @Tag("S-4.9.3-17")
        void whenTooManyAreConnected_thenResourceConstraint() {
            RunningServer small = running(VERONA.maxConnections(1));
            connected(small).open(MONTAGUE);
            assertTurnedAway(connected(small));
        }

        @Test
        @Tag("S-4.9.3-17")
        void whenTooManyComeFromOneAddress_thenResourceConstraintUntilOneLeaves() {
            RunningServer small = running(VERONA.maxConnectionsPerAddress(2));
            RawXmppClient first = connected(small);
            first.open(MONTAGUE);
            connected(small).open(MONTAGUE);
            assertTurnedAway(connected(small));
            first.send(END).readToEnd();
            first.close();
            assertLetIn(small);
        }

        @Test
        @Tag("S-4.9.3-17")
        void whenTooManyHaveNotAuthenticated_thenResourceConstraintUntilOneHas() {
            RunningServer small = running(VERONA.maxUnauthenticated(1));
            RawXmppClient first = connected(small).secure(MONTAGUE);
            assertTurnedAway(connected(small));
            first.open(MONTAGUE);
            first.scram("SCRAM-SHA-1", "romeo", "secret");
            first.open(MONTAGUE);
            assertLetIn(small);
        }

        private void assertTurnedAway(RawXmppClient client) {
            assertThat(client.readToEnd())
                    .startsWith("<?xml version='1.0'?><stream:stream")
                    .contains(error("resource-constraint"))
                    .endsWith(END);
        }

        /** Those who were turned away, or have left, may still be on their way out. */
        private void assertLetIn(RunningServer small) {
            String first = "";
            while (!first.endsWith("<stream:features>")) {
                try (RawXmppClient client = RawXmppClient.connect(small)) {
                    client.send(RawXmppClient.header(MONTAGUE, ""));
                    first = client.readUntil(">") + client.readUntil(">") + client.readUntil(">");
                }
            }
        }
    }

    @Nested
    class GivenAuthenticated {

        @Test
        @Tag("S-7.6.2-1")
        @Tag("S-7.7.3-1")
        void whenAccountHasTooManyResources_thenResourceConstraintAndAtLastPolicyViolation() {
            RunningServer small = running(VERONA.maxResources(1));
            authenticated(small).bind("orchard");
            RawXmppClient client = authenticated(small);
            for (int i = 0; i < 6; i++) {
                assertThat(client.askToBind("<resource>tomb" + i + "</resource>"))
                        .contains("type='error'", "<resource-constraint ");
            }
            assertThat(client.readToEnd()).startsWith(error("policy-violation"));
        }

        @Test
        void whenLimitsAreSet_thenAnnouncedBeforeAndAfter() {
            RunningServer varied = running(
                    VERONA.limits(XmlLimits.DEFAULT.withStanzaBytes(12_000)).idleTimeout(Duration.ofMinutes(2)));
            RawXmppClient client = connected(varied).secure(MONTAGUE);
            assertThat(client.open(MONTAGUE))
                    .contains("<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>12000</max-bytes></limits>");
            client.scram("SCRAM-SHA-1", "romeo", "secret");
            assertThat(client.open(MONTAGUE))
                    .contains("<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>12000</max-bytes>"
                            + "<idle-seconds>120</idle-seconds></limits>");
        }
    }

    @Nested
    class GivenBound {

        @Test
        @Tag("S-13.12-3")
        void whenStanzaIsLargerThanBeforeAuthentication_thenTakenUpToTheLimit() {
            RawXmppClient client = bound(running(VERONA), "romeo", MONTAGUE);
            client.send("<message type='error' to='nobody@montague.lit'><body>" + "x".repeat(262_000)
                            + "</body></message>" + PING)
                    .readUntil("id='p' type='result'/>");
            assertThat(client.send("<message><body>" + "x".repeat(262_144)).readToEnd())
                    .contains(error("policy-violation"))
                    .endsWith(END);
        }

        /** What is short by a prefix, and long without it. */
        @Test
        void whenStanzaGrowsOnItsWay_thenItComesBackAndTheRecipientLivesOn() {
            RunningServer verona = running(VERONA);
            RawXmppClient romeo = bound(verona, "romeo", MONTAGUE);
            RawXmppClient juliet = bound(verona, "juliet", CAPULET);
            romeo.send("<message to='juliet@capulet.lit/x' id='m' xmlns:p=\"" + "'".repeat(250) + "\">"
                    + "<p:x/>".repeat(40_000) + "</message><message to='juliet@capulet.lit/x' id='n'/>");
            assertThat(romeo.readUntil("</message>"))
                    .contains("id='m'", "type='error'", "<error type='modify'><policy-violation ");
            assertThat(juliet.readUntil("/>")).hasSizeLessThan(200).contains("id='n'");
        }

        @Test
        @Tag("S-4.6.2-1")
        @Tag("S-4.9.3-4")
        void whenSilentForTooLong_thenPingedAndAtLastConnectionTimeout() {
            RawXmppClient client = bound(running(VERONA.idleTimeout(Duration.ofMillis(400))), "romeo", MONTAGUE);
            assertThat(client.readToEnd())
                    .matches("<iq from='montague.lit' to='romeo@montague.lit/x' id='[^']+' type='get'>"
                            + "<ping xmlns='urn:xmpp:ping'/></iq>.*")
                    .contains("</iq>" + error("connection-timeout"))
                    .endsWith(END);
        }

        /** Whatever comes is a sign of life: an answer, an error, a space. */
        @Test
        @Tag("S-4.6.3-1")
        void whenPingsAreAnswered_thenServedForEver() {
            RawXmppClient client = bound(running(VERONA.idleTimeout(Duration.ofMillis(400))), "romeo", MONTAGUE);
            client.send("<iq type='result' to='montague.lit' id='" + id(client.readUntil("</iq>")) + "'/>");
            client.send("<iq type='error' to='montague.lit' id='" + id(client.readUntil("</iq>"))
                    + "'><error type='cancel'/></iq>");
            client.readUntil("</iq>");
            client.send(" ").readUntil("</iq>");
            assertThat(client.send(PING).readUntil("id='p' type='result'/>")).startsWith("<iq ");
        }

        private String id(String ping) {
            Matcher id = Pattern.compile(" id='([^']+)'").matcher(ping);
            assertThat(id.find()).as(ping).isTrue();
            return id.group(1);
        }
    }

    @Nested
    class GivenClientThatDoesNotRead {

        private final RunningServer narrow = running(VERONA.maxPendingBytes(64 << 10));
        private final RawXmppClient romeo = bound(narrow, "romeo", MONTAGUE);
        private final RawXmppClient juliet = bound(narrow, "juliet", CAPULET);
        private static final int BYTES = 100_000;

        private int sent;

        private void sendToJuliet(int messages) {
            String body = "x".repeat(BYTES);
            for (int i = 0; i < messages; i++) {
                romeo.send(
                        "<message to='juliet@capulet.lit/x' id='" + sent++ + "'><body>" + body + "</body></message>");
            }
        }

        /** 30 MB, of which at most 10 may have gone into the buffers of the operating system and ours. */
        private void flood() {
            sendToJuliet(300);
            for (int i = 0; i < 200; i++) {
                assertThat(romeo.readUntil("</message>"))
                        .contains("type='error'", "<error type='wait'><resource-constraint ");
            }
        }

        @Test
        @Tag("S-8.3.3-18")
        void whenTooMuchWaitsForIt_thenNothingMoreIsKeptAndTheSenderIsToldToWait() {
            flood();
            romeo.send(PING).readUntil("id='p' type='result'/>");
        }

        @Test
        void whenItReadsAgain_thenItGetsWhatWasTakenInOrderAndIsServedAsBefore() {
            flood();
            int last;
            int next = -1;
            do {
                last = next;
                romeo.send("<message to='juliet@capulet.lit/x' id='" + sent++ + "'><body>again</body></message>");
                next = id(juliet.readUntil("</message>"));
                assertThat(next).isGreaterThan(last);
            } while (next < 300);
        }

        private int id(String message) {
            Matcher id = Pattern.compile(" id='(\\d+)'").matcher(message);
            assertThat(id.find()).isTrue();
            return Integer.parseInt(id.group(1));
        }

        @Test
        void whenOthersGoOn_thenTheyGetEverythingInOrder() {
            RawXmppClient benvolio = bound(narrow, "benvolio", MONTAGUE);
            RawXmppClient nurse = bound(narrow, "nurse", CAPULET);
            flood();
            for (int i = 0; i < 50; i++) {
                sendToJuliet(2);
                benvolio.send("<message to='nurse@capulet.lit/x' id='" + i + "'/>");
                assertThat(nurse.readUntil("/>")).contains("id='" + i + "'");
                nurse.send("<message to='benvolio@montague.lit/x' id='" + i + "'/>");
                assertThat(benvolio.readUntil("/>")).contains("id='" + i + "'");
            }
        }

        /** Not even its own answers pile up. */
        @Test
        void whenItAsksAndAsks_thenAnswersAreDroppedAndOthersAreServed() {
            for (int i = 0; i < 40; i++) {
                juliet.send("<iq type='get' id='" + "q".repeat(50_000) + "'><ping xmlns='urn:xmpp:ping'/></iq>");
            }
            romeo.send(PING).readUntil("id='p' type='result'/>");
        }
    }

    @Nested
    class GivenSettings {

        @Test
        void whenValueIsOutOfRange_thenRefusedAtOnce() {
            XmppServer some = XmppServer.create();
            assertThatThrownBy(() -> some.maxConnections(0)).hasMessageContaining("maxConnections: 0 (expected: ");
            assertThatThrownBy(() -> some.maxConnectionsPerAddress(0))
                    .hasMessageContaining("maxConnectionsPerAddress: 0");
            assertThatThrownBy(() -> some.maxUnauthenticated(-1)).hasMessageContaining("maxUnauthenticated: -1");
            assertThatThrownBy(() -> some.maxResources(0)).hasMessageContaining("maxResources: 0");
            assertThatThrownBy(() -> some.maxPresenceTargets(0)).hasMessageContaining("maxPresenceTargets: 0");
            assertThatThrownBy(() -> some.maxPendingBytes(0)).hasMessageContaining("maxPendingBytes: 0");
            assertThatThrownBy(() -> some.maxUnauthenticatedStanzaBytes(9_999))
                    .hasMessageContaining("9999 (expected: at least 10000)");
            assertThatThrownBy(() -> some.negotiationTimeout(Duration.ZERO)).hasMessageContaining("negotiationTimeout");
            assertThatThrownBy(() -> some.authenticationTimeout(Duration.ZERO))
                    .hasMessageContaining("authenticationTimeout");
            assertThatThrownBy(() -> some.idleTimeout(Duration.ofSeconds(-1))).hasMessageContaining("idleTimeout");
            assertThatThrownBy(() -> some.closeTimeout(Duration.ZERO)).hasMessageContaining("closeTimeout");
        }
    }
}

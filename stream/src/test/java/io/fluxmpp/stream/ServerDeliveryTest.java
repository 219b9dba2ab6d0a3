package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets what (RFC 6121 §4 and §8.5), told by clients that share no code with the server. */
class ServerDeliveryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CAPULET = "capulet.lit";
    private static final String MONTAGUE = "montague.lit";
    private static final String SECRET = "secret";

    /** Sent behind a stanza to everybody: what stands before it is all that came of that stanza. */
    private static final String MARK = "<message id='mark' to='%s' type='headline'/>";

    private static final String END_MARK = "id='mark' type='headline'/>";

    private static final XmppServer VERONA = XmppServer.create()
            .domain(MONTAGUE)
            .account("romeo@montague.lit", SECRET)
            .account("benvolio@montague.lit", SECRET)
            .account("juliet@capulet.lit", SECRET)
            .account("nurse@capulet.lit", SECRET)
            .account("tybalt@capulet.lit", SECRET)
            .account("paris@capulet.lit", SECRET);

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = VERONA.bind().block(PATIENCE);
    }

    @AfterAll
    static void stop() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private static RawXmppClient bound(String jid) {
        Matcher parts = Pattern.compile("(.*)@(.*)/(.*)").matcher(jid);
        assertThat(parts.matches()).isTrue();
        return RawXmppClient.bound(server, parts.group(1), parts.group(2), parts.group(3), SECRET);
    }

    /**
     * Romeo sends one stanza. There are Juliet with priorities 5 and 0 and -1 and one resource that has not said it is
     * there, the nurse with one resource, Tybalt with a negative priority only, Paris who has not said that he is there,
     * Benvolio who is not connected, and nobody, who does not exist.
     */
    @Nested
    class GivenPeopleOfVerona {

        private static final Map<String, RawXmppClient> CLIENTS = new LinkedHashMap<>();

        @BeforeAll
        static void gather() {
            join("romeo@montague.lit/orchard", "");
            join("juliet@capulet.lit/balcony", "<presence><priority>5</priority></presence>");
            join("juliet@capulet.lit/chamber", "<presence/>");
            join("juliet@capulet.lit/crypt", "<presence><priority>-1</priority></presence>");
            join("juliet@capulet.lit/mute", "");
            join("nurse@capulet.lit/kitchen", "<presence><priority>1</priority></presence>");
            join("tybalt@capulet.lit/vault", "<presence><priority> -128 </priority></presence>");
            join("paris@capulet.lit/tent", "");
            CLIENTS.forEach((jid, client) -> client.send(MARK.formatted(jid)).readUntil(END_MARK));
        }

        private static void join(String jid, String presence) {
            CLIENTS.put(jid, bound(jid).send(presence));
        }

        @AfterAll
        static void part() {
            CLIENTS.values().forEach(RawXmppClient::close);
            CLIENTS.clear();
        }

        /** What came of a stanza: for everybody who got something, the resource and what it got. */
        private Map<String, String> outcome(String stanza) {
            RawXmppClient romeo = CLIENTS.get("romeo@montague.lit/orchard");
            romeo.send(stanza);
            CLIENTS.keySet().forEach(jid -> romeo.send(MARK.formatted(jid)));
            Map<String, String> outcome = new LinkedHashMap<>();
            CLIENTS.forEach((jid, client) -> {
                String got = client.readUntil(END_MARK);
                String before = got.substring(0, got.lastIndexOf("<message "));
                if (!before.isEmpty()) {
                    outcome.put(jid.substring(jid.indexOf('/') + 1), before);
                }
            });
            return outcome;
        }

        /** A word for each resource that got the stanza; for Romeo the condition or the type of the answer. */
        private String summary(Map<String, String> outcome) {
            TreeSet<String> words = new TreeSet<>();
            outcome.forEach((resource, got) -> words.add(resource.equals("orchard") ? answer(got) : resource));
            return words.isEmpty() ? "silence" : String.join(" ", words);
        }

        private String answer(String got) {
            Matcher condition = Pattern.compile("<([a-z-]+) xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>")
                    .matcher(got);
            Matcher type = Pattern.compile("^<[a-z]+ [^>]*type='([a-z]+)'").matcher(got);
            return condition.find() ? condition.group(1) : type.find() ? type.group(1) : got;
        }

        @ParameterizedTest(name = "{1} to {0}: {2}")
        @CsvSource(delimiter = '|', textBlock = """
                # several resources, two of them with a priority of at least 0
                juliet@capulet.lit           | chat      | balcony chamber
                juliet@capulet.lit           | normal    | balcony chamber
                juliet@capulet.lit           | strange   | balcony chamber
                juliet@capulet.lit           | headline  | balcony chamber
                juliet@capulet.lit           | groupchat | service-unavailable
                juliet@capulet.lit           | error     | silence
                # the resource that is meant gets everything, whatever its priority
                juliet@capulet.lit/chamber   | chat      | chamber
                juliet@capulet.lit/chamber   | normal    | chamber
                juliet@capulet.lit/chamber   | headline  | chamber
                juliet@capulet.lit/chamber   | groupchat | chamber
                juliet@capulet.lit/chamber   | error     | chamber
                juliet@capulet.lit/crypt     | chat      | crypt
                juliet@capulet.lit/crypt     | normal    | crypt
                juliet@capulet.lit/crypt     | headline  | crypt
                juliet@capulet.lit/crypt     | groupchat | crypt
                juliet@capulet.lit/mute      | chat      | mute
                juliet@capulet.lit/mute      | normal    | mute
                # no such resource: only chat is for the account then
                juliet@capulet.lit/tomb      | chat      | balcony chamber
                juliet@capulet.lit/tomb      | normal    | service-unavailable
                juliet@capulet.lit/tomb      | strange   | service-unavailable
                juliet@capulet.lit/tomb      | headline  | silence
                juliet@capulet.lit/tomb      | groupchat | service-unavailable
                juliet@capulet.lit/tomb      | error     | silence
                # one resource
                nurse@capulet.lit            | chat      | kitchen
                nurse@capulet.lit            | normal    | kitchen
                nurse@capulet.lit            | headline  | kitchen
                nurse@capulet.lit            | groupchat | service-unavailable
                nurse@capulet.lit            | error     | silence
                nurse@capulet.lit/tomb       | chat      | kitchen
                nurse@capulet.lit/tomb       | normal    | service-unavailable
                # negative priority only: as if nobody were there
                tybalt@capulet.lit           | chat      | service-unavailable
                tybalt@capulet.lit           | normal    | service-unavailable
                tybalt@capulet.lit           | headline  | silence
                tybalt@capulet.lit           | groupchat | service-unavailable
                tybalt@capulet.lit           | error     | silence
                tybalt@capulet.lit/vault     | chat      | vault
                tybalt@capulet.lit/vault     | groupchat | vault
                tybalt@capulet.lit/tomb      | chat      | service-unavailable
                tybalt@capulet.lit/tomb      | normal    | service-unavailable
                tybalt@capulet.lit/tomb      | headline  | silence
                # connected, but has not said so
                paris@capulet.lit            | chat      | service-unavailable
                paris@capulet.lit            | normal    | service-unavailable
                paris@capulet.lit            | headline  | silence
                paris@capulet.lit/tent       | chat      | tent
                # not connected
                benvolio@montague.lit        | chat      | service-unavailable
                benvolio@montague.lit        | normal    | service-unavailable
                benvolio@montague.lit        | headline  | silence
                benvolio@montague.lit        | groupchat | service-unavailable
                benvolio@montague.lit        | error     | silence
                benvolio@montague.lit/tomb   | chat      | service-unavailable
                benvolio@montague.lit/tomb   | normal    | service-unavailable
                benvolio@montague.lit/tomb   | headline  | silence
                benvolio@montague.lit/tomb   | groupchat | service-unavailable
                # no such account: no difference to one that is not connected
                nobody@montague.lit          | chat      | service-unavailable
                nobody@montague.lit          | normal    | service-unavailable
                nobody@montague.lit          | headline  | silence
                nobody@montague.lit          | groupchat | service-unavailable
                nobody@montague.lit          | error     | silence
                nobody@montague.lit/tomb     | chat      | service-unavailable
                nobody@montague.lit/tomb     | normal    | service-unavailable
                nobody@montague.lit/tomb     | headline  | silence
                nobody@montague.lit/tomb     | groupchat | service-unavailable
                # the server itself reads no messages
                montague.lit                 | chat      | service-unavailable
                montague.lit                 | normal    | service-unavailable
                montague.lit                 | headline  | silence
                montague.lit                 | error     | silence
                capulet.lit/x                | chat      | service-unavailable
                # not ours
                paris@verona.lit             | chat      | remote-server-not-found
                verona.lit                   | normal    | remote-server-not-found
                paris@verona.lit             | error     | silence
                """)
        @Tag("S-10.5-1")
        void whenMessageIsSent_thenReaches(String to, String type, String expected) {
            Map<String, String> outcome =
                    outcome("<message id='1' to='" + to + "' type='" + type + "'><body>hi</body></message>");
            assertThat(summary(outcome)).isEqualTo(expected);
            assertThat(outcome.values()).allSatisfy(got -> assertThat(got).containsOnlyOnce("<message "));
        }

        @ParameterizedTest(name = "{1} to {0}: {2}")
        @CsvSource(delimiter = '|', textBlock = """
                # all that are there, whatever their priority
                juliet@capulet.lit           | available    | balcony chamber crypt
                juliet@capulet.lit           | unavailable  | balcony chamber crypt
                juliet@capulet.lit           | subscribe    | balcony chamber crypt
                juliet@capulet.lit           | subscribed   | balcony chamber crypt
                juliet@capulet.lit           | unsubscribe  | balcony chamber crypt
                juliet@capulet.lit           | unsubscribed | balcony chamber crypt
                juliet@capulet.lit           | probe        | unsubscribed
                juliet@capulet.lit           | error        | silence
                juliet@capulet.lit/crypt     | available    | crypt
                juliet@capulet.lit/crypt     | unavailable  | crypt
                juliet@capulet.lit/crypt     | error        | crypt
                juliet@capulet.lit/mute      | available    | mute
                # subscriptions are between accounts
                juliet@capulet.lit/crypt     | subscribe    | balcony chamber crypt
                juliet@capulet.lit/crypt     | unsubscribed | balcony chamber crypt
                juliet@capulet.lit/crypt     | probe        | unsubscribed
                # no such resource
                juliet@capulet.lit/tomb      | available    | silence
                juliet@capulet.lit/tomb      | unavailable  | silence
                juliet@capulet.lit/tomb      | error        | silence
                juliet@capulet.lit/tomb      | subscribe    | balcony chamber crypt
                tybalt@capulet.lit           | available    | vault
                paris@capulet.lit            | available    | silence
                paris@capulet.lit            | subscribe    | silence
                # whether there is such an account or not
                benvolio@montague.lit        | available    | silence
                benvolio@montague.lit        | unavailable  | silence
                benvolio@montague.lit        | subscribe    | silence
                benvolio@montague.lit        | probe        | unsubscribed
                benvolio@montague.lit        | error        | silence
                nobody@montague.lit          | available    | silence
                nobody@montague.lit          | unavailable  | silence
                nobody@montague.lit          | subscribe    | silence
                nobody@montague.lit          | probe        | unsubscribed
                nobody@montague.lit          | error        | silence
                montague.lit                 | available    | silence
                montague.lit                 | subscribe    | silence
                montague.lit                 | probe        | silence
                montague.lit                 | strange      | silence
                verona.lit                   | available    | remote-server-not-found
                verona.lit                   | unavailable  | silence
                verona.lit                   | error        | silence
                """)
        void whenPresenceIsSent_thenReaches(String to, String type, String expected) {
            String typed = type.equals("available") ? "" : " type='" + type + "'";
            Map<String, String> outcome = outcome("<presence id='1' to='" + to + "'" + typed + "/>");
            assertThat(summary(outcome)).isEqualTo(expected);
            assertThat(outcome.values()).allSatisfy(got -> assertThat(got).containsOnlyOnce("<presence "));
        }

        @ParameterizedTest(name = "{1} to {0}: {2}")
        @CsvSource(delimiter = '|', textBlock = """
                juliet@capulet.lit/chamber   | get    | chamber
                juliet@capulet.lit/chamber   | set    | chamber
                juliet@capulet.lit/chamber   | result | chamber
                juliet@capulet.lit/chamber   | error  | chamber
                juliet@capulet.lit/crypt     | get    | crypt
                juliet@capulet.lit/mute      | set    | mute
                # no such resource
                juliet@capulet.lit/tomb      | get    | service-unavailable
                juliet@capulet.lit/tomb      | set    | service-unavailable
                juliet@capulet.lit/tomb      | result | silence
                juliet@capulet.lit/tomb      | error  | silence
                # the server answers for the account and passes nothing on
                juliet@capulet.lit           | get    | service-unavailable
                juliet@capulet.lit           | set    | service-unavailable
                juliet@capulet.lit           | result | silence
                juliet@capulet.lit           | error  | silence
                paris@capulet.lit            | get    | service-unavailable
                romeo@montague.lit           | get    | service-unavailable
                romeo@montague.lit           | result | silence
                # whether there is such an account or not
                benvolio@montague.lit        | get    | service-unavailable
                benvolio@montague.lit        | set    | service-unavailable
                benvolio@montague.lit/tomb   | get    | service-unavailable
                nobody@montague.lit          | get    | service-unavailable
                nobody@montague.lit          | set    | service-unavailable
                nobody@montague.lit          | result | silence
                nobody@montague.lit/tomb     | get    | service-unavailable
                nobody@montague.lit/tomb     | error  | silence
                # the server itself
                montague.lit                 | get    | service-unavailable
                capulet.lit                  | set    | service-unavailable
                capulet.lit                  | result | silence
                capulet.lit/x                | get    | service-unavailable
                capulet.lit/x                | result | silence
                verona.lit                   | get    | remote-server-not-found
                paris@verona.lit/x           | result | silence
                """)
        @Tag("S-8.4-3")
        @Tag("S-10.5-1")
        @Tag("S-13.10-1")
        void whenIqIsSent_thenReaches(String to, String type, String expected) {
            Map<String, String> outcome =
                    outcome("<iq id='1' to='" + to + "' type='" + type + "'><unheard-of xmlns='urn:example'/></iq>");
            assertThat(summary(outcome)).isEqualTo(expected);
            assertThat(outcome.values()).allSatisfy(got -> assertThat(got).containsOnlyOnce("<iq "));
        }

        /** The whole answer, so that there is no difference to find. */
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                <query xmlns='http://jabber.org/protocol/disco#info'/>            | <service-unavailable
                <query xmlns='http://jabber.org/protocol/disco#info' node='x'/>   | <service-unavailable
                <query xmlns='http://jabber.org/protocol/disco#items'/>           | <query xmlns='http://jabber.org/protocol/disco#items'/>
                <query xmlns='http://jabber.org/protocol/disco#items' node='x'/>  | <query xmlns='http://jabber.org/protocol/disco#items' node='x'/>
                <ping xmlns='urn:xmpp:ping'/>                                     | <service-unavailable
                <query xmlns='jabber:iq:roster'/>                                 | <service-unavailable
                """)
        @Tag("D-8-1")
        @Tag("D-3.1-7")
        @Tag("PING-7-1")
        @Tag("S-8.3.3-7")
        void whenAccountsOfOthersAreAsked_thenNobodyCanTellWhichExist(String query, String expected) {
            String nobody = askedAbout("nobody", query);
            assertThat(nobody).contains(expected).doesNotContain("<item");
            assertThat(askedAbout("juliet", query)).isEqualTo(nobody);
            assertThat(askedAbout("tybalt", query)).isEqualTo(nobody);
            assertThat(askedAbout("paris", query)).isEqualTo(nobody);
        }

        private String askedAbout(String user, String query) {
            Map<String, String> outcome =
                    outcome("<iq id='1' to='" + user + "@capulet.lit' type='get'>" + query + "</iq>");
            assertThat(outcome).containsOnlyKeys("orchard");
            return outcome.get("orchard").replace(user + "@", "x@");
        }

        @Test
        void whenSubscriptionIsAskedFor_thenFromAccountToAccount() {
            assertThat(outcome("<presence id='1' to='juliet@capulet.lit/mute' type='subscribe'/>"))
                    .containsEntry(
                            "crypt",
                            "<presence from='romeo@montague.lit' to='juliet@capulet.lit' id='1' type='subscribe'/>");
        }
    }

    @Nested
    class GivenSeveralResourcesOfOneUser {

        private final Deque<RawXmppClient> toClose = new ArrayDeque<>();
        private RawXmppClient balcony;
        private RawXmppClient chamber;

        @BeforeEach
        void connect() {
            balcony = joined("juliet@capulet.lit/balcony");
            chamber = joined("juliet@capulet.lit/chamber");
        }

        @AfterEach
        void closeAll() {
            toClose.forEach(RawXmppClient::close);
        }

        private RawXmppClient joined(String jid) {
            RawXmppClient client = bound(jid);
            toClose.add(client);
            return client;
        }

        /** What a client got so far, all of which was caused by what {@code cause} has sent by now. */
        private String got(RawXmppClient client, String jid, RawXmppClient cause) {
            cause.send(MARK.formatted(jid));
            String got = client.readUntil(END_MARK);
            return got.substring(0, got.lastIndexOf("<message "));
        }

        private String presence(String from, String to, String rest) {
            return "<presence from='juliet@capulet.lit/" + from + "' to='juliet@capulet.lit/" + to + "'" + rest;
        }

        /** RFC 6121 §4.2.2: they are subscribed to each other, and each to itself. */
        @Test
        void whenOneBecomesAvailable_thenItAndTheOthersAreToldAndItIsToldOfThem() {
            balcony.send("<presence><show>away</show></presence>");
            assertThat(balcony.readUntil("</presence>"))
                    .isEqualTo(presence("balcony", "balcony", "><show>away</show></presence>"));
            assertThat(got(chamber, "juliet@capulet.lit/chamber", balcony)).isEmpty();
            chamber.send("<presence id='2'/>");
            assertThat(got(chamber, "juliet@capulet.lit/chamber", chamber))
                    .isEqualTo(presence("balcony", "chamber", "><show>away</show></presence>")
                            + presence("chamber", "chamber", " id='2'/>"));
            assertThat(got(balcony, "juliet@capulet.lit/balcony", chamber))
                    .isEqualTo(presence("chamber", "balcony", " id='2'/>"));
        }

        @Test
        void whenPresenceChanges_thenOnlyTheChangeIsTold() {
            balcony.send("<presence/>");
            chamber.send("<presence/>");
            got(balcony, "juliet@capulet.lit/balcony", chamber);
            got(chamber, "juliet@capulet.lit/chamber", balcony);
            balcony.send("<presence><show>dnd</show></presence>");
            assertThat(got(balcony, "juliet@capulet.lit/balcony", balcony))
                    .isEqualTo(presence("balcony", "balcony", "><show>dnd</show></presence>"));
            assertThat(got(chamber, "juliet@capulet.lit/chamber", balcony))
                    .isEqualTo(presence("balcony", "chamber", "><show>dnd</show></presence>"));
        }

        @Test
        void whenOneBecomesUnavailable_thenTheOthersAreToldAndItHearsNoMore() {
            balcony.send("<presence/>");
            chamber.send("<presence/>");
            got(balcony, "juliet@capulet.lit/balcony", chamber);
            got(chamber, "juliet@capulet.lit/chamber", balcony);
            balcony.send("<presence type='unavailable'><status>asleep</status></presence>");
            String gone = " type='unavailable'><status>asleep</status></presence>";
            assertThat(got(balcony, "juliet@capulet.lit/balcony", balcony))
                    .isEqualTo(presence("balcony", "balcony", gone));
            assertThat(got(chamber, "juliet@capulet.lit/chamber", balcony))
                    .isEqualTo(presence("balcony", "chamber", gone));
            chamber.send("<presence/>");
            assertThat(got(balcony, "juliet@capulet.lit/balcony", chamber)).isEmpty();
        }

        @Test
        void whenOneLeaves_thenTheOthersAreTold() {
            chamber.send("<presence/>").readUntil("/>");
            balcony.send("<presence/>");
            chamber.readUntil("/>");
            balcony.close();
            assertThat(chamber.readUntil("/>")).isEqualTo(presence("balcony", "chamber", " type='unavailable'/>"));
        }

        @Test
        void whenOneHasSaidThatItLeaves_thenTheOthersAreToldOnce() {
            chamber.send("<presence/>").readUntil("/>");
            balcony.send("<presence/><presence type='unavailable'/></stream:stream>")
                    .readToEnd();
            assertThat(chamber.readUntil("unavailable'/>"))
                    .isEqualTo(presence("balcony", "chamber", "/>")
                            + presence("balcony", "chamber", " type='unavailable'/>"));
            assertThat(got(chamber, "juliet@capulet.lit/chamber", chamber)).isEmpty();
        }

        /** RFC 6121 §4.6.3: those who got directed presence hear of its end, each once. */
        @Test
        void whenOneLeaves_thenAllWhoGotDirectedPresenceAreToldOnce() {
            RawXmppClient nurse = joined("nurse@capulet.lit/kitchen");
            RawXmppClient romeo = joined("romeo@montague.lit/orchard");
            romeo.send("<presence/>").readUntil("/>");
            chamber.send("<presence/>").readUntil("/>");
            for (String to : Arrays.asList(
                    "romeo@montague.lit", "nurse@capulet.lit/kitchen", "juliet@capulet.lit/chamber", "nobody@a.lit")) {
                balcony.send("<presence to='" + to + "'/>");
            }
            balcony.send("<presence/></stream:stream>").readToEnd();
            assertThat(romeo.readUntil("unavailable'/>"))
                    .isEqualTo(
                            "<presence from='juliet@capulet.lit/balcony' to='romeo@montague.lit'/>"
                                    + "<presence from='juliet@capulet.lit/balcony' to='romeo@montague.lit' type='unavailable'/>");
            assertThat(nurse.readUntil("unavailable'/>")).contains("to='nurse@capulet.lit/kitchen'");
            assertThat(chamber.readUntil("unavailable'/>")).contains("from='juliet@capulet.lit/balcony'");
            assertThat(got(romeo, "romeo@montague.lit/orchard", romeo)).isEmpty();
            assertThat(got(nurse, "nurse@capulet.lit/kitchen", nurse)).isEmpty();
            assertThat(got(chamber, "juliet@capulet.lit/chamber", chamber)).isEmpty();
        }

        @Test
        void whenOneAsksForItsOwnPresence_thenToldWhoIsThere() {
            chamber.send("<presence><show>xa</show></presence>").readUntil("</presence>");
            balcony.send("<presence to='juliet@capulet.lit' type='probe'/>");
            assertThat(got(balcony, "juliet@capulet.lit/balcony", balcony))
                    .isEqualTo(presence("chamber", "balcony", "><show>xa</show></presence>"));
        }

        @Test
        @Tag("S-8.3.3-18")
        void whenPresenceIsSentToTooMany_thenResourceConstraint() {
            RunningServer small = VERONA.maxPresenceTargets(2).bind().block(PATIENCE);
            try (RawXmppClient client = RawXmppClient.bound(small, "juliet", CAPULET, "x", SECRET)) {
                client.send("<presence to='a@montague.lit'/><presence to='b@montague.lit'/>"
                        + "<presence to='b@montague.lit'/><presence to='c@montague.lit' id='c'/>");
                assertThat(client.readUntil("</presence>")).contains("id='c'", "type='error'", "<resource-constraint ");
                client.send("<presence to='a@montague.lit' type='unavailable'/><presence to='c@montague.lit'/>"
                                + MARK.formatted("juliet@capulet.lit/x"))
                        .readUntil(END_MARK);
            } finally {
                small.dispose();
                small.onDispose().block(PATIENCE);
            }
        }
    }
}

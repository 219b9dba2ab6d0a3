package io.fluxmpp.stream.caps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.disco.DiscoInfo.Identity;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.fake.FakeConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.presence.Availability;
import io.fluxmpp.stream.presence.Presences;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.Xml;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class CapsTest {

    private static final String INFO = "http://jabber.org/protocol/disco#info";
    private static final String CAPS = "http://jabber.org/protocol/caps";
    private static final String NODE = "http://code.google.com/p/exodus";
    private static final String EXODUS_VER = "QgayPKawpkPSDYmwT/WM94uAlu0=";
    private static final String EXODUS = """
            <identity category='client' name='Exodus 0.9.1' type='pc'/>
            <feature var='http://jabber.org/protocol/caps'/>
            <feature var='http://jabber.org/protocol/disco#info'/>
            <feature var='http://jabber.org/protocol/disco#items'/>
            <feature var='http://jabber.org/protocol/muc'/>
            """;
    private static final String LIE = "<identity category='client' type='pc'/><feature var='urn:lie'/>";
    private static final String JULIET = "juliet@capulet.lit/balcony";
    private static final String NURSE = "nurse@capulet.lit/chamber";
    private static final String TYBALT = "tybalt@capulet.lit/street";
    private static final String PARIS = "paris@verona.lit/crypt";

    private final CapsSettings settings = CapsSettings.DEFAULT.withCache(CapsCache.inMemory(100));
    private FakeConnection connection = new FakeConnection();
    private Caps caps = Caps.on(connection, settings);

    private void use(CapsSettings other, XmlElement... features) {
        connection = new FakeConnection(features);
        caps = Caps.on(connection, other);
    }

    private static String c(String hash, String ver) {
        return "<c xmlns='" + CAPS + "'" + hash + " node='" + NODE + "' ver='" + ver + "'/>";
    }

    private static String exodus() {
        return c(" hash='sha-1'", EXODUS_VER);
    }

    private void announces(String from, String c) {
        connection.receive("<presence from='" + from + "'>" + c + "</presence>");
    }

    private void goes(String from) {
        connection.receive("<presence from='" + from + "' type='unavailable'/>");
    }

    /** Asks for capabilities, and keeps what comes. */
    private Asked ask(String entity) {
        Asked asked = new Asked();
        asked.subscription = caps.of(Jid.of(entity)).subscribe(asked.answers::add, asked.failures::add);
        return asked;
    }

    private static final class Asked {
        private final List<DiscoInfo> answers = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();
        private Disposable subscription;

        boolean isOpen() {
            return answers.isEmpty() && failures.isEmpty();
        }

        DiscoInfo answer() {
            assertThat(failures).isEmpty();
            assertThat(answers).hasSize(1);
            return answers.get(0);
        }
    }

    private List<XmlElement> questions() {
        return connection.sent().stream()
                .filter(sent -> "get".equals(sent.attribute("type")))
                .toList();
    }

    private List<String> askedEntities() {
        return questions().stream().map(sent -> sent.attribute("to")).toList();
    }

    private void answers(String entity, String info) {
        XmlElement question = questions().stream()
                .filter(sent -> entity.equals(sent.attribute("to")))
                .reduce((first, last) -> last)
                .orElseThrow();
        connection.receive("<iq type='result' id='" + question.attribute("id") + "' from='" + entity
                + "'><query xmlns='" + INFO + "'>" + info + "</query></iq>");
    }

    /** Asks, answers, and gives what came of it. */
    private DiscoInfo learn(String entity, String info) {
        Asked asked = ask(entity);
        answers(entity, info);
        return asked.answer();
    }

    private static String sha1(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Nested
    class GivenOurPresence {

        private final Presences presences = Presences.on(connection);
        private final Disco disco = Disco.on(connection);

        private XmlElement announced() {
            return connection.lastSent().element(CAPS, "c").orElseThrow();
        }

        private long broadcasts() {
            return connection.sent().stream()
                    .filter(sent -> sent.elementName().localName().equals("presence"))
                    .count();
        }

        @Test
        @Tag("CAPS-4-1")
        @Tag("CAPS-6.1-1")
        @Tag("CAPS-9.1-1")
        void whenWeAreAvailable_thenTheHashOfOurFeaturesGoesWithIt() {
            String ver = sha1("client/bot//fluxmpp<" + CAPS + "<" + INFO + "<http://jabber.org/protocol/disco#items<");
            presences.available().subscribe();
            assertThat(connection.lastSent())
                    .isEqualTo(Xml.parse("<presence><c xmlns='" + CAPS
                            + "' hash='sha-1' node='https://fluxmpp.io' ver='" + ver + "'/></presence>"));
            presences
                    .availableTo(Jid.of(JULIET), Availability.ONLINE.withPriority(1))
                    .subscribe();
            assertThat(announced().attribute("ver")).isEqualTo(ver);
            presences.unavailable(null).subscribe();
            assertThat(connection.lastSent().children()).isEmpty();
        }

        @Test
        @Tag("D-3.2-2")
        @Tag("CAPS-7-1")
        void whenOurNodeIsAskedAbout_thenTheAnswerIsThatOfNoNode() {
            presences.available().subscribe();
            String node = "https://fluxmpp.io#" + announced().attribute("ver");
            XmlElement ofNode = connection.ask(JULIET, "get", "<query xmlns='" + INFO + "' node='" + node + "'/>");
            XmlElement query = ofNode.element(INFO, "query").orElseThrow();
            assertThat(query.attribute("node")).isEqualTo(node);
            XmlElement ofUs = connection.ask(JULIET, "get", "<query xmlns='" + INFO + "'/>");
            assertThat(query.children())
                    .isEqualTo(ofUs.element(INFO, "query").orElseThrow().children())
                    .contains(Xml.parse("<feature xmlns='" + INFO + "' var='" + CAPS + "'/>"));
            XmlElement items = connection.ask(
                    JULIET, "get", "<query xmlns='http://jabber.org/protocol/disco#items' node='" + node + "'/>");
            assertThat(items.elements().findFirst().orElseThrow().children()).isEmpty();
            XmlElement unknown = connection.ask(
                    JULIET, "get", "<query xmlns='" + INFO + "' node='https://fluxmpp.io#" + EXODUS_VER + "'/>");
            assertThat(unknown.attribute("type")).isEqualTo("error");
        }

        @Test
        @Tag("CAPS-6.1-2")
        void whenOurFeaturesChange_thenThePresenceIsSaidAgainOnce() {
            presences.available(Availability.ONLINE.withPriority(3)).subscribe();
            String before = announced().attribute("ver");
            disco.addFeature("urn:test:1");
            connection.elapse(Duration.ofMillis(150));
            disco.addFeature("urn:test:2");
            disco.addFeature("urn:test:3");
            assertThat(broadcasts()).isEqualTo(1);
            connection.elapse(Duration.ofSeconds(1));
            assertThat(broadcasts()).isEqualTo(2);
            assertThat(connection.lastSent().element("jabber:client", "priority"))
                    .isPresent();
            assertThat(announced().attribute("ver"))
                    .isNotEqualTo(before)
                    .isEqualTo(sha1("client/bot//fluxmpp<" + CAPS + "<" + INFO
                            + "<http://jabber.org/protocol/disco#items<urn:test:1<urn:test:2<urn:test:3<"));
        }

        @Test
        @Tag("CAPS-6.1-2")
        void whenThereWasADirectedPresenceBetween_thenEverybodyIsToldAllTheSame() {
            presences.available().subscribe();
            disco.addFeature("urn:test:1");
            presences.availableTo(Jid.of(JULIET), Availability.ONLINE).subscribe();
            connection.elapse(Duration.ofSeconds(1));
            assertThat(broadcasts()).isEqualTo(3);
            assertThat(connection.lastSent().attribute("to")).isNull();
        }

        @Test
        void whenChangesAreTakenBackAtOnce_thenNothingIsSaid() {
            presences.available().subscribe();
            disco.addFeature("urn:test:1").dispose();
            connection.elapse(Duration.ofSeconds(1));
            assertThat(broadcasts()).isEqualTo(1);
        }

        @Test
        void whenNobodyWasToldThatWeAreThere_thenChangesAreNotToldEither() {
            disco.addFeature("urn:test:1");
            connection.elapse(Duration.ofSeconds(1));
            presences.availableTo(Jid.of(JULIET), Availability.ONLINE).subscribe();
            disco.addFeature("urn:test:2");
            connection.elapse(Duration.ofSeconds(1));
            assertThat(broadcasts()).isEqualTo(1);
        }

        @Test
        void whenItChangesOftenAndAgain_thenOnlyTheLastEightAreAnsweredFor() {
            List<String> nodes = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                disco.addFeature("urn:test:" + i);
                presences.available().subscribe();
                nodes.add("https://fluxmpp.io#" + announced().attribute("ver"));
            }
            List<String> types = nodes.stream()
                    .map(node -> connection
                            .ask(JULIET, "get", "<query xmlns='" + INFO + "' node='" + node + "'/>")
                            .attribute("type"))
                    .toList();
            assertThat(types.get(0)).isEqualTo("error");
            assertThat(types.subList(1, 9)).containsOnly("result");
        }

        @Test
        void whenTheConnectionEnds_thenChangesAreNobodysConcern() {
            presences.available().subscribe();
            connection.dispose();
            disco.addFeature("urn:test:1");
            connection.elapse(Duration.ofSeconds(1));
            assertThat(broadcasts()).isEqualTo(1);
        }
    }

    @Test
    void whenOnlyWhatIsAnnouncedCounts_thenNobodyElseIsAsked() {
        StepVerifier.create(caps.announced(Jid.of(JULIET))).verifyComplete();
        assertThat(questions()).isEmpty();
        announces(JULIET, exodus());
        StepVerifier.create(caps.announced(Jid.of(JULIET)))
                .then(() -> answers(JULIET, EXODUS))
                .assertNext(info ->
                        assertThat(info.has("http://jabber.org/protocol/muc")).isTrue())
                .verifyComplete();
        goes(JULIET);
        StepVerifier.create(caps.announced(Jid.of(JULIET))).verifyComplete();
        assertThat(questions()).hasSize(1);
    }

    @Nested
    class GivenAHash {

        @Test
        @Tag("CAPS-6.2-1")
        @Tag("CAPS-6.2-2")
        void whenItIsNew_thenTheEntityIsAskedAboutItsNode() {
            announces(JULIET, exodus());
            assertThat(questions()).isEmpty();
            DiscoInfo info = learn(JULIET, EXODUS);
            assertThat(info.has("http://jabber.org/protocol/muc")).isTrue();
            assertThat(info.identities()).containsExactly(Identity.of("client", "pc", "Exodus 0.9.1"));
            assertThat(askedEntities()).containsExactly(JULIET);
            assertThat(questions().get(0).elements())
                    .containsExactly(Xml.parse("<query xmlns='" + INFO + "' node='" + NODE + "#" + EXODUS_VER + "'/>"));
        }

        @Test
        @Tag("CAPS-5.4-3")
        @Tag("D-6.1-1")
        void whenItIsVerified_thenNobodyElseIsAsked() {
            announces(JULIET, exodus());
            announces(NURSE, exodus());
            DiscoInfo info = learn(JULIET, EXODUS);
            assertThat(ask(NURSE).answer()).isEqualTo(info);
            assertThat(ask(JULIET).answer()).isEqualTo(info);
            assertThat(askedEntities()).containsExactly(JULIET);
        }

        @Test
        @Tag("CAPS-5.4-3")
        void whenConnectionsShareACache_thenOneKnowsWhatTheOtherHasLearnt() {
            announces(JULIET, exodus());
            DiscoInfo info = learn(JULIET, EXODUS);
            use(settings);
            announces(TYBALT, exodus());
            assertThat(ask(TYBALT).answer()).isEqualTo(info);
            assertThat(questions()).isEmpty();
        }

        @Test
        @Tag("CAPS-8.4-1")
        void whenLaterPresenceDoesNotRepeatIt_thenItHolds() {
            announces(JULIET, exodus());
            learn(JULIET, EXODUS);
            announces(JULIET, "<show>away</show>");
            assertThat(ask(JULIET).isOpen()).isFalse();
            assertThat(questions()).hasSize(1);
        }

        @Test
        @Tag("CAPS-5.4-4")
        void whenTheAnswerDoesNotMatch_thenItIsBelievedOfThatEntityAlone() {
            announces(TYBALT, exodus());
            announces(JULIET, exodus());
            assertThat(learn(TYBALT, LIE).has("urn:lie")).isTrue();
            assertThat(learn(JULIET, EXODUS).has("urn:lie")).isFalse();
            assertThat(ask(TYBALT).answer().has("urn:lie")).isTrue();
            assertThat(askedEntities()).containsExactly(TYBALT, JULIET);
            assertThat(settings.cache().find("sha-1", EXODUS_VER).block().has("urn:lie"))
                    .isFalse();
        }

        @Test
        @Tag("CAPS-5.4-4")
        void whenWhatIsBelievedOfOneIsOld_thenItIsAskedAgain() {
            announces(TYBALT, exodus());
            learn(TYBALT, LIE);
            announces(TYBALT, c(" hash='sha-1'", "q07IKJEyjvHSyhy//CH0CxmKi8w="));
            assertThat(learn(TYBALT, EXODUS).has("urn:lie")).isFalse();
            goes(TYBALT);
            announces(TYBALT, c(" hash='sha-1'", "q07IKJEyjvHSyhy//CH0CxmKi8w="));
            learn(TYBALT, LIE);
            assertThat(questions()).hasSize(3);
        }

        @Test
        @Tag("CAPS-5.4-4")
        void whenItChangesWhileWeAsk_thenTheAnswerIsNotBelievedOfTheNewOne() {
            announces(TYBALT, exodus());
            Asked asked = ask(TYBALT);
            announces(TYBALT, c(" hash='sha-1'", "q07IKJEyjvHSyhy//CH0CxmKi8w="));
            answers(TYBALT, LIE);
            assertThat(asked.answer().has("urn:lie")).isTrue();
            assertThat(ask(TYBALT).isOpen()).isTrue();
            assertThat(questions()).hasSize(2);
        }

        @Test
        @Tag("CAPS-5.4-1")
        void whenTheFunctionIsUnknown_thenTheAnswerIsBelievedOfThatEntityAlone() {
            announces(JULIET, c(" hash='foo'", EXODUS_VER));
            announces(NURSE, c(" hash='foo'", EXODUS_VER));
            learn(JULIET, EXODUS);
            assertThat(ask(JULIET).isOpen()).isFalse();
            assertThat(ask(NURSE).isOpen()).isTrue();
            assertThat(askedEntities()).containsExactly(JULIET, NURSE);
            assertThat(questions().get(1).elements().findFirst().orElseThrow().attribute("node"))
                    .isEqualTo(NODE + "#" + EXODUS_VER);
            assertThat(settings.cache().find("foo", EXODUS_VER).hasElement().block())
                    .isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<identity category='client' name='Exodus 0.9.1' type='pc'/>",
                    "<feature var='http://jabber.org/protocol/muc'/>",
                    "<x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>a</value></field></x>"
                            + "<x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>a</value></field></x>",
                    "<x xmlns='jabber:x:data'>"
                            + "<field var='FORM_TYPE' type='hidden'><value>a</value><value>b</value></field></x>",
                })
        @Tag("CAPS-5.4-2")
        void whenTheAnswerIsIllFormed_thenNothingOfItIsBelieved(String surplus) {
            announces(TYBALT, exodus());
            for (int i = 0; i < 2; i++) {
                Asked asked = ask(TYBALT);
                answers(TYBALT, EXODUS + surplus);
                assertThat(asked.answers).isEmpty();
                assertThat(asked.failures)
                        .singleElement()
                        .satisfies(failure -> assertThat(failure)
                                .isInstanceOf(XmppException.class)
                                .hasMessageContaining(TYBALT)
                                .hasMessageContaining("twice"));
            }
            assertThat(questions()).hasSize(2);
        }

        @Test
        @Tag("CAPS-5.4-2")
        void whenAFormDoesNotSayWhatItIsAbout_thenTheRestIsVerified() {
            announces(JULIET, exodus());
            announces(NURSE, exodus());
            learn(JULIET, EXODUS + "<x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>a</value></field></x>");
            assertThat(ask(NURSE).isOpen()).isFalse();
        }

        @Test
        void whenAnAnswerIsMadeToFitTheHashOfAnother_thenItIsBelievedOfThatEntityAlone() {
            announces(TYBALT, exodus());
            announces(JULIET, exodus());
            String forged =
                    "<identity category='client' type='pc' name='Exodus 0.9.1&lt;" + CAPS + "&lt;" + INFO + "'/>"
                            + "<feature var='http://jabber.org/protocol/disco#items'/>"
                            + "<feature var='http://jabber.org/protocol/muc'/>";
            assertThat(learn(TYBALT, forged).features()).hasSize(2);
            assertThat(learn(JULIET, EXODUS).features()).hasSize(4);
        }

        @Test
        @Tag("CAPS-5.4-3")
        void whenTheAnswerSaysMoreThanTheHashCovers_thenTheRestIsBelievedOfNobody() {
            announces(TYBALT, exodus());
            announces(JULIET, exodus());
            String surplus = "<x xmlns='jabber:x:data' type='result'><field var='abuse'><value>me</value></field></x>"
                    + "<lie xmlns='urn:lie'>" + "x".repeat(100_000) + "</lie>";
            assertThat(learn(TYBALT, EXODUS + surplus).extensions()).isEmpty();
            assertThat(ask(JULIET).answer().extensions()).isEmpty();
        }

        @Test
        void whenTheAnswerHasManySmallParts_thenItIsNotRemembered() {
            announces(TYBALT, c(" hash='foo'", EXODUS_VER));
            String parts = "<feature var=''/>".repeat(600);
            assertThat(learn(TYBALT, parts).features()).hasSize(600);
            learn(TYBALT, parts);
            assertThat(questions()).hasSize(2);
        }

        @Test
        void whenTheAnswerIsHuge_thenItIsGivenButNotRemembered() {
            StringBuilder text = new StringBuilder("client/pc//<");
            StringBuilder info = new StringBuilder("<identity category='client' type='pc'/>");
            for (int i = 1000; i < 2700; i++) {
                text.append("urn:test:").append(i).append('<');
                info.append("<feature var='urn:test:").append(i).append("'/>");
            }
            announces(JULIET, c(" hash='sha-1'", sha1(text.toString())));
            announces(TYBALT, exodus());
            for (String entity : List.of(JULIET, JULIET, TYBALT, TYBALT)) {
                assertThat(learn(entity, info.toString()).features()).hasSize(1700);
            }
            assertThat(questions()).hasSize(4);
        }

        @ParameterizedTest
        @ValueSource(strings = {"SHA-256", "SHA-512"})
        void whenTheFunctionIsASuccessorOfSha1_thenItVouchesToo(String function) throws NoSuchAlgorithmException {
            String text = "client/pc//Exodus 0.9.1<" + CAPS + "<" + INFO
                    + "<http://jabber.org/protocol/disco#items<http://jabber.org/protocol/muc<";
            String ver = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance(function).digest(text.getBytes(StandardCharsets.UTF_8)));
            announces(JULIET, c(" hash='" + function.toLowerCase(Locale.ROOT) + "'", ver));
            announces(NURSE, c(" hash='" + function.toLowerCase(Locale.ROOT) + "'", ver));
            learn(JULIET, EXODUS);
            assertThat(ask(NURSE).isOpen()).isFalse();
        }
    }

    @Nested
    class GivenNoHash {

        private final XmlElement plain = Xml.parse("<query xmlns='" + INFO + "'/>");

        @Test
        @Tag("CAPS-8.3-1")
        void whenNothingIsKnown_thenTheEntityIsAskedPlainly() {
            announces(NURSE, "");
            for (String entity : List.of(JULIET, NURSE)) {
                assertThat(learn(entity, EXODUS).features()).hasSize(4);
            }
            assertThat(askedEntities()).containsExactly(JULIET, NURSE);
            assertThat(questions())
                    .allSatisfy(asked -> assertThat(asked.elements()).containsExactly(plain));
        }

        @Test
        @Tag("CAPS-13-1")
        void whenItIsOfTheOldFormat_thenItsVersionIsIgnored() {
            announces(JULIET, exodus());
            announces(JULIET, c("", "0.9.1"));
            learn(JULIET, EXODUS);
            learn(JULIET, LIE);
            assertThat(questions())
                    .hasSize(2)
                    .allSatisfy(asked -> assertThat(asked.elements()).containsExactly(plain));
        }

        @Test
        void whenTheEntityHasGone_thenItsHashIsForgotten() {
            announces(JULIET, exodus());
            goes(JULIET);
            ask(JULIET);
            assertThat(questions().get(0).elements()).containsExactly(plain);
        }

        @Test
        void whenItCannotBeUsed_thenItCountsAsNone() {
            for (String c : List.of(
                    "<c xmlns='" + CAPS + "' hash='sha-1' node='" + NODE + "'/>",
                    "<c xmlns='" + CAPS + "' hash='sha-1' ver='" + EXODUS_VER + "'/>",
                    c(" hash='sha-1'", "x".repeat(513)),
                    c(" hash='" + "x".repeat(513) + "'", EXODUS_VER))) {
                announces(JULIET, exodus());
                announces(JULIET, c);
                ask(JULIET);
                assertThat(questions().get(questions().size() - 1).elements())
                        .as(c)
                        .containsExactly(plain);
            }
        }
    }

    @Nested
    class GivenAServer {

        @Test
        @Tag("CAPS-6.3-1")
        void whenItAnnouncesAHash_thenItsOwnAddressIsAskedAboutIt() {
            use(settings, Xml.parse(exodus()));
            DiscoInfo info = learn("montague.lit", EXODUS);
            assertThat(questions().get(0).elements())
                    .containsExactly(Xml.parse("<query xmlns='" + INFO + "' node='" + NODE + "#" + EXODUS_VER + "'/>"));
            assertThat(ask("montague.lit").answer()).isEqualTo(info);
            use(settings, Xml.parse(exodus()));
            assertThat(ask("montague.lit").answer()).isEqualTo(info);
            assertThat(questions()).isEmpty();
        }
    }

    @Nested
    class GivenManyWithTheSameHash {

        @Test
        void whenAskedForAtOnce_thenOneIsAskedForAll() {
            List<Asked> all = new ArrayList<>();
            for (String entity : List.of(JULIET, NURSE, TYBALT)) {
                announces(entity, exodus());
                all.add(ask(entity));
            }
            all.add(ask(JULIET));
            assertThat(askedEntities()).containsExactly(JULIET);
            answers(JULIET, EXODUS);
            assertThat(all)
                    .allSatisfy(asked -> assertThat(asked.answer().features()).hasSize(4));
            assertThat(questions()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {LIE, EXODUS + EXODUS, ""})
        void whenTheOneAskedLies_thenTheNextIsAskedForTheRest(String lie) {
            for (String entity : List.of(TYBALT, JULIET, NURSE)) {
                announces(entity, exodus());
            }
            Asked tybalt = ask(TYBALT);
            Asked juliet = ask(JULIET);
            Asked nurse = ask(NURSE);
            answers(TYBALT, lie);
            assertThat(tybalt.isOpen()).isFalse();
            assertThat(askedEntities()).containsExactly(TYBALT, JULIET);
            answers(JULIET, EXODUS);
            assertThat(juliet.answer().features()).hasSize(4);
            assertThat(nurse.answer().features()).hasSize(4);
            assertThat(questions()).hasSize(2);
        }

        @Test
        void whenTheOneAskedDoesNotAnswer_thenTheNextIsAskedAfterAWhile() {
            for (String entity : List.of(TYBALT, JULIET, NURSE)) {
                announces(entity, exodus());
            }
            Asked tybalt = ask(TYBALT);
            Asked juliet = ask(JULIET);
            Asked nurse = ask(NURSE);
            connection.elapse(Duration.ofMillis(4999));
            assertThat(askedEntities()).containsExactly(TYBALT);
            connection.elapse(Duration.ofMillis(1));
            assertThat(askedEntities()).containsExactly(TYBALT, JULIET);
            answers(JULIET, EXODUS);
            assertThat(juliet.answer()).isEqualTo(nurse.answer());
            assertThat(tybalt.isOpen()).isTrue();
            connection.elapse(Duration.ofSeconds(30));
            assertThat(tybalt.failures).singleElement().isInstanceOf(TimeoutException.class);
        }

        @Test
        void whenAllButOneLie_thenThatOneIsAskedInTheEnd() {
            List<String> liars = List.of("a@liars.lit/1", "b@liars.lit/2", "c@liars.lit/3", "d@liars.lit/4");
            liars.forEach(liar -> {
                announces(liar, exodus());
                ask(liar);
            });
            announces(JULIET, exodus());
            Asked juliet = ask(JULIET);
            connection.elapse(Duration.ofSeconds(15));
            assertThat(askedEntities()).contains(JULIET);
            answers(JULIET, EXODUS);
            assertThat(juliet.answer().features()).hasSize(4);
        }

        @Test
        void whenTheFirstLosesInterest_thenTheQuestionGoesOnForTheOthers() {
            announces(JULIET, exodus());
            announces(NURSE, exodus());
            Asked juliet = ask(JULIET);
            Asked nurse = ask(NURSE);
            juliet.subscription.dispose();
            answers(JULIET, EXODUS);
            assertThat(juliet.answers).isEmpty();
            assertThat(nurse.answer().features()).hasSize(4);
            assertThat(questions()).hasSize(1);
        }

        @Test
        void whenAllLoseInterest_thenTheQuestionIsTakenBack() {
            announces(JULIET, exodus());
            announces(NURSE, exodus());
            Asked juliet = ask(JULIET);
            Asked nurse = ask(NURSE);
            juliet.subscription.dispose();
            assertThat(connection.waiting()).isEqualTo(1);
            nurse.subscription.dispose();
            assertThat(connection.waiting()).isZero();
            assertThat(learn(NURSE, EXODUS).features()).hasSize(4);
        }
    }

    @Nested
    class GivenLimits {

        @Test
        void whenTooManyAnnounceSomething_thenTheOneNotHeardOfForLongestIsForgotten() {
            use(settings.withEntities(2));
            for (String entity : List.of(JULIET, NURSE, TYBALT)) {
                announces(entity, exodus());
            }
            ask(JULIET);
            assertThat(questions().get(0).elements()).containsExactly(Xml.parse("<query xmlns='" + INFO + "'/>"));
            learn(NURSE, EXODUS);
            assertThat(ask(TYBALT).isOpen()).isFalse();
        }

        @Test
        void whenTooManyAreKnownForThemselvesAlone_thenTheEldestIsAskedAgain() {
            use(settings.withUnverified(2));
            for (String entity : List.of(JULIET, NURSE, TYBALT)) {
                announces(entity, exodus());
                learn(entity, LIE);
            }
            assertThat(ask(TYBALT).isOpen()).isFalse();
            assertThat(ask(NURSE).isOpen()).isFalse();
            assertThat(ask(JULIET).isOpen()).isTrue();
        }

        @Test
        void whenSettingsMakeNoSense_thenRefused() {
            assertThatIllegalArgumentException().isThrownBy(() -> settings.withEntities(0));
            assertThatIllegalArgumentException().isThrownBy(() -> settings.withUnverified(0));
            assertThatIllegalArgumentException().isThrownBy(() -> settings.withTurn(Duration.ZERO));
            assertThatIllegalArgumentException().isThrownBy(() -> settings.withSettle(Duration.ofMillis(-1)));
            assertThatIllegalArgumentException().isThrownBy(() -> settings.withNode("http://a#b"));
            assertThatIllegalStateException().isThrownBy(() -> Caps.on(connection, settings.withEntities(5)));
            assertThat(Caps.on(connection)).isSameAs(caps);
        }
    }

    @Nested
    class GivenACacheOfSomebody {

        private void use(Mono<DiscoInfo> find, Mono<Void> put) {
            CapsTest.this.use(settings.withCache(new CapsCache() {
                @Override
                public Mono<DiscoInfo> find(String hash, String ver) {
                    return find;
                }

                @Override
                public Mono<Void> put(String hash, String ver, DiscoInfo info) {
                    return put;
                }
            }));
            announces(JULIET, exodus());
        }

        @Test
        void whenItFails_thenTheEntityIsAsked() {
            use(Mono.error(new IllegalStateException("lost")), Mono.error(new IllegalStateException("full")));
            assertThat(learn(JULIET, EXODUS).features()).hasSize(4);
        }

        @Test
        void whenItDoesNotAnswer_thenTheEntityIsAskedAfterAWhile() {
            use(Mono.never(), Mono.never());
            Asked asked = ask(JULIET);
            assertThat(questions()).isEmpty();
            connection.elapse(Duration.ofSeconds(5));
            answers(JULIET, EXODUS);
            connection.elapse(Duration.ofSeconds(5));
            assertThat(asked.answer().features()).hasSize(4);
        }

        @Test
        void whenItKnows_thenNobodyIsAsked() {
            use(Mono.just(DiscoInfo.query()), Mono.empty());
            assertThat(ask(PARIS).isOpen()).isTrue();
            assertThat(ask(JULIET).answer()).isEqualTo(DiscoInfo.query());
            assertThat(askedEntities()).containsExactly(PARIS);
        }
    }
}

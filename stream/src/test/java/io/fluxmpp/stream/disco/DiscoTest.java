package io.fluxmpp.stream.disco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fluxmpp.stream.disco.DiscoInfo.Identity;
import io.fluxmpp.stream.disco.DiscoItems.Item;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.fake.FakeConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.Xml;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class DiscoTest {

    private static final String INFO = "http://jabber.org/protocol/disco#info";
    private static final String ITEMS = "http://jabber.org/protocol/disco#items";
    private static final String JULIET = "juliet@capulet.lit/balcony";
    private static final Jid CATALOG = Jid.of("catalog.shakespeare.lit");

    private final FakeConnection connection = new FakeConnection();
    private final Disco disco = Disco.on(connection);

    private XmlElement askInfo(String attributes) {
        return connection.ask(JULIET, "get", "<query xmlns='" + INFO + "'" + attributes + "/>");
    }

    private XmlElement askItems(String attributes) {
        return connection.ask(JULIET, "get", "<query xmlns='" + ITEMS + "'" + attributes + "/>");
    }

    private static XmlElement query(XmlElement answer) {
        assertThat(answer.attribute("type")).isEqualTo("result");
        return answer.elements().findFirst().orElseThrow();
    }

    private static List<String> features(XmlElement answer) {
        return query(answer)
                .elements()
                .filter(child -> child.elementName().localName().equals("feature"))
                .map(child -> String.valueOf(child.attribute("var")))
                .toList();
    }

    private static List<String> identities(XmlElement answer) {
        return query(answer)
                .elements()
                .filter(child -> child.elementName().localName().equals("identity"))
                .map(child ->
                        child.attribute("category") + "/" + child.attribute("type") + "/" + child.attribute("name"))
                .toList();
    }

    private static void refused(XmlElement answer, String condition) {
        assertThat(answer.attribute("type")).isEqualTo("error");
        XmlElement error = answer.element("jabber:client", "error").orElseThrow();
        assertThat(error.element("urn:ietf:params:xml:ns:xmpp-stanzas", condition))
                .as(error.toString())
                .isPresent();
    }

    @Nested
    class GivenNothingWasSaid {

        @Test
        @Tag("D-3.1-3")
        void whenAskedForInfo_thenThereAreAnIdentityAndTheFeatures() {
            XmlElement answer = askInfo("");
            assertThat(identities(answer)).containsExactly("client/bot/fluxmpp");
            assertThat(features(answer)).containsExactly(INFO, ITEMS);
            assertThat(query(answer).attribute("node")).isNull();
        }

        @Test
        @Tag("D-4.1-2")
        void whenAskedForItems_thenTheAnswerIsEmpty() {
            assertThat(query(askItems(""))).isEqualTo(XmlElement.of(ITEMS, "query"));
        }

        @Test
        void whenAskedWithTypeSet_thenBadRequest() {
            refused(connection.ask(JULIET, "set", "<query xmlns='" + INFO + "'/>"), "bad-request");
            refused(connection.ask(JULIET, "set", "<query xmlns='" + ITEMS + "'/>"), "bad-request");
        }

        @Test
        @Tag("D-3.2-1")
        void whenAskedAboutANode_thenItemNotFound() {
            refused(askInfo(" node='nowhere'"), "item-not-found");
            refused(askItems(" node='nowhere'"), "item-not-found");
        }
    }

    @Nested
    class GivenThingsWereAdded {

        @Test
        @Tag("D-3.1-6")
        void whenTwoAddAFeature_thenItIsToldOnceUntilBothTakeItBack() {
            Disposable first = disco.addFeature("urn:test");
            Disposable second = disco.addFeature("urn:test");
            assertThat(features(askInfo(""))).containsOnlyOnce("urn:test");
            assertThat(query(connection.lastSent()).elements())
                    .filteredOn(child -> child.elementName().localName().equals("feature"))
                    .allSatisfy(feature -> {
                        assertThat(feature.attribute("var")).isNotEmpty();
                        assertThat(feature.children()).isEmpty();
                    });
            first.dispose();
            first.dispose();
            assertThat(features(askInfo(""))).contains("urn:test");
            second.dispose();
            assertThat(features(askInfo(""))).doesNotContain("urn:test");
        }

        @Test
        @Tag("D-3.1-5")
        void whenIdentitiesAreAdded_thenTheyAreToldWithTheirLanguages() {
            Disposable english = disco.addIdentity(new Identity("client", "pc", "en", "Psi 0.11"));
            disco.addIdentity(new Identity("client", "pc", "el", "\u03a8 0.11"));
            assertThat(query(askInfo("")).elements().filter(child -> child.attribute("category") != null))
                    .containsExactly(
                            Xml.parse("<identity xmlns='" + INFO
                                    + "' xml:lang='en' category='client' type='pc' name='Psi 0.11'/>"),
                            Xml.parse("<identity xmlns='" + INFO
                                    + "' xml:lang='el' category='client' type='pc' name='\u03a8 0.11'/>"));
            english.dispose();
            assertThat(identities(askInfo(""))).containsExactly("client/pc/\u03a8 0.11");
        }

        @Test
        @Tag("D-3.1-5")
        void whenWeGoByTwoNamesInOneLanguage_thenRefused() {
            disco.addIdentity(Identity.of("client", "pc", "Psi"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> disco.addIdentity(Identity.of("client", "pc", "Gajim")))
                    .withMessageContaining("Gajim")
                    .withMessageContaining("Psi");
            assertThat(identities(askInfo(""))).containsExactly("client/pc/Psi");
        }

        @Test
        void whenAFormIsAdded_thenItIsToldUntilTakenBack() {
            InfoForm form = InfoForm.of("urn:xmpp:dataforms:softwareinfo")
                    .with("os", "Mac")
                    .with("ip_version", "ipv4", "ipv6");
            Disposable added = disco.addForm(form);
            assertThat(query(askInfo("")).element("jabber:x:data", "x").flatMap(InfoForm::read))
                    .contains(form);
            assertThatIllegalArgumentException().isThrownBy(() -> disco.addForm(InfoForm.of(form.formType())));
            added.dispose();
            assertThat(query(askInfo("")).element("jabber:x:data", "x")).isEmpty();
        }

        @Test
        @Tag("D-4.1-2")
        void whenItemsAreAdded_thenTheyAreToldUntilTakenBack() {
            disco.addItem(Item.of(Jid.of("people.shakespeare.lit")));
            Disposable added = disco.addItem(new Item(FakeConnection.ROMEO, "music", "Romeo's music"));
            assertThat(query(askItems("")).elements())
                    .containsExactly(
                            Xml.parse("<item xmlns='" + ITEMS + "' jid='people.shakespeare.lit'/>"),
                            Xml.parse("<item xmlns='" + ITEMS + "' jid='" + FakeConnection.ROMEO
                                    + "' node='music' name='Romeo&apos;s music'/>"));
            added.dispose();
            assertThat(query(askItems("")).elements()).hasSize(1);
        }

        @Test
        void whenManyAreAddedInOneGo_thenOneChangeIsSignalled() {
            List<DiscoInfo> changes = new ArrayList<>();
            disco.changes().subscribe(changes::add);
            connection.scheduler().schedule(() -> {
                disco.addFeature("urn:test:1");
                disco.addFeature("urn:test:2").dispose();
            });
            assertThat(changes).containsExactly(disco.info());
            assertThat(disco.info().features()).contains("urn:test:1").doesNotContain("urn:test:2");
        }
    }

    @Nested
    class GivenNodes {

        private final DiscoNode music = new DiscoNode() {
            @Override
            public Mono<DiscoInfo> info(Jid requester) {
                return Mono.just(new DiscoInfo(
                        null,
                        List.of(Identity.of("hierarchy", "branch", null)),
                        List.of(requester.toString()),
                        List.of()));
            }

            @Override
            public Mono<DiscoItems> items(Jid requester) {
                return Mono.just(DiscoItems.of(new Item(FakeConnection.ROMEO, "music/D", null)));
            }
        };

        @Test
        @Tag("D-3.2-1")
        void whenAskedAboutOne_thenItsAnswerRepeatsTheNode() {
            disco.addNode("music", music);
            XmlElement info = askInfo(" node='music'");
            assertThat(query(info).attribute("node")).isEqualTo("music");
            assertThat(identities(info)).containsExactly("hierarchy/branch/null");
            assertThat(features(info)).containsExactly(JULIET);
            XmlElement items = askItems(" node='music'");
            assertThat(query(items).attribute("node")).isEqualTo("music");
            assertThat(query(items).elements()).hasSize(1);
        }

        @Test
        void whenItIsTakenBackOrEmpty_thenItemNotFound() {
            Disposable added = disco.addNode("music", music);
            added.dispose();
            refused(askInfo(" node='music'"), "item-not-found");
            disco.addNode("music", requester -> Mono.empty());
            refused(askInfo(" node='music'"), "item-not-found");
            assertThat(query(askItems(" node='music'")).elements()).isEmpty();
        }

        @Test
        void whenTwoAnswerForOne_thenTheSecondIsRefused() {
            disco.addNode("music", music);
            assertThatIllegalStateException()
                    .isThrownBy(() -> disco.addNode("music", requester -> Mono.empty()))
                    .withMessageContaining("music");
        }
    }

    @Nested
    class GivenAPolicy {

        @Test
        @Tag("D-7-1")
        @Tag("D-3.1-7")
        void whenAStrangerAsks_thenWeAreAsGoodAsAbsent() {
            disco.answerOnly(requester -> requester.equals(Jid.of(JULIET)));
            for (String namespace : List.of(INFO, ITEMS)) {
                for (String node : List.of("", " node='nowhere'")) {
                    XmlElement answer = connection.ask(
                            "tybalt@capulet.lit/street", "get", "<query xmlns='" + namespace + "'" + node + "/>");
                    refused(answer, "service-unavailable");
                    XmlElement error = answer.element("jabber:client", "error").orElseThrow();
                    assertThat(error.attribute("type")).isEqualTo("cancel");
                    assertThat(error.elements()).hasSize(1);
                }
            }
            assertThat(features(askInfo(""))).contains(INFO);
        }
    }

    @Nested
    class GivenAPeer {

        private <T> StepVerifier.FirstStep<T> answering(Mono<T> question, String to, String query, String answer) {
            return StepVerifier.create(Mono.<T>create(sink -> {
                question.subscribe(sink::success, sink::error);
                XmlElement asked = connection.lastSent();
                assertThat(asked.attribute("type")).isEqualTo("get");
                assertThat(asked.attribute("to")).isEqualTo(to);
                assertThat(asked.elements()).containsExactly(Xml.parse(query));
                connection.receive("<iq id='" + asked.attribute("id") + "' from='" + to + "' " + answer + "</iq>");
            }));
        }

        @Test
        @Tag("D-3.1-1")
        @Tag("D-3.1-4")
        void whenAskedForInfo_thenTheAnswerIsReadAsItStands() {
            answering(
                            disco.info(CATALOG),
                            CATALOG.toString(),
                            "<query xmlns='" + INFO + "'/>",
                            "type='result'><query xmlns='" + INFO
                                    + "'><feature var='urn:b'><x xmlns='urn:x'/></feature>"
                                    + "<feature var='urn:a'/><feature var='urn:b'/></query>")
                    .assertNext(info -> {
                        assertThat(info.features()).containsExactly("urn:b", "urn:a", "urn:b");
                        assertThat(info.identities()).isEmpty();
                        assertThat(info.has(INFO)).isTrue();
                        assertThat(info.has("urn:a")).isTrue();
                        assertThat(info.has("urn:c")).isFalse();
                    })
                    .verifyComplete();
        }

        @Test
        @Tag("D-4.1-1")
        void whenAskedForItems_thenTheyAreRead() {
            answering(
                            disco.items(CATALOG),
                            CATALOG.toString(),
                            "<query xmlns='" + ITEMS + "'/>",
                            "type='result'><query xmlns='" + ITEMS
                                    + "'><item jid='catalog.shakespeare.lit' node='books' name='Books'/>"
                                    + "<item jid='catalog.shakespeare.lit' node=''/></query>")
                    .expectNext(DiscoItems.of(new Item(CATALOG, "books", "Books"), Item.of(CATALOG)))
                    .verifyComplete();
        }

        @Test
        @Tag("D-4.2-1")
        void whenAnItemHasANode_thenItsAddressIsAskedAboutTheNode() {
            Item books = new Item(CATALOG, "books", null);
            answering(
                            disco.items(books),
                            CATALOG.toString(),
                            "<query xmlns='" + ITEMS + "' node='books'/>",
                            "type='result'><query xmlns='" + ITEMS + "' node='books'/>")
                    .expectNext(new DiscoItems("books", List.of()))
                    .verifyComplete();
            answering(
                            disco.info(books),
                            CATALOG.toString(),
                            "<query xmlns='" + INFO + "' node='books'/>",
                            "type='result'><query xmlns='" + INFO + "' node='books'/>")
                    .expectNext(DiscoInfo.query("books"))
                    .verifyComplete();
        }

        @ParameterizedTest
        @ValueSource(strings = {"service-unavailable", "forbidden", "not-allowed"})
        @Tag("D-7-1")
        void whenItRefuses_thenTheErrorIsSignalled(String condition) {
            answering(
                            disco.info(CATALOG),
                            CATALOG.toString(),
                            "<query xmlns='" + INFO + "'/>",
                            "type='error'><error type='cancel'><" + condition
                                    + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
                    .expectErrorSatisfies(failure -> assertThat(
                                    ((StanzaErrorException) failure).error().condition())
                            .isEqualTo(Condition.of(condition)))
                    .verify();
        }

        @Test
        void whenItAnswersSomethingElse_thenAnErrorSaysSo() {
            answering(
                            disco.items(CATALOG),
                            CATALOG.toString(),
                            "<query xmlns='" + ITEMS + "'/>",
                            "type='result'><query xmlns='" + INFO + "'/>")
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(XmppException.class)
                            .hasMessageContaining("disco#items of catalog.shakespeare.lit"))
                    .verify();
        }
    }

    @Nested
    class GivenAForm {

        @Test
        void whenItDoesNotSayWhatItIsAbout_thenItMeansNothing() {
            assertThat(InfoForm.read(Xml.parse("<x xmlns='jabber:x:data' type='result'><field var='os'/></x>")))
                    .isEmpty();
            assertThat(
                            InfoForm.read(
                                    Xml.parse(
                                            "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>urn:a</value></field></x>")))
                    .as("a field that is not hidden")
                    .isEmpty();
            assertThat(InfoForm.read(Xml.parse(
                            "<x xmlns='urn:x'><field var='FORM_TYPE' type='hidden'><value>urn:a</value></field></x>")))
                    .isEmpty();
        }

        @Test
        void whenItIsFoundByItsType_thenItsValuesAreThere() {
            InfoForm form = InfoForm.of("urn:a").with("os", "Mac").with("many", "1", "2");
            DiscoInfo info = new DiscoInfo(null, List.of(), List.of(), List.of(form.toElement()));
            assertThat(info.form("urn:b")).isEmpty();
            assertThat(info.form("urn:a")).hasValueSatisfying(found -> {
                assertThat(found.values("many")).containsExactly("1", "2");
                assertThat(found.values("none")).isEmpty();
            });
        }
    }
}

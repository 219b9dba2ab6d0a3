package io.fluxmpp.jingle.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.Fixtures;
import io.fluxmpp.testkit.Fixtures.Fixture;
import io.fluxmpp.testkit.Schemas;
import io.fluxmpp.testkit.Xml;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JingleCodecTest {

    private static final PayloadCodecs CODECS = new PayloadCodecs().register(new JingleCodec());
    private static final String CONTENT = "<content creator='initiator' name='a'>"
            + "<description xmlns='urn:xmpp:jingle:apps:stub:0'/><transport xmlns='urn:xmpp:jingle:transports:stub:0'/>"
            + "</content>";

    private static String jingle(String attributes, String children) {
        return "<jingle xmlns='urn:xmpp:jingle:1' " + attributes + ">" + children + "</jingle>";
    }

    private static JingleAction decode(String xml) {
        return (JingleAction) Xml.decode(xml, CODECS);
    }

    private static JingleAction reencoded(JingleAction action) {
        return decode(Xml.encode(action, CODECS));
    }

    @Nested
    class GivenTheSpecificationsExamples {

        static Stream<Fixture> examples() {
            return Fixtures.examples().stream()
                    .filter(fixture -> fixture.name().startsWith("xep-0166")
                            || fixture.name().startsWith("xep-0261"))
                    .filter(fixture -> fixture.text().contains("<jingle"));
        }

        @ParameterizedTest
        @MethodSource("examples")
        void whenWrittenAgain_thenTheyAreEqualAndValid(Fixture example) {
            Iq iq = (Iq) Xml.stanza(example.text(), CODECS);
            assertThat(iq.payload()).isInstanceOf(JingleAction.class);
            JingleAction action = (JingleAction) iq.payload();
            assertThat(reencoded(action)).isEqualTo(action);
            Schemas.validate(Xml.encode(iq, CODECS));
        }

        @Test
        @Tag("J-6.2-1")
        void whenItIsAnOffer_thenItsPartsAreRead() {
            Iq iq = (Iq) Xml.stanza(Fixtures.example("xep-0261-listing-01"), CODECS);
            JingleAction.SessionInitiate offer = (JingleAction.SessionInitiate) iq.payload();
            assertThat(offer.sid()).isEqualTo("a73sjjvkla37jfea");
            assertThat(offer.initiator()).isEqualTo(Jid.of("romeo@montague.lit/orchard"));
            Content content = offer.contents().get(0);
            assertThat(content.creator()).isEqualTo(Creator.INITIATOR);
            assertThat(content.transport().elementName().namespace()).isEqualTo("urn:xmpp:jingle:transports:ibb:1");
        }
    }

    @Nested
    class GivenWhatRealClientsWrote {

        static Stream<Fixture> captured() {
            return Fixtures.captures().stream()
                    .filter(fixture ->
                            fixture.text().startsWith("<iq") && fixture.text().contains("<jingle"));
        }

        @ParameterizedTest
        @MethodSource("captured")
        void whenRead_thenNothingIsRefused(Fixture capture) {
            Stanza stanza = Xml.stanza(capture.text(), CODECS);
            assertThat(stanza).isInstanceOf(Iq.class);
            JingleAction action = (JingleAction) ((Iq) stanza).payload();
            if (action != null) {
                assertThat(reencoded(action)).isEqualTo(action);
            }
        }
    }

    @Nested
    class GivenABrokenElement {

        @Test
        @Tag("J-7.1-2")
        @Tag("J-7.2-3")
        void whenThereIsNoAction_thenItIsMalformed() {
            assertMalformed(jingle("sid='s'", ""));
        }

        @Test
        @Tag("J-7.1-15")
        @Tag("J-6.3.2-5")
        void whenThereIsNoSid_thenItIsMalformed() {
            assertMalformed(jingle("action='session-info'", ""));
        }

        @ParameterizedTest
        @ValueSource(strings = {"session-start", "transport-add", "content-replace", "SESSION-INFO", ""})
        @Tag("J-7.2-2")
        void whenTheActionIsUnknown_thenItIsMalformed(String action) {
            assertMalformed(jingle("action='" + action + "' sid='s'", CONTENT));
        }

        @Test
        @Tag("J-7.3-6")
        @Tag("J-6.3.2-5")
        void whenAContentHasNoName_thenItIsMalformed() {
            assertMalformed(jingle("action='content-remove' sid='s'", "<content creator='initiator'/>"));
        }

        @Test
        void whenTheCreatorIsUnknown_thenItIsMalformed() {
            assertMalformed(jingle("action='content-remove' sid='s'", "<content creator='romeo' name='a'/>"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"session-initiate", "session-accept", "content-add", "content-modify", "content-remove"})
        @Tag("J-7.3-8")
        @Tag("J-6.3.2-5")
        void whenTheSendersAreUnknown_thenItIsMalformed(String action) {
            assertMalformed(
                    jingle("action='" + action + "' sid='s'", CONTENT.replace("name='a'", "name='a' senders='all'")));
        }

        @Test
        @Tag("J-7.3-9")
        void whenContentModifyHasNoSenders_thenItIsMalformed() {
            assertMalformed(jingle("action='content-modify' sid='s'", "<content creator='initiator' name='a'/>"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"session-initiate", "session-accept"})
        @Tag("J-7.2.8-3")
        @Tag("J-6.3.2-5")
        void whenAnOfferOrAnswerHasNoContent_thenItIsMalformed(String action) {
            assertMalformed(jingle("action='" + action + "' sid='s'", ""));
        }

        @ParameterizedTest
        @ValueSource(strings = {"session-initiate", "session-accept"})
        @Tag("J-6.2-2")
        @Tag("J-7.2.8-4")
        @Tag("J-5-1")
        void whenAContentHasNotEachPartOnce_thenItIsMalformed(String action) {
            String start = "action='" + action + "' sid='s'";
            assertMalformed(jingle(start, "<content name='a'><description xmlns='urn:d'/></content>"));
            assertMalformed(jingle(start, "<content name='a'><transport xmlns='urn:t'/></content>"));
            assertMalformed(jingle(
                    start,
                    "<content name='a'><description xmlns='urn:d'/><transport xmlns='urn:t'/><transport"
                            + " xmlns='urn:u'/></content>"));
            assertMalformed(jingle(start, CONTENT.replace("</content>", "<description xmlns='urn:d'/></content>")));
            assertMalformed(jingle(
                    start,
                    CONTENT.replace("</content>", "<security xmlns='urn:s'/><security xmlns='urn:s'/></content>")));
        }

        @Test
        @Tag("J-7.2.10-2")
        void whenNoOfferedContentIsForTheSession_thenItIsMalformed() {
            assertMalformed(jingle(
                    "action='session-initiate' sid='s'",
                    CONTENT.replace("name='a'", "name='a' disposition='early-session'")));
        }

        /** Refused by the codec, and so as a request by {@code bad-request}. */
        private void assertMalformed(String xml) {
            assertThatThrownBy(() -> decode(xml)).isInstanceOf(MalformedPayloadException.class);
            InvalidStanza refused = (InvalidStanza) Xml.stanza("<iq type='set' id='i'>" + xml + "</iq>", CODECS);
            assertThat(refused.error().condition()).isEqualTo(StanzaError.Condition.BAD_REQUEST);
        }
    }

    @Nested
    class GivenUnusualElements {

        @Test
        @Tag("J-7.1-1")
        void whenTheyHoldLittleOrMuch_thenTheyAreRead() {
            JingleAction empty = decode(jingle("action='transport-info' sid='s'", ""));
            assertThat(empty.contents()).isEmpty();
            assertThat(empty.reason()).isNull();
            assertThat(empty.payloads()).isEmpty();
            JingleAction full = decode(jingle(
                    "action='transport-info' sid='s'",
                    CONTENT + CONTENT + "<reason><gone/></reason><x xmlns='urn:x'/><y xmlns='urn:y'/>"));
            assertThat(full.contents()).hasSize(2);
            assertThat(full.reason()).isEqualTo(Reason.of(Condition.GONE));
            assertThat(full.payloads()).hasSize(2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"early-session", "alert", "no such thing", ""})
        @Tag("J-7.3-5")
        void whenTheDispositionIsAnother_thenItIsKeptAndNotSession(String disposition) {
            JingleAction action = decode(jingle(
                    "action='content-add' sid='s'",
                    CONTENT.replace("name='a'", "name='a' disposition='" + disposition + "'")));
            assertThat(action.contents().get(0).disposition()).isEqualTo(disposition);
            assertThat(action.contents().get(0).belongsToSession()).isFalse();
            assertThat(reencoded(action)).isEqualTo(action);
        }

        @Test
        @Tag("J-7.2.10-1")
        void whenOneOfTheOfferedContentsIsForTheSession_thenTheOthersNeedNotBe() {
            String early = CONTENT.replace("name='a'", "name='b' disposition='early-session'");
            assertThat(decode(jingle("action='session-initiate' sid='s'", early + CONTENT))
                            .contents())
                    .hasSize(2);
        }

        @Test
        @Tag("J-7.3-1")
        void whenTheCreatorIsMissing_thenItIsTheInitiator() {
            JingleAction action = decode(jingle("action='content-remove' sid='s'", "<content name='a'/>"));
            assertThat(action.contents()).containsExactly(Content.of(Creator.INITIATOR, "a"));
        }

        @Test
        @Tag("J-7.3-4")
        void whenTheDispositionIsMissing_thenItIsSession() {
            assertThat(decode(jingle("action='content-remove' sid='s'", "<content name='a'/>"))
                            .contents()
                            .get(0)
                            .belongsToSession())
                    .isTrue();
        }

        @Test
        void whenSendersAreMissing_thenThatCanBeSeen() {
            assertThat(decode(jingle("action='session-initiate' sid='s'", CONTENT))
                            .contents()
                            .get(0)
                            .senders())
                    .isNull();
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.3-8")
        void whenSendersAreGiven_thenTheyAreRead(Senders senders) {
            String content = "<content name='a' senders='" + senders.wireName() + "'/>";
            assertThat(decode(jingle("action='content-modify' sid='s'", content))
                            .contents()
                            .get(0)
                            .senders())
                    .isEqualTo(senders);
        }

        @Test
        @Tag("J-7.3-3")
        void whenTwoCreatorsUseOneName_thenTheContentsAreDifferent() {
            JingleAction action = decode(jingle(
                    "action='content-remove' sid='s'",
                    "<content creator='initiator' name='a'/><content creator='responder' name='a'/>"));
            assertThat(action.contents().get(0).key())
                    .isNotEqualTo(action.contents().get(1).key());
        }

        @Test
        @Tag("J-7.3-7")
        void whenOneNameIsOfferedTwice_thenBothAreRead() {
            assertThat(decode(jingle("action='session-initiate' sid='s'", CONTENT + CONTENT))
                            .contents())
                    .hasSize(2);
        }

        @Test
        void whenThereAreForeignElements_thenTheySurviveARoundTrip() {
            String foreign = "<x xmlns='urn:x' a='1'>text<y/></x>";
            JingleAction action = decode(jingle(
                    "action='session-initiate' sid='s'",
                    foreign + CONTENT.replace("</content>", foreign + "</content>")));
            assertThat(action.payloads()).containsExactly(Xml.parse(foreign));
            assertThat(action.contents().get(0).others()).containsExactly(Xml.parse(foreign));
            assertThat(reencoded(action)).isEqualTo(action);
        }

        @Test
        @Tag("J-9-1")
        void whenThereIsSecurity_thenItSurvivesARoundTrip() {
            String security = "<security xmlns='urn:xmpp:jingle:security:stub:0'/>";
            JingleAction action = decode(jingle(
                    "action='session-initiate' sid='s'", CONTENT.replace("</content>", security + "</content>")));
            assertThat(action.contents().get(0).security()).isEqualTo(Xml.parse(security));
            assertThat(reencoded(action)).isEqualTo(action);
        }

        @Test
        @Tag("J-16-1")
        void whenTheOrderOfChildrenIsUnusual_thenTheyAreRead() {
            JingleAction action = decode(jingle(
                    "action='content-remove' sid='s'",
                    "<x xmlns='urn:x'/><reason><text>why</text><cancel/></reason><content name='a'/>"));
            assertThat(action.contents()).hasSize(1);
            assertThat(action.reason()).isEqualTo(Reason.of(Condition.CANCEL, "why"));
            assertThat(action.payloads()).hasSize(1);
        }

        @Test
        @Tag("J-7.1-5")
        @Tag("J-7.1-12")
        void whenInitiatorAndResponderStandWhereTheyShouldNot_thenTheyHaveNoEffect() {
            assertThat(decode(jingle("action='session-info' sid='s' initiator='x@y/z' responder='@@'", "")))
                    .isEqualTo(JingleAction.SessionInfo.ping("s"));
        }

        @Test
        @Tag("J-7.1-3")
        @Tag("J-7.1-10")
        void whenInitiatorAndResponderAreMissingOrUnreadable_thenThatIsNoError() {
            JingleAction.SessionInitiate offer =
                    (JingleAction.SessionInitiate) decode(jingle("action='session-initiate' sid='s'", CONTENT));
            JingleAction.SessionAccept answer = (JingleAction.SessionAccept)
                    decode(jingle("action='session-accept' sid='s' responder='@/'", CONTENT));
            assertThat(offer.initiator()).isNull();
            assertThat(answer.responder()).isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {":s", "None", "s 1", "", "\u00e4&lt;\ud83d\ude00", "0"})
        @Tag("J-7.1-16")
        void whenTheSidIsOdd_thenItIsTaken(String sid) {
            JingleAction action = decode(jingle("action='session-info' sid='" + sid + "'", ""));
            assertThat(action.sid()).isEqualTo(sid.replace("&lt;", "<"));
            assertThat(reencoded(action)).isEqualTo(action);
        }
    }

    @Nested
    class GivenActionsOfOurs {

        @Test
        @Tag("J-7.1-4")
        @Tag("J-7.1-11")
        void whenWritten_thenInitiatorAndResponderStandOnlyWhereTheyBelong() {
            List<Content> contents =
                    decode(jingle("action='session-initiate' sid='s'", CONTENT)).contents();
            Jid romeo = Jid.of("romeo@montague.lit/orchard");
            assertThat(Xml.encode(new JingleAction.SessionInitiate("s", romeo, contents, Details.NONE), CODECS))
                    .contains("initiator=")
                    .doesNotContain("responder=");
            assertThat(Xml.encode(new JingleAction.SessionAccept("s", romeo, contents, Details.NONE), CODECS))
                    .contains("responder=")
                    .doesNotContain("initiator=");
            assertThat(Xml.parse(Xml.encode(JingleAction.SessionInfo.ping("s"), CODECS))
                            .attributes())
                    .hasSize(2);
        }

        @Test
        @Tag("J-16-1")
        @Tag("J-16-2")
        void whenWritten_thenChildrenStandInTheSchemasOrder() {
            Reason reason = Reason.of(Condition.MEDIA_ERROR, "why").withDetail(XmlElement.of("urn:x", "detail"));
            JingleAction action = new JingleAction.ContentRemove(
                    "s",
                    List.of(Content.of(Creator.INITIATOR, "a")),
                    new Details(reason, List.of(XmlElement.of("urn:x", "x"))));
            XmlElement jingle = Xml.parse(Xml.encode(action, CODECS));
            assertThat(names(jingle)).containsExactly("content", "reason", "x");
            assertThat(names(jingle.element(JingleAction.NAMESPACE, "reason").orElseThrow()))
                    .containsExactly("media-error", "text", "detail");
        }

        private List<String> names(XmlElement element) {
            return element.elements()
                    .map(child -> child.elementName().localName())
                    .toList();
        }
    }
}

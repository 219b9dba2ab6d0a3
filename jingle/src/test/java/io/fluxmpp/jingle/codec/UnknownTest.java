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
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import io.fluxmpp.testkit.Xml;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the specification does not define is kept; what cannot be read is refused only where something depends on it. */
class UnknownTest {

    private static final PayloadCodecs CODECS = new PayloadCodecs()
            .register(new JingleCodec())
            .register(new Refusing("description"))
            .register(new Refusing("transport"))
            .register(new Refusing("security"))
            .register(new Refusing("info"));

    /** A codec that finds fault with everything. */
    private record Refusing(String localName) implements PayloadCodec<XmlElement> {
        @Override
        public XmlName elementName() {
            return new XmlName("urn:broken", localName);
        }

        @Override
        public XmlElement decode(XmlReader in) {
            throw new MalformedPayloadException("refused");
        }

        @Override
        public void encode(XmlElement payload, XmlWriter out) {
            throw new IllegalStateException("never read, never written");
        }
    }

    private static JingleAction decode(String action, String children) {
        return decodeElement("action='" + action + "' sid='s'", children);
    }

    private static JingleAction decodeElement(String attributes, String children) {
        return (JingleAction)
                Xml.decode("<jingle xmlns='urn:xmpp:jingle:1' " + attributes + ">" + children + "</jingle>", CODECS);
    }

    private static void assertSurvives(JingleAction action) {
        assertThat(Xml.decode(Xml.encode(action, CODECS), CODECS)).isEqualTo(action);
    }

    private static String content(String children) {
        return "<content creator='initiator' name='a' senders='both'>" + children + "</content>";
    }

    private static String broken(String part) {
        return "<" + part + " xmlns='urn:broken' why='unreadable'><deep/></" + part + ">";
    }

    private static final String FULL =
            content("<description xmlns='urn:d'/><transport xmlns='urn:t'/><security xmlns='urn:s'/>");

    @Nested
    class GivenUnknownAttributes {

        private static final Map<XmlName, String> SOME = Map.of(
                XmlName.local("mood"),
                "jolly & <gay>",
                new XmlName("urn:x", "sid"),
                "other",
                new XmlName("http://www.w3.org/XML/1998/namespace", "lang"),
                "it");

        private static final String WRITTEN =
                " mood='jolly &amp; &lt;gay>' x:sid='other' xml:lang='it' xmlns:x='urn:x' ";

        @ParameterizedTest
        @EnumSource
        void whenTheyStandInJingle_thenTheySurvive(JingleAction.Type type) {
            JingleAction action = decodeElement("action='" + type.wireName() + "'" + WRITTEN + "sid='s'", FULL);
            assertThat(action.details().attributes()).isEqualTo(SOME);
            assertThat(action.sid()).isEqualTo("s");
            assertSurvives(action);
        }

        @Test
        void whenTheyStandInAContent_thenTheySurvive() {
            JingleAction action = decode("content-remove", "<content" + WRITTEN + "creator='responder' name='a'/>");
            assertThat(action.contents().get(0).attributes()).isEqualTo(SOME);
            assertSurvives(action);
        }

        @Test
        void whenTheContentIsVaried_thenTheyStay() {
            Content content =
                    new Content(Creator.INITIATOR, "a", null, Content.SESSION, null, null, null, List.of(), SOME);
            XmlElement part = XmlElement.of("urn:x", "part");
            assertThat(List.of(
                            content.withSenders(Senders.NONE),
                            content.withDescription(part),
                            content.withTransport(part),
                            content.withSecurity(part)))
                    .allSatisfy(it -> assertThat(it.attributes()).isEqualTo(SOME));
        }

        @Test
        void whenThereAreNone_thenNothingIsKeptForThem() {
            JingleAction action =
                    decodeElement("action='content-modify' sid='s' initiator='a@b/c' responder='x'", FULL);
            assertThat(action.details().attributes()).isSameAs(Map.of());
            assertThat(action.contents().get(0).attributes()).isSameAs(Map.of());
        }

        @Test
        void whenOursAreDefinedOnes_thenTheyAreRefused() {
            assertThatThrownBy(() -> new Details(null, List.of(), Map.of(XmlName.local("sid"), "s")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Content(
                            Creator.INITIATOR,
                            "a",
                            null,
                            Content.SESSION,
                            null,
                            null,
                            null,
                            List.of(),
                            Map.of(XmlName.local("name"), "b")))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void whenTheRestIsTheSame_thenActionsThatDifferInThemDiffer() {
            assertThat(decodeElement("action='session-info' sid='s' x='1'", ""))
                    .isNotEqualTo(decodeElement("action='session-info' sid='s' x='2'", ""));
        }
    }

    @Nested
    class GivenUnknownElements {

        private static final String FOREIGN = "<x xmlns='urn:x' a='1'>text<y xmlns='urn:y'/></x>";

        @ParameterizedTest
        @EnumSource
        void whenTheyAreOfJinglesNamespace_thenTheySurvive(JingleAction.Type type) {
            JingleAction action = decode(type.wireName(), "<future x='1'>text<deep/></future>" + FULL + FOREIGN);
            assertThat(action.payloads())
                    .contains(
                            Xml.parse("<future xmlns='urn:xmpp:jingle:1' x='1'>text<deep/></future>"),
                            Xml.parse(FOREIGN));
            assertSurvives(action);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<gone/><text>one</text><text xml:lang='it'>uno</text>",
                    "<gone/><x xmlns='urn:x'/><x xmlns='urn:x'/>",
                    "<gone/><busy><x xmlns='urn:x'/></busy>",
                    "<gone><x xmlns='urn:x'/><sid>s</sid></gone>",
                    "<alternative-session><x xmlns='urn:x'/><sid>s</sid><sid>t</sid></alternative-session>",
                    "<alternative-session><sid/><sid>t</sid></alternative-session>",
                    "<struck-by-lightning><twice/></struck-by-lightning>",
                    "<x xmlns='urn:x'/><text>one</text><struck-by-lightning/><gone/>",
                    "<text>one</text><text>two</text>",
                    "<no-error><x/></no-error>"
                })
        void whenTheyStandInAReason_thenTheySurvive(String children) {
            JingleAction action = decode("session-terminate", "<reason>" + children + "</reason>");
            assertSurvives(action);
            assertThat(names(Xml.encode(action, CODECS))).containsAll(names("<reason>" + children + "</reason>"));
        }

        /** The elements there are, in any order; an old name for success is written as the new one. */
        private List<String> names(String xml) {
            return Pattern.compile("<[a-z-]+")
                    .matcher(xml)
                    .results()
                    .map(match -> match.group().replace("no-error", "success"))
                    .sorted()
                    .toList();
        }

        @Test
        void whenTheConditionFollowsAnUnknownOne_thenTheDefinedOneHolds() {
            Reason reason = decode("session-terminate", "<reason><future/><decline/></reason>")
                    .reason();
            assertThat(reason.condition()).isEqualTo(Condition.DECLINE);
        }

        @Test
        void whenThereAreTwoReasons_thenTheFirstHoldsAndTheSecondSurvives() {
            JingleAction action = decode("session-terminate", "<reason><busy/></reason><reason><gone/></reason>");
            assertThat(action.reason()).isEqualTo(Reason.of(Condition.BUSY));
            assertThat(action.payloads()).hasSize(1);
            assertSurvives(action);
        }
    }

    @Nested
    class GivenAnUnreadablePart {

        @ParameterizedTest
        @CsvSource({
            "session-initiate, description", "session-initiate, transport", "session-initiate, security",
            "session-accept, description", "session-accept, transport", "session-accept, security",
            "content-add, description", "content-add, transport", "content-add, security",
            "content-accept, description", "content-accept, transport", "content-accept, security",
            "description-info, description", "security-info, security", "transport-info, transport",
            "transport-accept, transport", "transport-reject, transport", "transport-replace, transport"
        })
        void whenTheActionIsAboutIt_thenItIsRefused(String action, String part) {
            String unreadable = part("description", part) + part("transport", part) + part("security", part);
            assertThatThrownBy(() -> decode(action, content(unreadable))).isInstanceOf(MalformedPayloadException.class);
            String twice = "<description xmlns='urn:d'/><transport xmlns='urn:t'/><security xmlns='urn:s'/><" + part
                    + " xmlns='urn:u'/>";
            assertThatThrownBy(() -> decode(action, content(twice))).isInstanceOf(MalformedPayloadException.class);
        }

        private String part(String name, String broken) {
            return name.equals(broken) ? broken(name) : "<" + name + " xmlns='urn:ok'/>";
        }

        @ParameterizedTest
        @CsvSource({
            "content-modify, description", "content-modify, transport", "content-modify, security",
            "content-reject, description", "content-reject, transport", "content-reject, security",
            "content-remove, description", "content-remove, transport", "content-remove, security",
            "description-info, transport", "description-info, security", "security-info, description",
            "security-info, transport", "transport-info, description", "transport-info, security",
            "transport-accept, description", "transport-accept, security", "transport-reject, description",
            "transport-reject, security", "transport-replace, description", "transport-replace, security"
        })
        void whenItIsOnlyRepeated_thenItIsKept(String action, String part) {
            JingleAction read = decode(action, content(broken(part) + broken(part)));
            assertThat(read.contents().get(0).others()).containsExactly(Xml.parse(broken(part)));
            assertSurvives(read);
        }

        @ParameterizedTest
        @EnumSource
        void whenItIsOptional_thenItIsKept(JingleAction.Type type) {
            JingleAction action = decode(
                    type.wireName(),
                    FULL.replace("</content>", broken("info") + "</content>") + "<reason><gone/>" + broken("info")
                            + "</reason>");
            assertThat(action.reason()).isEqualTo(Reason.of(Condition.GONE).withDetail(Xml.parse(broken("info"))));
            assertSurvives(action);
        }

        @ParameterizedTest
        @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SESSION_INFO")
        void whenItStandsBesideWhatTheActionSays_thenItIsKept(JingleAction.Type type) {
            JingleAction action = decode(type.wireName(), FULL + broken("info"));
            assertThat(action.payloads()).contains(Xml.parse(broken("info")));
            assertSurvives(action);
        }

        @Test
        void whenItIsWhatSessionInfoSays_thenItIsRefused() {
            assertThatThrownBy(() -> decode("session-info", broken("info")))
                    .isInstanceOf(MalformedPayloadException.class);
        }

        @Test
        void whenTheSessionEnds_thenNoContentCanPreventIt() {
            JingleAction action =
                    decode("session-terminate", "<content creator='nobody' senders='?'/><reason><success/></reason>");
            assertThat(action.reason()).isEqualTo(Reason.of(Condition.SUCCESS));
            assertSurvives(action);
        }

        @Test
        void whenSessionInfoHasContents_thenItIsNoPing() {
            JingleAction action = decode("session-info", FULL);
            assertThat(((JingleAction.SessionInfo) action).isPing()).isFalse();
        }
    }
}

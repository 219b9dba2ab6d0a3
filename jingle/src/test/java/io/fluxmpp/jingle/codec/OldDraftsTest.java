package io.fluxmpp.jingle.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.SessionInfo;
import io.fluxmpp.jingle.model.JingleAction.SessionInitiate;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.Xml;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What versions 0.31 and 1.1 of XEP-0166, and those between, had otherwise than 1.1.1: a test for each difference. */
class OldDraftsTest {

    private static final PayloadCodecs CODECS = new PayloadCodecs().register(new JingleCodec());

    private static final String PARTS = "<description xmlns='urn:d'/><transport xmlns='urn:t'/>";

    private static JingleAction decode(String attributes, String children) {
        return (JingleAction) read("urn:xmpp:jingle:1", attributes, children);
    }

    private static Payload read(String namespace, String attributes, String children) {
        return Xml.decode("<jingle xmlns='" + namespace + "' " + attributes + ">" + children + "</jingle>", CODECS);
    }

    private static Reason reason(String children) {
        return decode("action='session-terminate' sid='s'", "<reason>" + children + "</reason>")
                .reason();
    }

    @Nested
    class GivenTheElement {

        @Test
        void whenTheNamespaceIsOld_thenItIsAnotherProtocol() {
            assertThat(read("urn:xmpp:jingle:0", "action='session-initiate' sid='s'", ""))
                    .isInstanceOf(XmlElement.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"transport-add", "content-replace", "session-redirect", "content-decline"})
        void whenTheActionIsGone_thenItIsRefused(String action) {
            assertThatThrownBy(() -> decode("action='" + action + "' sid='s'", content("initiator", "a")))
                    .isInstanceOf(MalformedPayloadException.class)
                    .hasMessageContaining("action");
        }

        @ParameterizedTest
        @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SESSION_INITIATE")
        @Tag("J-7.1-4")
        @Tag("J-7.1-5")
        void whenEveryActionNamesTheInitiator_thenItHasNoEffect(JingleAction.Type type) {
            assertHasNoEffect(type, "initiator");
        }

        @ParameterizedTest
        @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SESSION_ACCEPT")
        @Tag("J-7.1-11")
        @Tag("J-7.1-12")
        void whenEveryActionNamesTheResponder_thenItHasNoEffect(JingleAction.Type type) {
            assertHasNoEffect(type, "responder");
        }

        private void assertHasNoEffect(JingleAction.Type type, String attribute) {
            String plain = "action='" + type.wireName() + "' sid='s'";
            JingleAction expected = decode(plain, content("initiator", "a"));
            for (String value : new String[] {"tybalt@capulet.lit/rapier", "@/", ""}) {
                JingleAction action = decode(plain + " " + attribute + "='" + value + "'", content("initiator", "a"));
                assertThat(action).isEqualTo(expected);
                assertThat(Xml.parse(Xml.encode(action, CODECS)).attribute(attribute))
                        .isNull();
            }
        }

        @ParameterizedTest
        @EnumSource
        void whenThereIsAThread_thenItIsKeptAndMeansNothing(JingleAction.Type type) {
            JingleAction action = decode(
                    "action='" + type.wireName() + "' sid='s'",
                    content("initiator", "a") + "<thread>e0ffe42b</thread>");
            assertThat(action.payloads()).contains(XmlElement.of("urn:xmpp:jingle:1", "thread", "e0ffe42b"));
            assertThat(Xml.decode(Xml.encode(action, CODECS), CODECS)).isEqualTo(action);
        }

        @Test
        void whenAPingHasAThread_thenItIsAPing() {
            assertThat(((SessionInfo) decode("action='session-info' sid='s'", "<thread>e0ffe42b</thread>")).isPing())
                    .isTrue();
            assertThat(((SessionInfo) decode("action='session-info' sid='s'", "<thread/><mute/>")).isPing())
                    .isFalse();
        }

        private static String content(String creator, String name) {
            return "<content creator='" + creator + "' name='" + name + "' senders='both'>" + PARTS + "</content>";
        }
    }

    @Nested
    class GivenContents {

        private Content only(String attributes) {
            return decode("action='content-modify' sid='s'", "<content " + attributes + "/>")
                    .contents()
                    .get(0);
        }

        @Test
        @Tag("J-7.3-1")
        void whenTheCreatorIsLeftToItsDefault_thenItIsTheInitiator() {
            assertThat(only("name='a' senders='both'").creator()).isEqualTo(Creator.INITIATOR);
        }

        @Test
        void whenSendersAreLeftToTheirDefault_thenOnlyContentModifyMinds() {
            for (JingleAction.Type type : JingleAction.Type.values()) {
                if (type != JingleAction.Type.CONTENT_MODIFY) {
                    String content = "<content creator='initiator' name='a'>" + PARTS + "</content>";
                    assertThat(decode("action='" + type.wireName() + "' sid='s'", content)
                                    .contents())
                            .allSatisfy(it -> assertThat(it.senders()).isNull());
                }
            }
        }

        @Test
        void whenNobodySends_thenItIsRead() {
            assertThat(only("name='a' senders='none'").senders()).isEqualTo(Senders.NONE);
        }

        @Test
        @Tag("J-7.3-7")
        void whenOneNameStandsForSeveral_thenAllAreRead() {
            String content = "<content creator='initiator' name='a'>" + PARTS + "</content>";
            SessionInitiate offer =
                    (SessionInitiate) decode("action='session-initiate' sid='s'", content + content + content);
            assertThat(offer.contents()).hasSize(3);
        }

        @Test
        void whenThereIsNoSecurity_thenThatIsNoError() {
            String content = "<content creator='initiator' name='a'>" + PARTS + "</content>";
            assertThat(decode("action='session-initiate' sid='s'", content)
                            .contents()
                            .get(0)
                            .security())
                    .isNull();
        }

        @Test
        void whenThereIsNoDisposition_thenItIsSession() {
            assertThat(only("name='a' senders='both'").disposition()).isEqualTo(Content.SESSION);
        }
    }

    @Nested
    class GivenAReason {

        @Test
        void whenItIsNoError_thenItIsSuccess() {
            assertThat(reason("<no-error/>")).isEqualTo(Reason.of(Condition.SUCCESS));
        }

        @ParameterizedTest
        @ValueSource(strings = {"invalid-credentials", "condition", "unsupported-transport", "unsupported-content"})
        @Tag("J-6.7-12")
        void whenItIsGone_thenItIsAGeneralErrorOfThatName(String name) {
            Reason reason = reason("<" + name + "><decline/></" + name + "><text>why</text>");
            assertThat(reason.condition()).isEqualTo(Condition.GENERAL_ERROR);
            assertThat(reason.wireName()).isEqualTo(name);
            assertThat(reason.text()).isEqualTo("why");
        }

        @Test
        void whenItStandsInAttributes_thenTheyAreKept() {
            JingleAction action =
                    decode("action='session-terminate' sid='s' reasoncode='decline' reasontext='Sorry'", "");
            assertThat(action.reason()).isNull();
            assertThat(action.details().attributes().values()).containsExactly("decline", "Sorry");
        }
    }

    @Nested
    class GivenAnError {

        private StanzaError error(String children) {
            String xml = "<iq type='error' id='i' from='a@b/c' to='d@e/f'><error type='cancel'>" + children
                    + "</error></iq>";
            return ((Iq) Xml.stanza(xml, CODECS)).error();
        }

        @Test
        void whenTheSessionIsUnknownInOldWords_thenItIsUnknown() {
            assertThat(JingleErrors.isUnknownSession(
                            error("<bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><unknown-session"
                                    + " xmlns='urn:xmpp:jingle:errors:0'/>")))
                    .isTrue();
        }
    }

    @Nested
    class GivenTwoAddresses {

        @Test
        @Tag("J-7.1-6")
        void whenTheInitiatorIsSomebodyElse_thenBothCanBeSeen() {
            Iq iq = (Iq) Xml.stanza(
                    "<iq type='set' id='i' from='romeo@montague.lit/orchard' to='juliet@capulet.lit/balcony'>"
                            + "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s'"
                            + " initiator='benvolio@montague.lit/x'><content creator='initiator' name='a'>" + PARTS
                            + "</content></jingle></iq>",
                    CODECS);
            assertThat(iq.from()).isEqualTo(Jid.of("romeo@montague.lit/orchard"));
            assertThat(((SessionInitiate) iq.payload()).initiator()).isEqualTo(Jid.of("benvolio@montague.lit/x"));
        }
    }
}

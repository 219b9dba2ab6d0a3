package io.fluxmpp.jingle.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.Xml;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonCodecTest {

    private static final PayloadCodecs CODECS = new PayloadCodecs().register(new JingleCodec());

    private static Reason decode(String children) {
        String xml = "<jingle xmlns='urn:xmpp:jingle:1' action='session-terminate' sid='s'><reason>" + children
                + "</reason></jingle>";
        return ((JingleAction) Xml.decode(xml, CODECS)).reason();
    }

    private static Reason reencoded(Reason reason) {
        return ((JingleAction) Xml.decode(Xml.encode(SessionTerminate.of("s", reason), CODECS), CODECS)).reason();
    }

    @Nested
    class GivenADefinedCondition {

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.4-1")
        @Tag("J-7.4-6")
        @Tag("J-7.4-8")
        @Tag("J-7.4-9")
        @Tag("J-7.4-10")
        @Tag("J-7.4-11")
        @Tag("J-7.4-12")
        @Tag("J-7.4-13")
        @Tag("J-7.4-15")
        @Tag("J-7.4-16")
        @Tag("J-7.4-17")
        @Tag("J-7.4-18")
        @Tag("J-7.4-20")
        @Tag("J-7.4-21")
        void whenWrittenAndRead_thenItIsTheSame(Condition condition) {
            assertThat(reencoded(Reason.of(condition))).isEqualTo(Reason.of(condition));
            assertThat(decode("<" + condition.wireName() + "/>").condition()).isEqualTo(condition);
        }

        @Test
        @Tag("J-7.4-2")
        @Tag("J-7.4-3")
        void whenThereAreTextAndDetail_thenBothSurvive() {
            Reason reason = Reason.of(Condition.MEDIA_ERROR, "too much")
                    .withDetail(XmlElement.of("urn:xmpp:jingle:apps:file-transfer:errors:0", "file-too-large"));
            assertThat(reencoded(reason)).isEqualTo(reason);
        }

        @Test
        @Tag("J-7.4-5")
        @Tag("J-6.7-6")
        void whenItNamesAnotherSession_thenTheSidSurvives() {
            assertThat(reencoded(Reason.alternativeSession("b84"))).isEqualTo(Reason.alternativeSession("b84"));
            assertThat(decode("<alternative-session/>")).isEqualTo(Reason.of(Condition.ALTERNATIVE_SESSION));
            assertThat(decode("<alternative-session><sid> b84\n</sid></alternative-session>"))
                    .isEqualTo(Reason.alternativeSession("b84"));
            assertThat(decode("<alternative-session><sid/></alternative-session>"))
                    .isEqualTo(Reason.of(Condition.ALTERNATIVE_SESSION));
        }
    }

    @Nested
    class GivenSomethingElse {

        @Test
        @Tag("J-6.7-12")
        void whenTheConditionIsUnknown_thenItIsAGeneralErrorOfThatName() {
            Reason reason = decode("<struck-by-lightning/><text>why</text>");
            assertThat(reason.condition()).isEqualTo(Condition.GENERAL_ERROR);
            assertThat(reason.wireName()).isEqualTo("struck-by-lightning");
            assertThat(reencoded(reason)).isEqualTo(reason);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "<text>why</text>", "<x xmlns='urn:x'/>"})
        @Tag("J-7.4-1")
        void whenTheConditionIsMissing_thenItIsAGeneralError(String children) {
            assertThat(decode(children).condition()).isEqualTo(Condition.GENERAL_ERROR);
            assertThat(decode(children).inside()).isEmpty();
            assertThat(decode(children).others()).isEmpty();
        }

        @Test
        void whenOursIsUnknownUnderADefinedName_thenItIsRefused() {
            assertThatThrownBy(() -> new Reason(Condition.GENERAL_ERROR, "busy", null, null, null))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void whenItIsTheOldNoError_thenItIsSuccess() {
            assertThat(decode("<no-error/>")).isEqualTo(Reason.of(Condition.SUCCESS));
        }

        @Test
        @Tag("J-16-2")
        void whenTheOrderIsUnusual_thenItIsRead() {
            assertThat(decode("<x xmlns='urn:x'/><text>why</text><busy/>"))
                    .isEqualTo(Reason.of(Condition.BUSY, "why").withDetail(XmlElement.of("urn:x", "x")));
        }
    }

    @Nested
    class GivenAnyAction {

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.4-4")
        @Tag("J-7.2-1")
        void whenItHasAReason_thenTheReasonIsRead(JingleAction.Type type) {
            String xml = "<jingle xmlns='urn:xmpp:jingle:1' action='" + type.wireName() + "' sid='s'>"
                    + "<content creator='initiator' name='a' senders='both'><description xmlns='urn:d'/>"
                    + "<transport xmlns='urn:t'/></content><reason><gone/></reason></jingle>";
            JingleAction action = (JingleAction) Xml.decode(xml, CODECS);
            assertThat(action.type()).isEqualTo(type);
            assertThat(action.reason()).isEqualTo(Reason.of(Condition.GONE));
            assertThat(Xml.decode(Xml.encode(action, CODECS), CODECS)).isEqualTo(action);
        }
    }
}

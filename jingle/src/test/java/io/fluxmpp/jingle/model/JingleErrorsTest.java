package io.fluxmpp.jingle.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.Fixtures;
import io.fluxmpp.testkit.Xml;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JingleErrorsTest {

    private static final String OLD = "urn:xmpp:jingle:errors:0";

    private static StanzaError error(Condition condition, String namespace, String jingleCondition) {
        return StanzaError.of(condition).withApplicationCondition(XmlElement.of(namespace, jingleCondition));
    }

    @Nested
    class GivenTheSpecificationsExamples {

        static Stream<Arguments> errors() {
            return Stream.of(
                    Arguments.of("xep-0166-listing-29", JingleErrors.unknownSession()),
                    Arguments.of("xep-0166-listing-31", JingleErrors.unsupportedInfo()),
                    Arguments.of("xep-0166-listing-34", JingleErrors.tieBreak()),
                    Arguments.of("xep-0166-listing-37", JingleErrors.securityRequired()));
        }

        @ParameterizedTest
        @MethodSource("errors")
        void whenCompared_thenOursAreTheSame(String example, StanzaError ours) {
            assertThat(((Iq) Xml.stanza(Fixtures.example(example), new PayloadCodecs())).error())
                    .isEqualTo(ours);
        }

        @Test
        void whenThereIsNone_thenTheTableAndTheUsualTypeHold() {
            assertThat(JingleErrors.outOfOrder())
                    .isEqualTo(error(Condition.UNEXPECTED_REQUEST, JingleErrors.NAMESPACE, "out-of-order")
                            .withType(StanzaError.Type.WAIT));
        }
    }

    @Nested
    class GivenAnErrorOfThePeer {

        @ParameterizedTest
        @ValueSource(strings = {JingleErrors.NAMESPACE, OLD})
        void whenItHasAJingleCondition_thenThatDecides(String namespace) {
            for (Condition condition : Condition.values()) {
                StanzaError unknown = error(condition, namespace, "unknown-session");
                StanzaError late = error(condition, namespace, "out-of-order");
                StanzaError tie = error(condition, namespace, "tie-break");
                assertThat(Stream.of(unknown, late, tie).filter(JingleErrors::isUnknownSession))
                        .containsExactly(unknown);
            }
        }

        @Test
        void whenTheConditionIsOfAnotherNamespace_thenItSaysNothing() {
            assertThat(JingleErrors.isUnknownSession(error(Condition.ITEM_NOT_FOUND, "urn:x", "unknown-session")))
                    .isFalse();
        }
    }
}

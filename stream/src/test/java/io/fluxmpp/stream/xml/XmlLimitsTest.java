package io.fluxmpp.stream.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class XmlLimitsTest {

    /** One limit: its name, how to vary it, how to read it, and its least value. */
    record Limit(String name, Vary vary, Function<XmlLimits, Integer> read, int least) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Vary {
        XmlLimits apply(XmlLimits limits, int value);
    }

    static List<Limit> limits() {
        return List.of(
                new Limit("stanzaBytes", XmlLimits::withStanzaBytes, XmlLimits::stanzaBytes, 10_000),
                new Limit("depth", XmlLimits::withDepth, XmlLimits::depth, 3),
                new Limit("attributes", XmlLimits::withAttributes, XmlLimits::attributes, 8),
                new Limit("attributeLength", XmlLimits::withAttributeLength, XmlLimits::attributeLength, 3071),
                new Limit("declarations", XmlLimits::withDeclarations, XmlLimits::declarations, 8),
                new Limit("nameLength", XmlLimits::withNameLength, XmlLimits::nameLength, 64),
                new Limit("names", XmlLimits::withNames, XmlLimits::names, 256));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void whenVaried_thenTheOthersStay(Limit limit) {
        XmlLimits varied = limit.vary().apply(XmlLimits.DEFAULT, 20_000);
        assertThat(limit.read().apply(varied)).isEqualTo(20_000);
        assertThat(limit.vary().apply(varied, limit.read().apply(XmlLimits.DEFAULT)))
                .isEqualTo(XmlLimits.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("limits")
    void whenBelowItsLeast_thenRefused(Limit limit) {
        assertThat(limit.read().apply(limit.vary().apply(XmlLimits.DEFAULT, limit.least())))
                .isEqualTo(limit.least());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limit.vary().apply(XmlLimits.DEFAULT, limit.least() - 1))
                .withMessage(limit.name() + ": " + (limit.least() - 1) + " (expected: at least " + limit.least() + ")");
    }

    @Test
    @Tag("S-13.12-2")
    void whenStanzasOfLessThan10000BytesAreToBeRefused_thenThatIsNotPossible() {
        assertThatIllegalArgumentException().isThrownBy(() -> XmlLimits.DEFAULT.withStanzaBytes(9_999));
    }
}

package io.fluxmpp.stream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxmpp.testkit.Xml;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamLimitsTest {

    private static StreamLimits read(String children) {
        return StreamLimits.of(StreamFeatures.of(
                Xml.parse("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"),
                Xml.parse("<limits xmlns='urn:xmpp:stream-limits:0'>" + children + "</limits>")));
    }

    @Nested
    class GivenAnnouncedLimits {

        @Test
        void whenBothAreThere_thenBothAreRead() {
            assertThat(read("<max-bytes>10000</max-bytes><idle-seconds> 1800 </idle-seconds>"))
                    .isEqualTo(new StreamLimits(OptionalLong.of(10_000), OptionalLong.of(1800)));
        }

        @Test
        void whenOneIsThere_thenTheOtherIsUnknown() {
            assertThat(read("<max-bytes>262144</max-bytes>"))
                    .isEqualTo(new StreamLimits(OptionalLong.of(262_144), OptionalLong.empty()));
            assertThat(read("<idle-seconds>1</idle-seconds>"))
                    .isEqualTo(new StreamLimits(OptionalLong.empty(), OptionalLong.of(1)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "many", "-1", "0", "1e6", "99999999999999999999"})
        void whenTheyAreGarbage_thenTheyAreIgnored(String value) {
            assertThat(read("<max-bytes>" + value + "</max-bytes><idle-seconds>" + value + "</idle-seconds>"))
                    .isEqualTo(StreamLimits.NONE);
        }

        @Test
        void whenStanzasCouldHardlyBeSent_thenTheLimitIsIgnored() {
            assertThat(read("<max-bytes>9999</max-bytes>")).isEqualTo(StreamLimits.NONE);
        }

        @Test
        void whenTheyAreInAnotherNamespace_thenTheyAreIgnored() {
            assertThat(read("<max-bytes xmlns='urn:test'>20000</max-bytes>")).isEqualTo(StreamLimits.NONE);
        }
    }

    @Nested
    class GivenNoLimits {

        @Test
        void whenReading_thenNone() {
            assertThat(StreamLimits.of(StreamFeatures.of())).isEqualTo(StreamLimits.NONE);
        }
    }

    @Nested
    class GivenLimitsToAnnounce {

        @Test
        void whenMadeAFeature_thenReadAsTheyWere() {
            StreamLimits limits = StreamLimits.ofBytes(10_000).withIdle(Duration.ofMinutes(3));
            assertThat(limits.toFeature())
                    .isEqualTo(Xml.parse("<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>10000</max-bytes>"
                            + "<idle-seconds>180</idle-seconds></limits>"));
            assertThat(StreamLimits.of(StreamFeatures.of(limits.toFeature()))).isEqualTo(limits);
        }

        @Test
        void whenSilenceMayLastLessThanASecond_thenNotAnnounced() {
            assertThat(StreamLimits.ofBytes(10_000).withIdle(Duration.ofMillis(999)))
                    .isEqualTo(StreamLimits.ofBytes(10_000));
        }
    }

    @Test
    void whenMadeWithWhatNobodyMayAnnounce_thenRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StreamLimits(OptionalLong.of(9999), OptionalLong.empty()))
                .withMessageContaining("maxBytes: 9999 (expected: at least 10000)");
    }
}

package io.fluxmpp.stream.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ongres.scram.common.ScramMechanism;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramDowngradeProtectionTest {

    /** That of XEP-0474 §6.3. */
    private static final String EXAMPLE = "h=G6k/rBLDqgOhRRaCuuatSDFkJ08=";

    private static final ScramDowngradeProtection OFFER = new ScramDowngradeProtection(
            Set.of("SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"), Set.of("tls-server-end-point", "tls-exporter"));

    @Test
    void whenItIsTheExample_thenTheSameHash() {
        assertThat(OFFER.attribute(ScramMechanism.SCRAM_SHA_1)).isEqualTo(EXAMPLE);
    }

    @Test
    void whenNoChannelBindingIsAnnounced_thenNoDelimiterEither() {
        ScramDowngradeProtection unbound = new ScramDowngradeProtection(Set.of("b", "a"), Set.of());
        // printf 'a\036b' | openssl dgst -sha1 -binary | base64
        assertThat(unbound.attribute(ScramMechanism.SCRAM_SHA_1)).isEqualTo("h=ofdGJdcJmUQUSiUwAw+9CQ/kmQ0=");
    }

    /** By the bytes of UTF-8, which is not the order of Java's characters. */
    @Test
    void whenNamesAreOdd_thenSortedByOctets() {
        ScramDowngradeProtection odd = new ScramDowngradeProtection(Set.of("\uD83D\uDE00", "\uFF5E"), Set.of());
        assertThat(odd.attribute(ScramMechanism.SCRAM_SHA_1)).isEqualTo("h=ClLd7PpnikPoit2LlQhcIi1O/Gk=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "," + EXAMPLE, ",x=1," + EXAMPLE + ",y=2", ",x=h=1"})
    void whenTheHashIsRightOrMissing_thenNothingIsWrong(String extensions) {
        assertThatCode(() -> OFFER.check(ScramMechanism.SCRAM_SHA_1, extensions))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {",h=", ",h=AAAA", "," + EXAMPLE + "," + EXAMPLE, ",h=AAAA," + EXAMPLE, "," + EXAMPLE + "="})
    void whenTheHashIsAnother_thenBroken(String extensions) {
        assertThatThrownBy(() -> OFFER.check(ScramMechanism.SCRAM_SHA_1, extensions))
                .isInstanceOf(BrokenExchangeException.class)
                .hasMessageContaining("XEP-0474");
    }
}

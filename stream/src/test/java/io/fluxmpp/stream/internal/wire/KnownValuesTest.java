package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class KnownValuesTest {

    @Property(tries = 200)
    void whatWasReadBefore_neverShows(@ForAll List<@StringLength(max = 100) String> values) {
        KnownValues known = new KnownValues();

        for (String value : values) {
            char[] buffer = ("<" + value + ">").toCharArray();
            assertThat(known.read(buffer, 1, buffer.length - 1)).isEqualTo(value);
            assertThat(known.read(buffer, 1, buffer.length - 1)).isEqualTo(value);
        }
    }

    /** Strings of the same length and the same place, which differ in one character only. */
    @Test
    void valuesOfTheSamePlace_areTold() {
        KnownValues known = new KnownValues();

        for (char c = 0; c < 4_096; c++) {
            String value = "seq" + c;
            assertThat(known.read(value.toCharArray(), 0, value.length())).isEqualTo(value);
        }
    }

    @Test
    void aValueThatComesAgain_isTheSameString() {
        KnownValues known = new KnownValues();
        char[] jid = "romeo@montague.lit/orchard".toCharArray();

        assertThat(known.read(jid, 0, jid.length)).isSameAs(known.read(jid, 0, jid.length));
    }
}

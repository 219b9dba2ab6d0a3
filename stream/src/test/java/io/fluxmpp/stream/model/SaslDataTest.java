package io.fluxmpp.stream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaslDataTest {

    private static final byte[] NONE = {};

    /** No padding, white space, stray bits, another alphabet. */
    @ParameterizedTest
    @ValueSource(strings = {"bg", "bg=", "b g==", "bg==\n", "bh==", "***", "_-==", "bg==bg==", "==", "é"})
    @Tag("S-6.3.5-2")
    void whatIsNotExactlyBase64IsRefused(String data) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SaslData.decode(data))
                .withMessageNotContaining(data);
    }

    @Test
    void bytesSurviveARoundTrip() {
        byte[] bytes = {0, 1, -1, 127};
        assertThat(SaslData.decode(SaslData.encode(bytes))).isEqualTo(bytes);
    }

    @Test
    @Tag("S-6.4.2-2")
    void noBytesAreAnEqualsSignWhereNoCharactersMeanNoData() {
        assertThat(SaslData.encodeOptional(NONE)).isEqualTo("=");
        assertThat(SaslData.encode(NONE)).isEmpty();
        assertThat(SaslData.decode("=")).isEmpty();
        assertThat(SaslData.decode("")).isEmpty();
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> SaslData.text(new byte[] {(byte) 0xC3}));
    }
}

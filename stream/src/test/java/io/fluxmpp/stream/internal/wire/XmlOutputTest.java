package io.fluxmpp.stream.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlOutputTest {

    @Property(tries = 500)
    void text_isEscapedAndEncoded_howeverLong(@ForAll("texts") String before, @ForAll("texts") String text) {
        ByteBuf target = Unpooled.buffer();
        XmlOutput output = new XmlOutput();
        output.begin(target);

        output.put(before);
        output.put('!');
        output.put(text);
        long length = output.length();
        output.flush();

        assertThat(target.toString(UTF_8)).isEqualTo(escaped(before) + '!' + escaped(text));
        assertThat(target.readableBytes()).isEqualTo((int) length);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("ab<>&'\"\r\n\t \u007f\u0080\u07ff\u0800\ud7ff\ue000\ufffd")
                .ofMaxLength(1_200)
                .map(text -> text.replace("ab", "\ud83d\ude00\ud800\udc00"));
    }

    /** Plain text of every length around the one that is collected at once. */
    @Test
    void plainText_isWhole_whateverItsLength() {
        for (int length = 0; length < 1_100; length++) {
            assertThat(XmlOutput.escaped("x".repeat(length))).hasSize(length);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\0", "\u0008", "\u001f", "\ufffe", "\uffff", "\ud800", "\udc00x", "x\ud800y", "\udc00\ud800"})
    void whatXmlCannotCarry_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> XmlOutput.escaped("abc" + text))
                .withMessageContaining("U+")
                .withMessageContaining("characters of XML 1.0");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;")
                .replace("\"", "&quot;")
                .replace("\r", "&#13;")
                .replace("\n", "&#10;")
                .replace("\t", "&#9;");
    }
}

package io.fluxmpp.ibb.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64DecoderTest {

    private static final int OFFSET = 5;

    private final byte[] random = new byte[1024];

    {
        new Random(47).nextBytes(random);
    }

    @Nested
    class GivenValidText {
        @Test
        void whenOfAnyLength_thenDecoded() {
            for (int length = 0; length <= random.length; length++) {
                byte[] plain = Arrays.copyOf(random, length);
                assertThat(decode(encode(plain))).isEqualTo(plain);
            }
        }

        @Test
        void whenCutAnywhere_thenDecodedAllTheSame() {
            for (int length = 0; length <= 66; length++) {
                byte[] plain = Arrays.copyOf(random, length);
                String text = encode(plain);
                for (int first = 0; first <= text.length(); first++) {
                    for (int second = first; second <= text.length(); second++) {
                        assertThat(decode(
                                        text.substring(0, first),
                                        text.substring(first, second),
                                        text.substring(second)))
                                .isEqualTo(plain);
                    }
                }
            }
        }

        @Test
        void whenWhiteSpaceStandsAnywhere_thenPassedOver() {
            byte[] plain = Arrays.copyOf(random, 16);
            String text = encode(plain);
            for (int at = 0; at <= text.length(); at++) {
                assertThat(decode(text.substring(0, at) + " \t\r\n" + text.substring(at)))
                        .isEqualTo(plain);
            }
        }
    }

    @Nested
    class GivenBrokenText {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "=AAA",
                    "BBBB=CCC",
                    "A",
                    "AA",
                    "AAA",
                    "AA=",
                    "AA=A",
                    "A===",
                    "=",
                    "====",
                    "AAAA=",
                    "AA===",
                    "AAA==",
                    "AA==AAAA",
                    "AAA=A",
                    "AA*A",
                    "AB==",
                    "AAB=",
                    "AA-A",
                    "AA_A",
                    "AAA\u0000",
                    "AAA\u000b",
                    "AAA\u00a0",
                    "AAAÀ",
                    "AAA\u0141",
                    "AAA\u2003",
                    "AAAA AAA",
                    "AAA= =",
                    "-_-_"
                })
        @Tag("IBB-6-1")
        @Tag("IBB-6-2")
        @Tag("IBB-6-4")
        @Tag("IBB-6-5")
        void whenDecoded_thenRefused(String text) {
            assertThat(decode(text)).isNull();
        }

        @Test
        @Tag("IBB-6-2")
        @Tag("IBB-6-3")
        void whenAnyOneCharacterIsChanged_thenRefusedUnlessItIsOtherCanonicalText() {
            for (int length = 1; length <= 12; length++) {
                String text = encode(Arrays.copyOf(random, length));
                for (int at = 0; at < text.length(); at++) {
                    for (char c = 0; c < 0x180; c++) {
                        StringBuilder changed = new StringBuilder(text);
                        changed.setCharAt(at, c);
                        assertCanonicalOrRefused(changed.toString());
                    }
                }
            }
        }
    }

    @Nested
    class GivenALimit {
        @Test
        void whenTheTextIsLonger_thenRefusedAndNothingIsWrittenBehind() {
            String text = encode(Arrays.copyOf(random, 30));
            for (int limit = 0; limit < 30; limit++) {
                Base64Decoder decoder = new Base64Decoder();
                byte[] target = new byte[40];
                int end = decoder.decode(text.toCharArray(), 0, text.length(), target, 0, limit);

                assertThat(end).isLessThanOrEqualTo(limit);
                assertThat(decoder.finish()).contains("too long");
                assertThat(Arrays.copyOfRange(target, end, 40)).containsOnly(0);
            }
        }
    }

    @Property
    void anyTextIsCanonicalOrRefused(@ForAll("almostBase64") String text) {
        assertCanonicalOrRefused(text);
    }

    @Provide
    Arbitrary<String> almostBase64() {
        return Arbitraries.strings()
                .withChars("ABwxyz019+/")
                .withChars("==== \n")
                .withChars("-_*\u0000\u00e9\u2028")
                .ofMaxLength(24);
    }

    private static void assertCanonicalOrRefused(String text) {
        byte[] bytes = decode(text);
        if (bytes != null) {
            assertThat(encode(bytes)).isEqualTo(text.replaceAll("[ \t\r\n]", ""));
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The bytes, or {@code null} where the text is refused. */
    private static byte @Nullable [] decode(String... pieces) {
        byte[] bytes = decodeChars(pieces);
        if (Stream.of(pieces).allMatch(StandardCharsets.ISO_8859_1.newEncoder()::canEncode)) {
            assertThat(decodeBytes(false, pieces)).isEqualTo(bytes);
            assertThat(decodeBytes(true, pieces)).isEqualTo(bytes);
        }
        return bytes;
    }

    private static byte @Nullable [] decodeChars(String... pieces) {
        Base64Decoder decoder = new Base64Decoder();
        byte[] target = new byte[2048];
        int end = OFFSET;
        for (String piece : pieces) {
            char[] text = ("###" + piece + "###").toCharArray();
            int limit = Math.min(target.length, end + decoder.mostBytes(piece.length()));
            end = decoder.decode(text, 3, piece.length(), target, end, limit);
        }
        return decoder.finish() == null ? Arrays.copyOfRange(target, OFFSET, end) : null;
    }

    private static byte @Nullable [] decodeBytes(boolean direct, String... pieces) {
        Base64Decoder decoder = new Base64Decoder();
        byte[] target = new byte[2048];
        int end = OFFSET;
        for (String piece : pieces) {
            byte[] ascii = ("###" + piece + "###").getBytes(StandardCharsets.ISO_8859_1);
            ByteBuffer text = direct ? ByteBuffer.allocateDirect(ascii.length) : ByteBuffer.allocate(ascii.length);
            text.put(ascii).position(3).limit(ascii.length - 3);
            int limit = Math.min(target.length, end + decoder.mostBytes(piece.length()));
            end = decoder.decode(text, target, end, limit);
            assertThat(text.position()).isEqualTo(text.limit());
        }
        return decoder.finish() == null ? Arrays.copyOfRange(target, OFFSET, end) : null;
    }
}

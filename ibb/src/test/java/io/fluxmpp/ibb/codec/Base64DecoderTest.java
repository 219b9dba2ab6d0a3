package io.fluxmpp.ibb.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All ways are tested whatever JVM this is. What they decode is compared with the JDK's decoder, which sees arrays only. */
class Base64DecoderTest {

    private static final int OFFSET = 5;
    private static final byte UNTOUCHED = '#';

    /** Longer than the smallest chunk by far, and no multiple of it. */
    private static final int LONG = 1000;

    private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(200_000);

    /** How text reaches the decoder, and how it is decoded. */
    private abstract static class Way {

        private final String name;

        Way(String name) {
            this.name = name;
        }

        Base64Decoder decoder() {
            return new Base64Decoder();
        }

        abstract int decode(Base64Decoder decoder, String piece, byte[] target, int start, int limit);

        /** The bytes, or {@code null} where the text is refused. */
        final byte @Nullable [] decode(String... pieces) {
            Base64Decoder decoder = decoder();
            byte[] target =
                    new byte[OFFSET + decoder.mostBytes(String.join("", pieces).length())];
            int end = OFFSET;
            for (String piece : pieces) {
                int limit = Math.min(target.length, end + decoder.mostBytes(piece.length()));
                end = decode(decoder, piece, target, end, limit);
            }
            return decoder.finish() == null ? Arrays.copyOfRange(target, OFFSET, end) : null;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final class Chars extends Way {

        Chars() {
            super("chars");
        }

        @Override
        int decode(Base64Decoder decoder, String piece, byte[] target, int start, int limit) {
            char[] text = ("###" + piece + "###").toCharArray();
            return decoder.decode(text, 3, piece.length(), target, start, limit);
        }
    }

    private static final class Bytes extends Way {

        private final IntFunction<ByteBuffer> memory;
        private final Base64Groups groups;

        Bytes(String name, IntFunction<ByteBuffer> memory, Base64Groups groups) {
            super(name);
            this.memory = memory;
            this.groups = groups;
        }

        @Override
        Base64Decoder decoder() {
            return new Base64Decoder(groups);
        }

        @Override
        int decode(Base64Decoder decoder, String piece, byte[] target, int start, int limit) {
            byte[] ascii = ("###" + piece + "###").getBytes(ISO_8859_1);
            ByteBuffer text = memory.apply(ascii.length).put(ascii).position(3).limit(ascii.length - 3);
            int end = decoder.decode(text, target, start, limit);
            assertThat(text.remaining()).isZero();
            return end;
        }
    }

    static List<Way> ways() {
        return List.of(
                new Chars(),
                new Bytes("heap, table", ByteBuffer::allocate, Base64Table.INSTANCE),
                new Bytes("heap, JDK", ByteBuffer::allocate, Base64Jdk.INSTANCE),
                new Bytes("direct, table", size -> DIRECT.clear().limit(size), Base64Table.INSTANCE),
                new Bytes("direct, JDK", size -> DIRECT.clear().limit(size), Base64Jdk.INSTANCE));
    }

    static List<Base64Groups> groups() {
        return List.of(Base64Table.INSTANCE, Base64Jdk.INSTANCE);
    }

    private final byte[] random = new byte[0xffff];

    {
        new Random(47).nextBytes(random);
    }

    @Nested
    class GivenValidText {
        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        void whenOfAnyLength_thenDecoded(Way way) {
            for (int length = 0; length <= 1024; length++) {
                byte[] plain = Arrays.copyOf(random, length);
                assertThat(way.decode(encode(plain))).isEqualTo(plain);
            }
        }

        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#groups")
        void whenInAnyBufferAtAnyAlignment_thenDecodedAndNothingElseWritten(Base64Groups groups) {
            ByteBuffer direct = ByteBuffer.allocateDirect(2048);
            for (int length = 0; length <= 1024; length++) {
                byte[] ascii = Base64.getEncoder().encode(Arrays.copyOf(random, length));
                for (int offset = 0; offset < Long.BYTES; offset++) {
                    byte[] expected = new byte[7 - offset + length + Long.BYTES];
                    Arrays.fill(expected, UNTOUCHED);
                    System.arraycopy(random, 0, expected, 7 - offset, length);
                    for (ByteBuffer text : buffers(ascii, offset, direct)) {
                        byte[] target = new byte[expected.length];
                        Arrays.fill(target, UNTOUCHED);
                        Base64Decoder decoder = new Base64Decoder(groups);
                        int end = decoder.decode(text, target, 7 - offset, 7 - offset + length);

                        assertThat(decoder.finish()).isNull();
                        assertThat(end).isEqualTo(7 - offset + length);
                        assertThat(text.remaining()).isZero();
                        assertThat(target).isEqualTo(expected);
                    }
                }
            }
        }

        private List<ByteBuffer> buffers(byte[] ascii, int offset, ByteBuffer memory) {
            ByteBuffer heap = ByteBuffer.allocate(2048).position(offset).put(ascii);
            heap.flip().position(offset);
            ByteBuffer direct =
                    memory.clear().position(offset).put(ascii).flip().position(offset);
            return List.of(
                    heap,
                    heap.slice(),
                    heap.asReadOnlyBuffer(),
                    heap.duplicate().order(ByteOrder.LITTLE_ENDIAN),
                    direct.duplicate(),
                    direct.slice(),
                    direct.asReadOnlyBuffer(),
                    direct.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        }

        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        void whenCutAnywhere_thenDecodedAllTheSame(Way way) {
            for (int length = 0; length <= 34; length++) {
                byte[] plain = Arrays.copyOf(random, length);
                String text = encode(plain);
                for (int first = 0; first <= text.length(); first++) {
                    for (int second = first; second <= text.length(); second++) {
                        assertThat(way.decode(
                                        text.substring(0, first),
                                        text.substring(first, second),
                                        text.substring(second)))
                                .isEqualTo(plain);
                    }
                }
            }
        }

        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        void whenLongAndCutOnce_thenDecodedAllTheSame(Way way) {
            byte[] plain = Arrays.copyOf(random, LONG);
            String text = encode(plain);
            for (int cut = 0; cut <= text.length(); cut++) {
                assertThat(way.decode(text.substring(0, cut), text.substring(cut)))
                        .isEqualTo(plain);
            }
        }

        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        void whenVeryLongAndCutAtRandom_thenDecodedAllTheSame(Way way) {
            Random cuts = new Random(61);
            for (int length : new int[] {4096, 8191, 8192, 20_000, 0xfffe, 0xffff}) {
                byte[] plain = Arrays.copyOf(random, length);
                for (int pieces = 1; pieces <= 20; pieces++) {
                    assertThat(way.decode(cut(encode(plain), pieces, cuts))).isEqualTo(plain);
                    assertThat(way.decode(cut(withSpaces(encode(plain), pieces, cuts), pieces, cuts)))
                            .isEqualTo(plain);
                }
            }
        }

        private static String withSpaces(String text, int count, Random where) {
            return String.join("\r\n\t ", cut(text, count, where));
        }

        private static String[] cut(String text, int pieces, Random where) {
            int[] cuts = where.ints(pieces - 1L, 0, text.length() + 1).sorted().toArray();
            List<String> result = new ArrayList<>();
            int start = 0;
            for (int cut : cuts) {
                result.add(text.substring(start, cut));
                start = cut;
            }
            result.add(text.substring(start));
            return result.toArray(String[]::new);
        }

        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        void whenWhiteSpaceStandsAnywhere_thenPassedOver(Way way) {
            for (int length : new int[] {16, LONG}) {
                byte[] plain = Arrays.copyOf(random, length);
                String text = encode(plain);
                for (int at = 0; at <= text.length(); at++) {
                    assertThat(way.decode(text.substring(0, at) + " \t\r\n" + text.substring(at)))
                            .isEqualTo(plain);
                }
            }
        }

        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        void whenInLines_thenDecoded(Way way) {
            for (int line : new int[] {4, 64, 76, 100, 1000}) {
                String text =
                        Base64.getMimeEncoder(line, new byte[] {'\r', '\n'}).encodeToString(random);
                assertThat(way.decode(text)).isEqualTo(random);
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
                    "AAAA AAA",
                    "AAA= =",
                    "-_-_"
                })
        @Tag("IBB-6-1")
        @Tag("IBB-6-2")
        @Tag("IBB-6-4")
        @Tag("IBB-6-5")
        void whenDecoded_thenRefused(String text) {
            for (Way way : ways()) {
                assertThat(way.decode(text)).isNull();
                assertThat(way.decode("A".repeat(256) + text)).isNull();
                assertThat(way.decode("A".repeat(256 - text.length() / 4 * 4) + text))
                        .isNull();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"AAA\u0141", "AAA\u2003", "\u0141AAA"})
        @Tag("IBB-6-2")
        void whenCharsAreNotAscii_thenRefused(String text) {
            assertThat(new Chars().decode(text)).isNull();
        }

        /**
         * A byte that is changed to another digit makes other base64, which nobody can tell from what was meant; so does
         * padding that is changed to a digit where the bits are zero by chance. All else is refused.
         */
        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        @Tag("IBB-6-2")
        @Tag("IBB-6-3")
        void whenAnyOneByteIsChanged_thenRefusedUnlessItIsOtherBase64(Way way) {
            for (int length : new int[] {1, 2, 3, 4, 5, 6, 57, 200}) {
                String text = encode(Arrays.copyOf(random, length));
                for (int at = 0; at < text.length(); at++) {
                    for (char c = 0; c < 0x100; c++) {
                        if (c != text.charAt(at)) {
                            assertBase64OrRefused(way, changed(text, at, c));
                        }
                    }
                }
            }
        }

        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        @Tag("IBB-6-2")
        @Tag("IBB-6-3")
        void whenBytesOfAFullBlockAreChanged_thenRefusedUnlessItIsOtherBase64(Way way) {
            String text = encode(random);
            Random where = new Random(83);
            for (int i = 0; i < 40; i++) {
                int at = where.nextInt(text.length());
                assertBase64OrRefused(way, changed(text, at, (char) where.nextInt(0x100)));
                assertBase64OrRefused(way, changed(text, at, "=*-\n".charAt(i % 4)));
            }
        }

        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        void whenABadCharacterStandsAnywhere_thenOnlyGroupsBeforeItCount(Way way) {
            String text = encode(Arrays.copyOf(random, LONG / 3 * 3));
            for (int at = 0; at < text.length(); at++) {
                Base64Decoder decoder = way.decoder();
                byte[] target = new byte[OFFSET + LONG];
                int end = way.decode(decoder, changed(text, at, '*'), target, OFFSET, target.length);

                assertThat(decoder.finish()).contains("U+002A");
                assertThat(end).isEqualTo(OFFSET + at / 4 * 3);
                assertThat(Arrays.equals(random, 0, end - OFFSET, target, OFFSET, end))
                        .isTrue();
            }
        }

        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        void whenMoreFollows_thenTheFirstProblemIsKeptAndNothingIsTaken(Way way) {
            Base64Decoder decoder = way.decoder();
            byte[] target = new byte[LONG];
            assertThat(way.decode(decoder, "AAAA*", target, 0, LONG)).isEqualTo(3);
            assertThat(way.decode(decoder, "B".repeat(1024), target, 3, LONG)).isEqualTo(3);
            assertThat(way.decode(decoder, "=", target, 3, LONG)).isEqualTo(3);

            assertThat(decoder.finish()).contains("U+002A");
            assertThat(target).containsOnly(0);
        }

        private static String changed(String text, int at, char c) {
            return text.substring(0, at) + c + text.substring(at + 1);
        }
    }

    /** Which the JDK would take for the end. */
    @Nested
    class GivenPaddingAtTheEndOfAChunk {
        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        @Tag("IBB-6-4")
        void whenAnythingButSpaceFollows_thenRefused(Way way) {
            for (int chunk : new int[] {192, 384, 768, 6144}) {
                for (int length : new int[] {chunk - 1, chunk - 2}) {
                    byte[] plain = Arrays.copyOf(random, length);
                    String text = encode(plain);

                    assertThat(way.decode(text)).isEqualTo(plain);
                    assertThat(way.decode(text + "\n")).isEqualTo(plain);
                    assertThat(way.decode(text + "AAAA")).isNull();
                    assertThat(way.decode(text + "A".repeat(8192))).isNull();
                }
            }
        }
    }

    @Nested
    class GivenALimit {
        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64DecoderTest#ways")
        void whenTheTextIsLonger_thenRefusedAndNothingIsWrittenBehind(Way way) {
            for (int length : new int[] {30, LONG}) {
                String text = encode(Arrays.copyOf(random, length));
                for (int limit = 0; limit < length; limit++) {
                    Base64Decoder decoder = way.decoder();
                    byte[] target = new byte[length + 10];
                    int end = way.decode(decoder, text, target, 0, limit);

                    assertThat(end).isEqualTo(limit / 3 * 3);
                    assertThat(decoder.finish()).contains("too long");
                    assertThat(Arrays.equals(random, 0, end, target, 0, end)).isTrue();
                    assertThat(Arrays.copyOfRange(target, end, target.length)).containsOnly(0);
                }
            }
        }

        @Test
        void whenNothingMoreFits_thenPiecesWithoutDigitsAreTaken() {
            for (Way way : ways()) {
                Base64Decoder decoder = way.decoder();
                byte[] target = new byte[4];
                assertThat(way.decode(decoder, "AAAAAA=", target, 0, 4)).isEqualTo(4);
                assertThat(way.decode(decoder, "= \n", target, 4, 4)).isEqualTo(4);
                assertThat(decoder.finish()).isNull();
            }
        }
    }

    @Property
    void anyTextIsBase64OrRefused(@ForAll("almostBase64") String text) {
        for (Way way : ways()) {
            assertBase64OrRefused(way, text);
        }
    }

    @Provide
    Arbitrary<String> almostBase64() {
        Arbitrary<String> all = Arbitraries.strings()
                .withChars("ABwxyz019+/")
                .withChars("==== \n")
                .withChars("-_*\u0000\u00e9")
                .ofMaxLength(24);
        return Arbitraries.integers().between(0, 130).flatMap(groups -> all.map(text -> "Abc+".repeat(groups) + text));
    }

    /** RFC 4648 section 4, with the bits behind the last byte zero. */
    private static final Pattern BASE64 = Pattern.compile(
            "(?:[A-Za-z0-9+/]{4})*+" + "(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?");

    private static final Pattern WHITE_SPACE = Pattern.compile("[ \t\r\n]+");

    private static void assertBase64OrRefused(Way way, String text) {
        String digits = WHITE_SPACE.matcher(text).replaceAll("");
        byte[] bytes = way.decode(text);
        if (BASE64.matcher(digits).matches()) {
            assertThat(bytes).isEqualTo(Base64.getDecoder().decode(digits));
        } else {
            assertThat(bytes).isNull();
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}

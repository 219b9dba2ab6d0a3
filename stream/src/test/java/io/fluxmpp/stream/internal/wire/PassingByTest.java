package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.BulkPayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk text that passes the parser by: an optimisation, of which nothing may show. */
class PassingByTest {

    static final String HEADER = "<?xml version='1.0'?><s:stream xmlns='jabber:client' "
            + "xmlns:s='http://etherx.jabber.org/streams' version='1.0'>";
    private static final String START = "<iq type='set' id='1'><bulk xmlns='urn:bulk'>";
    private static final String END = "</bulk></iq>";
    static final XmlLimits LIMITS = new XmlLimits(10_000, 5, 8, 4_000, 8, 64, 256);

    private final Bulks bulks = new Bulks();
    private final PayloadCodecs codecs = new PayloadCodecs().register(bulks);

    /** What came of a stream; the stanza that is refused is the last. */
    private record Outcome(
            List<StreamElement> elements, @Nullable Condition refusal) {}

    private Outcome decode(byte[] stream, boolean passesBy, boolean othersStanzas, IntSupplier pieces) {
        List<StreamElement> elements = new ArrayList<>();
        try (AaltoStreamDecoder decoder = new AaltoStreamDecoder(codecs, LIMITS, passesBy)) {
            if (othersStanzas) {
                decoder.refuseStanzasAlone();
            }
            int piece;
            for (int from = 0; from < stream.length; from += piece) {
                piece = Math.min(pieces.getAsInt(), stream.length - from);
                decoder.feed(network(stream, from, piece));
                for (StreamElement next = decoder.next(); next != null; next = decoder.next()) {
                    elements.add(next);
                }
                assertThat(decoder.needsInput()).isTrue();
            }
            return new Outcome(elements, null);
        } catch (StreamErrorException refusal) {
            return new Outcome(elements, refusal.error().condition());
        }
    }

    private Outcome decode(String stream, boolean passesBy) {
        return decode(stream.getBytes(StandardCharsets.UTF_8), passesBy, false, () -> Integer.MAX_VALUE / 2);
    }

    /** As Netty hands it over: memory outside of the heap, somewhere in the middle of other things. */
    private static ByteBuffer network(byte[] stream, int from, int length) {
        ByteBuffer direct = ByteBuffer.allocateDirect(length + 7);
        direct.position(3).put(stream, from, length).flip().position(3);
        return direct;
    }

    @Property(tries = 300)
    void whateverItIsAndHoweverCut_itIsWhatTheParserMakesOfIt(
            @ForAll long seed, @ForAll boolean othersStanzas, @ForAll boolean faults) {
        Random random = new Random(seed);
        byte[] stream = new RandomStream(random, faults).bytes();
        int most = new int[] {1, 7, 100, 3_000, 100_000}[random.nextInt(5)];
        Outcome parsed = decode(stream, false, othersStanzas, cuts(seed, most));
        Outcome passedBy = decode(stream, true, othersStanzas, cuts(seed, most));

        assertThat(passedBy.elements()).isEqualTo(parsed.elements());
        assertThat(passedBy.refusal()).isIn(alternatives(parsed.refusal(), faults));
        assertThat(bulks.begun - bulks.ended)
                .as("neither completed nor discarded")
                .isZero();
    }

    /** Where a stanza is too long as well as faulty, the cut decides which of these shows. */
    private static List<@Nullable Condition> alternatives(@Nullable Condition refusal, boolean faults) {
        if (refusal == null || !faults) {
            return Collections.singletonList(refusal);
        }
        return refusal == Condition.POLICY_VIOLATION
                ? List.of(Condition.values())
                : List.of(refusal, Condition.POLICY_VIOLATION);
    }

    private static IntSupplier cuts(long seed, int most) {
        Random random = new Random(~seed);
        return () -> 1 + random.nextInt(most);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 63, 511, 512, 513, 5_000, 9_000})
    void whenTheTextIsPlain_thenNothingOfItIsParsed(int length) {
        String text = plainText(length, new Random(length));
        Outcome outcome = decode(HEADER + (START + text + END).repeat(20), true);

        assertThat(outcome.elements()).hasSize(21);
        assertThat(outcome.elements().subList(1, 21))
                .allSatisfy(
                        iq -> assertThat(((Bulk) ((Iq) iq).payload()).text()).isEqualTo(text));
        assertThat(bulks.bytes).isEqualTo(20 * length);
        assertThat(bulks.chars).isZero();
    }

    @Test
    void whenTheTextArrivesInPieces_thenEachIsHandedOverAsItComes() {
        try (AaltoStreamDecoder decoder = new AaltoStreamDecoder(codecs, LIMITS)) {
            decoder.feed(network(HEADER + START + "abc"));
            assertThat(decoder.next()).isNotNull();
            assertThat(decoder.next()).isNull();
            assertThat(bulks.bytes).isEqualTo(3);
            decoder.feed(network("def"));
            assertThat(decoder.next()).isNull();
            assertThat(bulks.bytes).isEqualTo(6);
        }
        assertThat(bulks.ended).isOne();
    }

    @Test
    void whenItIsNotPlain_thenTheRestOfWhatHasArrivedIsParsed() {
        Outcome outcome = decode(HEADER + START + "abc&amp;def" + END, true);

        assertThat(((Bulk) ((Iq) outcome.elements().get(1)).payload()).text()).isEqualTo("abc&def");
        assertThat(bulks.bytes).isEqualTo(3);
        assertThat(bulks.chars).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 5_000})
    void whenTheTextIsLongerThanAStanzaMayBe_thenTheStreamEndsBeforeMoreIsKept(int piece) {
        byte[] stream = (HEADER + START + "a".repeat(30_000)).getBytes(StandardCharsets.UTF_8);
        Outcome outcome = decode(stream, true, true, () -> piece);

        assertThat(outcome.refusal()).isEqualTo(Condition.POLICY_VIOLATION);
        assertThat(bulks.bytes).isBetween(9_000, 10_000 + piece);
        assertThat(bulks.ended).isOne();
    }

    /** What passes by is counted where it belongs, and no stanza pays for another. */
    @Test
    void whenManyAreAlmostAsLongAsTheyMayBe_thenAllAreRead() {
        String stanza = START + "a".repeat(10_000 - START.length() - "</bulk>".length()) + END;
        assertThat(decode(HEADER + stanza.repeat(5), true).elements()).hasSize(6);
        assertThat(decode(HEADER + stanza.replace("a</", "aa</"), true).refusal())
                .isEqualTo(Condition.POLICY_VIOLATION);
    }

    /** Base64, more or less, and white space. */
    private static String plainText(int length, Random random) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            int c = random.nextInt(150);
            text.append(
                    c < 26
                            ? (char) ('A' + c)
                            : c < 52
                                    ? (char) ('a' + c - 26)
                                    : " \n\t+/=0123456789!\"#$%'()*;?@[\\^_`{|}~\u007f".charAt(c % 38));
        }
        return text.toString();
    }

    private static ByteBuffer network(String xml) {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        return network(bytes, 0, bytes.length);
    }

    /** Stanzas with bulk payloads among others, and with everything that might stand in the text. */
    static final class RandomStream {
        private static final String[] ALWAYS = {
            "&amp;",
            "&lt;",
            "&#65;",
            "&#x41;",
            "&#13;",
            "<![CDATA[<a>]]>",
            "]",
            "]]",
            "] ]>",
            ">",
            "\r",
            "\r\n",
            "\n",
            "é",
            "€",
            "\ud83d\ude00",
            "\u007f",
            "<![CDATA[]]>"
        };
        private static final String[] FAULTS = {
            "]]>",
            "<x/>",
            "<x>y</x>",
            "<!-- -->",
            "<?p i?>",
            "&unknown;",
            "\u0001",
            "\u0000",
            "\ufffe",
            "&",
            "<",
            "</bulk",
            "</x>",
            "<!",
            "\udead",
            "&#0;",
            "&#1;"
        };
        private static final String[] OTHERS = {
            "<message><body>hello</body></message>",
            " \n",
            "<iq type='result' id='7'/>",
            "<iq type='set' id='2'><bulk xmlns='urn:bulk'/></iq>",
            "<iq type='set' id='2'><bulk xmlns='urn:bulk'></bulk></iq>",
            "<iq type='set' id='2'><bulk xmlns='urn:bulk' refuse='yes'>abc</bulk></iq>",
            "<iq type='set' id='2'><bulk xmlns='urn:bulk' fail='yes'>abcdef</bulk></iq>",
            "<iq type='set' id='2'><a xmlns='urn:a'><bulk xmlns='urn:bulk'>abc</bulk></a></iq>",
            "<iq type='set' id='2'>text<bulk xmlns='urn:bulk'>abc</bulk>text</iq>",
            "<iq type='result' id='2'><bulk xmlns='urn:bulk'>abc</bulk><bulk xmlns='urn:bulk'>def</bulk></iq>",
            "<iq xmlns='urn:b' type='set' id='2'><bulk xmlns='urn:bulk'>abc</bulk></iq>",
            "<iq type='set' id='>'><bulk xmlns='urn:bulk' a='&gt;/>' b=\"</bulk>\">abc</bulk></iq>",
            "<iq type='set' id='2'><p:bulk xmlns:p='urn:bulk'>abc</p:bulk></iq>",
            "<iq type='set' id='2'><q><a/><b/><c/><d/><e/><f/></q></iq>",
        };

        private final Random random;
        private final boolean faults;
        private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
        private int names;

        RandomStream(Random random, boolean faults) {
            this.random = random;
            this.faults = faults;
        }

        byte[] bytes() {
            append(HEADER);
            for (int i = random.nextInt(12); i >= 0; i--) {
                switch (random.nextInt(6)) {
                    case 0, 1 -> append(OTHERS[random.nextInt(OTHERS.length)]);
                    case 2 -> manyNames();
                    default -> bulk();
                }
            }
            append("</s:stream>");
            return stream.toByteArray();
        }

        /** What a parser is worn by. */
        private void manyNames() {
            append("<iq type='set' id='n'>");
            for (int i = random.nextInt(40); i > 0; i--) {
                append("<n" + names++ + "/>");
            }
            append("<bulk xmlns='urn:bulk' n" + names++ + "=''>abc</bulk></iq>");
        }

        private void bulk() {
            append(START);
            for (int i = random.nextInt(5); i > 0; i--) {
                append(plainText(random.nextInt(random.nextInt(12) == 0 ? 9_000 : 800), random));
                if (random.nextInt(3) == 0) {
                    append(ALWAYS[random.nextInt(ALWAYS.length)]);
                }
                if (faults && random.nextInt(12) == 0) {
                    fault();
                }
            }
            append(END);
        }

        private void fault() {
            if (random.nextInt(5) == 0) {
                stream.write(0x80 + random.nextInt(0x80));
            } else {
                append(FAULTS[random.nextInt(FAULTS.length)]);
            }
        }

        private void append(String xml) {
            stream.writeBytes(xml.getBytes(StandardCharsets.UTF_8));
        }
    }

    private record Bulk(String text) implements OwnedPayload {
        @Override
        public XmlName elementName() {
            return Bulks.NAME;
        }

        @Override
        public void release() {
            // Text only.
        }
    }

    /** A bulk codec that knows which door everything came by. */
    static final class Bulks implements BulkPayloadCodec<Bulk> {
        private static final XmlName NAME = new XmlName("urn:bulk", "bulk");

        private int begun;
        private int ended;
        private int bytes;
        private int chars;

        @Override
        public XmlName elementName() {
            return NAME;
        }

        @Override
        public Bulk decode(XmlReader in) {
            return new Bulk(in.text());
        }

        @Override
        public void encode(Bulk payload, XmlWriter out) {
            throw new AssertionError("not written in this test");
        }

        @Override
        public BulkText<Bulk> begin(XmlReader start) {
            if (start.attribute("refuse") != null) {
                throw new MalformedPayloadException("refused");
            }
            begun++;
            StringBuilder text = new StringBuilder();
            return new BulkText<>() {
                @Override
                public void text(char[] from, int offset, int length) {
                    chars += length;
                    take(new String(from, offset, length));
                }

                @Override
                public void ascii(ByteBuffer from) {
                    bytes += from.remaining();
                    String taken = StandardCharsets.US_ASCII.decode(from).toString();
                    assertThat(taken).isNotEmpty().matches("[\\t\\n\\x20-\\x7f&&[^<>&\\]]]*");
                    take(taken);
                }

                private void take(String taken) {
                    if (start.attribute("fail") != null) {
                        throw new MalformedPayloadException("refused");
                    }
                    text.append(taken);
                }

                @Override
                public Bulk complete() {
                    ended++;
                    return new Bulk(text.toString());
                }

                @Override
                public void discard() {
                    ended++;
                }
            };
        }
    }
}

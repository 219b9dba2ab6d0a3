package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What peers must not send, whole and byte by byte: each gets its stream error, and what came before it is not lost. */
class HostileXmlTest {

    private static final String ROOT =
            "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

    private static final String STREAM = "<?xml version='1.0'?>" + ROOT;

    /** Bytes are written as the characters of Latin-1, so that any can be. */
    private static final Charset RAW = StandardCharsets.ISO_8859_1;

    private static final XmlLimits LIMITS = XmlLimits.DEFAULT
            .withStanzaBytes(20_000)
            .withDepth(8)
            .withAttributes(8)
            .withAttributeLength(4_000)
            .withDeclarations(8)
            .withNameLength(64)
            .withNames(256);

    private final AaltoStreamDecoder decoder = new AaltoStreamDecoder(new PayloadCodecs(), LIMITS);
    private final List<StreamElement> decoded = new ArrayList<>();

    @AfterEach
    void close() {
        decoder.close();
    }

    private void decode(byte[] bytes, int piece) {
        for (int from = 0; from < bytes.length; from += piece) {
            decoder.feed(ByteBuffer.wrap(bytes, from, Math.min(piece, bytes.length - from)));
            for (StreamElement next = decoder.next(); next != null; next = decoder.next()) {
                decoded.add(next);
            }
        }
    }

    private void decode(String raw) {
        decode(raw.getBytes(RAW), Math.max(1, raw.length()));
    }

    private void restart() {
        decoder.restart();
        decoded.clear();
    }

    private void refuses(byte[] bytes, int piece, Condition condition) {
        assertThatThrownBy(() -> decode(bytes, piece)).isInstanceOfSatisfying(StreamErrorException.class, refusal -> {
            assertThat(refusal.error().condition())
                    .as(String.valueOf(refusal.error().text()))
                    .isEqualTo(condition);
            assertThat(refusal.isFromPeer()).isFalse();
        });
    }

    /** Refused as the beginning of a stream, whole and byte by byte. */
    private void refusesStream(byte[] bytes, Condition condition) {
        refuses(bytes, bytes.length, condition);
        assertThat(decoded).isEmpty();
        restart();
        refuses(bytes, 1, condition);
        assertThat(decoded).isEmpty();
    }

    /** Refused inside a stream, whole and byte by byte, and behind a stanza that is not lost. */
    private void refuses(String raw, Condition condition) {
        byte[] bytes = (STREAM + "<presence/>" + raw).getBytes(RAW);
        refuses(bytes, bytes.length, condition);
        assertThat(decoded).hasSize(2);
        restart();
        refuses(bytes, 1, condition);
        assertThat(decoded).hasSize(2);
    }

    @Nested
    class GivenRestrictedXml {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<!DOCTYPE lol [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'><!ENTITY c '&b;&b;'>]>" + ROOT + "&c;",
                    "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
                    "<!DOCTYPE a PUBLIC '-//A//B' 'http://127.0.0.1/a.dtd'>",
                    "<!DOCTYPE a>",
                    "<!DOCTYPE a [<!ELEMENT a ANY>",
                    "<!-- before -->",
                    "<!-- -- -->",
                    "<?xml version='1.0'?><!-- before -->",
                    "<?before?>",
                    "<?xml version='1.0'?><?before the='root'?>",
                    "<?xml version='1.0'?><?xml version='1.0'?>",
                    " <?xml version='1.0'?>"
                })
        @Tag("S-11.1-2")
        @Tag("S-11.1-3")
        @Tag("S-4.9.3-18")
        void whenItStandsBeforeTheHeader_thenRestrictedXml(String raw) {
            refusesStream(raw.getBytes(RAW), Condition.RESTRICTED_XML);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<!-- between -->",
                    "<message><!-- inside --></message>",
                    "<message><!-- -- --></message>",
                    "<message>text<!---->text</message>",
                    "<?between?>",
                    "<message><?inside a='b'?></message>",
                    "<?xml version='1.0'?>",
                    "<message><?xml version='1.0'?></message>",
                    "<!DOCTYPE a>",
                    "<message><!DOCTYPE a [<!ENTITY a 'a'>]></message>",
                    "<message><!ENTITY a 'a'></message>",
                    "<message>&a;</message>",
                    "<message>text &a; text</message>",
                    "<message>text&nbsp;</message>",
                    "<message id='&a;'/>",
                    "<message id='text&a;'/>",
                    "<message xmlns:a='&a;'/>"
                })
        @Tag("S-11.1-2")
        @Tag("S-11.1-3")
        @Tag("S-4.9.3-18")
        void whenItStandsInTheStream_thenRestrictedXml(String raw) {
            refuses(raw, Condition.RESTRICTED_XML);
        }

        /** Comments and their like are not collected until they end. */
        @ParameterizedTest
        @ValueSource(strings = {"<!-", "<message><!-", "<?", "<message><?a", "<message><!D", "<message>&a;"})
        @Tag("S-11.1-2")
        void whenItHasOnlyBegun_thenItIsRefused(String raw) {
            refuses(raw, Condition.RESTRICTED_XML);
        }

        @Test
        @Tag("S-11.1-2")
        void whenADocumentTypeHasOnlyBegun_thenItIsRefused() {
            refusesStream("<!D".getBytes(RAW), Condition.RESTRICTED_XML);
        }
    }

    @Nested
    class GivenBrokenXml {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<a></b>",
                    "<ab></a>",
                    "<a></ab>",
                    "<abcd></abce>",
                    "<abcdefgh></abcdefg>",
                    "<message><a></message>",
                    "</message>",
                    "<a b>",
                    "<a b=c/>",
                    "<a b='1'c='2'/>",
                    "<a b='<'/>",
                    "<a/ >",
                    "< a/>",
                    "<1/>",
                    "<a><b</a>",
                    "<a>&amp</a>",
                    "<a>& </a>",
                    "<a>&#a;</a>",
                    "<a>&#xg;</a>",
                    "<a>&#;</a>",
                    "<a><![cdata[ ]]></a>",
                    "<a b='1' b='2'/>",
                    // Names that say something else to whoever looks at messages only.
                    "<entity></entities>",
                    "<utf-8></encoding>",
                    "<comment encoding='' encoding=''/>"
                })
        @Tag("S-11.3-2")
        @Tag("S-4.9.3-13")
        void whenItArrives_thenNotWellFormed(String raw) {
            refuses(raw, Condition.NOT_WELL_FORMED);
        }

        /** The end of CDATA must not stand in text (XML 1.0 §2.4), wherever it is cut and whatever is before it. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "]]>",
                    "]]]>",
                    "a]]>",
                    "a]]]]>",
                    "&amp;]]>",
                    "<b/>]]>",
                    "a\r]]>",
                    "<![CDATA[a]]>]]>",
                    "&#93;]]>"
                })
        @Tag("S-11.3-2")
        void whenTextHoldsTheEndOfCdata_thenNotWellFormed(String text) {
            refuses("<message>" + text + "</message>", Condition.NOT_WELL_FORMED);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\0",
                    "a\0",
                    "\1",
                    "text\u001f",
                    "&#0;",
                    "a&#0;",
                    "&#x0;",
                    "&#1;",
                    "&#x1f;",
                    "&#xD800;",
                    "&#xDFFF;",
                    "&#xFFFE;",
                    "&#65535;",
                    "&#x110000;",
                    "&#99999999999999999999;",
                    "\u00ef\u00bf\u00be",
                    "a\u00ef\u00bf\u00bf"
                })
        @Tag("S-11.3-2")
        void whenACharacterIsForbidden_thenNotWellFormed(String characters) {
            refuses("<message>" + characters + "</message>", Condition.NOT_WELL_FORMED);
            restart();
            refuses("<message id='" + characters + "'/>", Condition.NOT_WELL_FORMED);
            restart();
            if (!characters.contains("&")) {
                refuses("<message><![CDATA[" + characters + "]]></message>", Condition.NOT_WELL_FORMED);
                restart();
                refuses("<message><" + characters + "/></message>", Condition.NOT_WELL_FORMED);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<p:a/>",
                    "<a p:b=''/>",
                    "<message><a xmlns:p='urn:p'/><p:b/></message>",
                    "<a xmlns:p=''/>",
                    "<a xmlns:xml='urn:other'/>",
                    "<a xmlns:xmlns='urn:other'/>",
                    "<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>",
                    "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
                    "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
                    "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
                    "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
                    "<xmlns:a/>",
                    "<a xmlns:p='urn:p' xmlns:p='urn:q'/>",
                    "<a xmlns='urn:p' xmlns='urn:q'/>",
                    "<a xmlns:p='urn:p' xmlns:q='urn:p' p:b='' q:b=''/>",
                    "<:a/>",
                    "<p: xmlns:p='urn:p'/>",
                    "<p:1 xmlns:p='urn:p'/>",
                    "<p:a:b xmlns:p='urn:p'/>",
                    "<a xmlns:='urn:p'/>"
                })
        @Tag("S-11.3-3")
        void whenNamespacesAreBroken_thenNotWellFormed(String raw) {
            refuses(raw, Condition.NOT_WELL_FORMED);
        }

        /** A peer that sends no more is not waited for. */
        @ParameterizedTest
        @ValueSource(strings = {"<a></b", "<abcde></abcdf", "<abcdefgh></abcdefx", "<a></a a", "<abc></ab>"})
        @Tag("S-11.3-2")
        void whenAnEndTagIsWrong_thenItIsRefusedAtTheByteThatIsWrong(String raw) {
            byte[] bytes = (STREAM + raw).getBytes(RAW);
            decode(new String(bytes, 0, bytes.length - 1, RAW));
            refuses(new byte[] {bytes[bytes.length - 1]}, 1, Condition.NOT_WELL_FORMED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"<message/>", "text", "</stream:stream>"})
        @Tag("S-11.3-2")
        void whenAnythingFollowsTheEnd_thenNotWellFormed(String raw) {
            decode(STREAM + "</stream:stream>");
            refuses(raw.getBytes(RAW), 1, Condition.NOT_WELL_FORMED);
            assertThat(decoded).hasSize(2).last().isEqualTo(new StreamEnd());
        }

        @ParameterizedTest
        @ValueSource(strings = {"text", "&#65;", "<![CDATA[text]]>", "  \n text", "\u00ef\u00bb\u00bf"})
        @Tag("S-4.9.3-1")
        void whenTextStandsBetweenFirstLevelElements_thenBadFormat(String text) {
            refuses(text, Condition.BAD_FORMAT);
        }
    }

    @Nested
    class GivenBytesThatAreNoUtf8 {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\u0080",
                    "\u00bf",
                    "\u00c0\u0080",
                    "\u00c1\u00bf",
                    "\u00c3(",
                    "\u00e0\u0080\u0080",
                    "\u00e0\u009f\u00bf",
                    "\u00e2\u0082(",
                    "\u00e2\0\u0082\u00ac",
                    "\u00ed\u00a0\u0080",
                    "\u00ed\u00bf\u00bf",
                    "\u00f0\u0080\u0080\u0080",
                    "\u00f0\u008f\u00bf\u00bf",
                    "\u00f0\u009f\u0098(",
                    "\u00f4\u0090\u0080\u0080",
                    "\u00f5\u0080\u0080\u0080",
                    "\u00f8\u0088\u0080\u0080\u0080",
                    "\u00fe",
                    "\u00ff",
                    "longerthaneightbytes\u00e9"
                })
        @Tag("S-4.9.3-22")
        @Tag("S-11.6-1")
        void whenTheyArrive_thenUnsupportedEncoding(String bytes) {
            refuses("<message>" + bytes + "</message>", Condition.UNSUPPORTED_ENCODING);
            restart();
            refuses("<message id='" + bytes + "'/>", Condition.UNSUPPORTED_ENCODING);
            restart();
            refuses("<message a" + bytes + "=''/>", Condition.UNSUPPORTED_ENCODING);
        }

        @ParameterizedTest
        @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
        @Tag("S-4.9.3-22")
        @Tag("S-11.6-1")
        void whenTheStreamIsInAnotherUnicodeEncoding_thenUnsupportedEncoding(String encoding) {
            refusesStream(STREAM.getBytes(Charset.forName(encoding)), Condition.UNSUPPORTED_ENCODING);
        }

        @ParameterizedTest
        @ValueSource(strings = {"UTF-16", "ISO-8859-1", "US-ASCII", "x-unheard-of"})
        @Tag("S-11.6-1")
        void whenAnotherEncodingIsDeclared_thenUnsupportedEncoding(String encoding) {
            refusesStream(
                    ("<?xml version='1.0' encoding='" + encoding + "'?>" + ROOT).getBytes(RAW),
                    Condition.UNSUPPORTED_ENCODING);
        }
    }

    @Nested
    class GivenTheWrongNamespace {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<stream xmlns='jabber:client'>",
                    "<stream:stream xmlns='jabber:client' xmlns:stream='urn:wrong'>",
                    "<stream:features xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
                    "<html>"
                })
        @Tag("S-4.8.1-1")
        @Tag("S-4.9.3-10")
        void whenTheRootIsNoStream_thenInvalidNamespace(String raw) {
            refusesStream(raw.getBytes(RAW), Condition.INVALID_NAMESPACE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"<message xmlns='jabber:server'>", "<handshake xmlns='jabber:component:accept'>"})
        @Tag("S-4.8.3-3")
        @Tag("S-4.9.3-10")
        void whenAStanzaIsOfAnotherKindOfStream_thenInvalidNamespaceAtOnce(String raw) {
            refuses(raw, Condition.INVALID_NAMESPACE);
        }

        @Test
        @Tag("S-4.8.5-4")
        @Tag("S-4.9.3-2")
        void whenAStanzaHasAPrefix_thenBadNamespacePrefixAtOnce() {
            refuses("<c:message xmlns:c='jabber:client'>", Condition.BAD_NAMESPACE_PREFIX);
        }

        @Test
        void whenAHeaderStandsInsideTheStream_thenItIsRefusedAtOnce() {
            refuses(ROOT, Condition.UNSUPPORTED_STANZA_TYPE);
        }
    }

    @Nested
    class GivenUnusualXml {

        private Message message(String raw) {
            byte[] bytes = (STREAM + raw).getBytes(StandardCharsets.UTF_8);
            decode(bytes, bytes.length);
            Message whole = (Message) decoded.get(1);
            for (int piece = 1; piece < 8; piece++) {
                restart();
                decode(bytes, piece);
                assertThat(decoded).hasSize(2).last().isEqualTo(whole);
            }
            return whole;
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<?xml version='1.0' standalone='no'?>",
                    "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>",
                    "<?xml version=\"1.0\"  encoding=\"UTF-8\"?>\n",
                    "",
                    " \r\n"
                })
        @Tag("S-11.5-1")
        @Tag("S-11.5-2")
        void whenTheDeclarationIsOddOrMissing_thenTheStreamIsRead(String declaration) {
            byte[] bytes = (declaration + ROOT).getBytes(RAW);
            decode(bytes, 1);
            assertThat(decoded).singleElement().isInstanceOf(StreamHeader.class);
        }

        @Test
        @Tag("S-11.6-3")
        void whenTheStreamBeginsWithAByteOrderMark_thenItIsTolerated() {
            byte[] bytes = ('\ufeff' + STREAM).getBytes(StandardCharsets.UTF_8);
            decode(bytes, 1);
            restart();
            decode(bytes, bytes.length);
            assertThat(decoded).singleElement().isInstanceOf(StreamHeader.class);
        }

        @Test
        @Tag("S-11.6-3")
        void whenTextHoldsAZeroWidthNoBreakSpace_thenItIsKept() {
            assertThat(message("<message><body>\ufeffa\ufeff</body></message>").body())
                    .contains("\ufeffa\ufeff");
        }

        @Test
        void whenCharactersAreCutAnywhere_thenTheyAreTheSame() {
            Message message = message("<message id='é€😀𐀀'><body>é€😀𐀀</body><é a='😀'/></message>");
            assertThat(message.id()).isEqualTo("é€😀𐀀");
            assertThat(message.body()).contains("é€😀𐀀");
            assertThat(message.payloads())
                    .contains(XmlElement.builder("jabber:client", "é")
                            .attribute("a", "😀")
                            .build());
        }

        @Test
        void whenReferencesAreCutAnywhere_thenTheyAreTheSame() {
            Message message =
                    message("<message id='&#x1F600;&apos;&amp;'><body>&#128512;&lt;&gt;&quot;&#xd;</body></message>");
            assertThat(message.id()).isEqualTo("😀'&");
            assertThat(message.body()).contains("😀<>\"\r");
        }

        @Test
        @Tag("S-11.1-2")
        void whenCdataIsCutAnywhere_thenItIsText() {
            assertThat(message("<message><body>a<![CDATA[<&]>]]]]><![CDATA[>]]></body></message>")
                            .body())
                    .contains("a<&]>]]>");
        }

        @Test
        void whenBracketsAreNoEndOfCdata_thenTheyAreText() {
            assertThat(message("<message id=']]>'><body>]]&gt;]>]]<b/>></body></message>")
                            .id())
                    .isEqualTo("]]>");
        }

        @Test
        void whenLinesEndInAnyWay_thenTheyAreLineFeeds() {
            assertThat(message("<message><body>a\r\nb\rc\nd\r</body></message>").body())
                    .contains("a\nb\nc\nd\n");
        }

        @Test
        @Tag("S-4.8.2-2")
        void whenEachStanzaNamesItsNamespace_thenItIsRead() {
            decode("<stream xmlns='http://etherx.jabber.org/streams'><message xmlns='jabber:client' id='1'/></stream>");
            assertThat(decoded)
                    .hasSize(3)
                    .element(1)
                    .isInstanceOfSatisfying(
                            Message.class, message -> assertThat(message.id()).isEqualTo("1"));
        }

        @Test
        void whenWhiteSpaceFollowsTheEnd_thenItIsIgnored() {
            decode(STREAM + "</stream:stream>\r\n ");
            decode("\n".repeat(5_000));
            assertThat(decoded).last().isEqualTo(new StreamEnd());
        }

        @Test
        void whenNamespacesHavePrefixesAndAreRedeclared_thenNamesAreExpanded() {
            Message message =
                    message("<message><p:a xmlns:p='urn:p' p:k='1' xml:lang='en'><p:b xmlns:p='urn:q' p:k='2'/>"
                            + "<p:c/></p:a></message>");
            assertThat(message.payloads())
                    .containsExactly(XmlElement.builder("urn:p", "a")
                            .attribute(new XmlName("urn:p", "k"), "1")
                            .attribute(new XmlName("http://www.w3.org/XML/1998/namespace", "lang"), "en")
                            .child(XmlElement.builder("urn:q", "b")
                                    .attribute(new XmlName("urn:q", "k"), "2")
                                    .build())
                            .child(XmlElement.of("urn:p", "c"))
                            .build());
        }
    }

    @Nested
    class GivenMoreThanTheLimits {

        private static final int PIECE = 100;

        static Stream<String> endless() {
            return Stream.of(
                    "<a",
                    "<message a",
                    "<message id='",
                    "<message xmlns:a='",
                    "<message xmlns:a",
                    "<a:",
                    "<message>&amp;<a:",
                    "<message>text",
                    "<message><![CDATA[",
                    "<message>&a",
                    "<message id='&a",
                    "<message>&#x",
                    "<message><body>");
        }

        /** What is never complete is refused when it goes beyond its limit: no more of it has been taken, or kept. */
        @ParameterizedTest
        @MethodSource("endless")
        @Tag("S-13.12-3")
        @Tag("S-4.9.3-14")
        void whenItNeverEnds_thenPolicyViolationAtItsLimit(String beginning) {
            decode(STREAM + beginning);
            int taken = 0;
            Condition refusal = null;
            while (refusal == null) {
                try {
                    decode("0".repeat(PIECE));
                    taken += PIECE;
                    assertThat(taken).isLessThanOrEqualTo(limit(beginning));
                } catch (StreamErrorException e) {
                    refusal = e.error().condition();
                }
            }
            assertThat(refusal).isEqualTo(Condition.POLICY_VIOLATION);
        }

        private int limit(String beginning) {
            if (beginning.endsWith("id='")) {
                return LIMITS.attributeLength();
            }
            boolean content = beginning.endsWith("text")
                    || beginning.endsWith("[")
                    || beginning.endsWith(">")
                    || beginning.endsWith("&#x");
            return content ? LIMITS.stanzaBytes() : 6 * LIMITS.nameLength();
        }

        @Test
        @Tag("S-13.12-3")
        void whenEmptyElementsNeverEnd_thenPolicyViolation() {
            decode(STREAM + "<message>");
            refuses("<a/>".repeat(6_000).getBytes(RAW), PIECE, Condition.POLICY_VIOLATION);
        }

        @Test
        void whenAttributesAreTooMany_thenPolicyViolationAtTheFirstTooMany() {
            decode(STREAM + "<a" + numbered(0, LIMITS.attributes(), " a%d=''"));
            refuses(" a=''".getBytes(RAW), 1, Condition.POLICY_VIOLATION);
        }

        @Test
        void whenNamespaceDeclarationsAreTooMany_thenPolicyViolationAtTheFirstTooMany() {
            decode(STREAM + "<a" + numbered(0, LIMITS.declarations(), " xmlns:a%d='urn:a'"));
            refuses(" xmlns:a=''".getBytes(RAW), 1, Condition.POLICY_VIOLATION);
        }

        @Test
        void whenAllIsAtItsLimit_thenItIsRead() {
            String name = "a".repeat(LIMITS.nameLength());
            decode(STREAM + "<" + name + numbered(1, LIMITS.declarations(), " xmlns:a%d='urn:a'")
                    + numbered(2, LIMITS.attributes(), " a%d=''") + " xmlns:" + name + "='" + name + "' " + name + ":"
                    + name + "='1' b='" + "b".repeat(LIMITS.attributeLength()) + "'>"
                    + "<b>".repeat(LIMITS.depth() - 1) + "</b>".repeat(LIMITS.depth() - 1) + "</" + name + ">");
            assertThat(decoded).hasSize(2);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<%s/>",
                    "<message %s=''/>",
                    "<%s:a xmlns:%1$s='urn:a'/>",
                    "<a xmlns:%s='urn:a'/>",
                    "<a xmlns='%s'/>"
                })
        void whenANameIsTooLong_thenPolicyViolation(String element) {
            refuses(String.format(element, "a".repeat(LIMITS.nameLength() + 1)), Condition.POLICY_VIOLATION);
        }

        @Test
        void whenAnAttributeIsTooLong_thenPolicyViolation() {
            refuses("<message id='" + "a".repeat(LIMITS.attributeLength() + 1) + "'/>", Condition.POLICY_VIOLATION);
        }

        private static String numbered(int from, int to, String text) {
            return IntStream.range(from, to)
                    .mapToObj(i -> String.format(text, i))
                    .collect(Collectors.joining());
        }
    }
}

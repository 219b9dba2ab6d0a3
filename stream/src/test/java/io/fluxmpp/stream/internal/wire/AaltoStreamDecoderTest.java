package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.stream.codec.BulkPayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Nonza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AaltoStreamDecoderTest {

    private static final String HEADER =
            "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
    private static final XmlLimits LIMITS = new XmlLimits(10_000, 8, 8, 4_000, 8, 64, 256);

    private final PayloadCodecs codecs = new PayloadCodecs();
    private final AaltoStreamDecoder decoder = new AaltoStreamDecoder(codecs, LIMITS);

    @AfterEach
    void close() {
        decoder.close();
    }

    private List<StreamElement> decode(String xml) {
        return decode(xml, StandardCharsets.UTF_8);
    }

    private List<StreamElement> decode(String xml, Charset charset) {
        decoder.feed(ByteBuffer.wrap(xml.getBytes(charset)));
        List<StreamElement> elements = new ArrayList<>();
        for (StreamElement next = decoder.next(); next != null; next = decoder.next()) {
            elements.add(next);
        }
        return elements;
    }

    private void refuses(String xml, Condition condition) {
        refuses(xml, StandardCharsets.UTF_8, condition);
    }

    private void refuses(String xml, Charset charset, Condition condition) {
        assertThatThrownBy(() -> decode(xml, charset)).isInstanceOfSatisfying(StreamErrorException.class, failure -> {
            assertThat(failure.error().condition()).isEqualTo(condition);
            assertThat(failure.isFromPeer()).isFalse();
        });
    }

    @Nested
    class GivenAStream {

        @Test
        void whenHeaderArrives_thenItsAttributesAreRead() {
            assertThat(decode(
                            "<?xml version='1.0'?><stream:stream from='montague.lit' to='romeo@montague.lit' id='x&amp;y' "
                                    + "version='1.0' xml:lang='en' xmlns='jabber:client' "
                                    + "xmlns:stream='http://etherx.jabber.org/streams'>"))
                    .singleElement()
                    .isInstanceOfSatisfying(StreamHeader.class, header -> {
                        assertThat(header.from()).hasToString("montague.lit");
                        assertThat(header.to()).hasToString("romeo@montague.lit");
                        assertThat(header.id()).isEqualTo("x&y");
                        assertThat(header.lang()).isEqualTo("en");
                    });
        }

        @Test
        @Tag("S-11.7-1")
        void whenThereIsWhiteSpaceBetweenStanzas_thenItIsIgnored() {
            assertThat(decode(HEADER + " \n<message/>\t<message/> </stream:stream>"))
                    .hasSize(4)
                    .last()
                    .isEqualTo(new StreamEnd());
        }

        @Test
        void whenWhiteSpaceKeepsComing_thenItCountsForNoStanza() {
            decode(HEADER);
            for (int i = 0; i < 30; i++) {
                assertThat(decode(" ".repeat(1_000))).isEmpty();
            }
            assertThat(decode("<message/>")).hasSize(1);
        }

        @Test
        @Tag("S-8.4-2")
        void whenPrefixesAreUnusual_thenTheyMeanTheSame() {
            assertThat(decode("<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'>"
                            + "<s:features><a:b xmlns:a='urn:a'/></s:features>"))
                    .hasSize(2);
        }

        @Test
        @Tag("S-4.3.3-5")
        void whenRestarted_thenTheOldStreamIsForgotten() {
            decode(HEADER + "<message><bo");
            decoder.restart();
            assertThat(decode("<x:stream xmlns='jabber:client' xmlns:x='http://etherx.jabber.org/streams'><message/>"))
                    .hasSize(2);
        }

        @Test
        void whenRestartedWithNewLimits_thenTheyHold() {
            decode(HEADER + "<message/>");
            decoder.restart(LIMITS.withStanzaBytes(20_000).withDepth(12));
            assertThat(decode(HEADER + "<message>" + "<a>".repeat(11) + "a".repeat(15_000) + "</a>".repeat(11)
                            + "</message>"))
                    .hasSize(2);
            refuses("<message>" + "<a>".repeat(12), Condition.POLICY_VIOLATION);
        }

        @Test
        @Tag("S-8-1")
        void whenAStanzaIsCutOff_thenNothingOfItIsSeen() {
            assertThat(decode(HEADER + "<message><body>half")).hasSize(1);
        }

        @Test
        void whenCdataAndReferencesStandInText_thenTheyReadAsText() {
            Message message = (Message) decode(HEADER + "<message><body>&lt;a&#x20AC;<![CDATA[<b>]]></body></message>")
                    .get(1);
            assertThat(message.body()).contains("<a€<b>");
        }
    }

    @Nested
    class GivenRestrictedXml {

        @ParameterizedTest
        @ValueSource(strings = {"<!-- no -->", "<?no such?>", "<message><body>&unknown;</body></message>"})
        @Tag("S-11.1-2")
        @Tag("S-4.9.3-18")
        void whenItArrives_thenItIsRefused(String xml) {
            refuses(HEADER + xml, Condition.RESTRICTED_XML);
        }

        @Test
        @Tag("S-11.1-3")
        void whenEntitiesAreDeclared_thenNothingIsExpanded() {
            refuses("<!DOCTYPE lol [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>" + HEADER, Condition.RESTRICTED_XML);
        }
    }

    @Nested
    class GivenBrokenXml {

        @ParameterizedTest
        @ValueSource(strings = {"<a></b><c/>", "<a x='1' x='2'/>", "<p:a/>", "<a x=1/>", "<message>\u0000</message>"})
        @Tag("S-11.3-2")
        @Tag("S-11.3-3")
        @Tag("S-4.9.3-13")
        void whenItArrives_thenNotWellFormed(String xml) {
            refuses(HEADER + xml, Condition.NOT_WELL_FORMED);
        }

        @Test
        void whenTextStandsBetweenStanzas_thenBadFormat() {
            refuses(HEADER + "hello", Condition.BAD_FORMAT);
        }

        @Test
        @Tag("S-4.8.1-1")
        @Tag("S-4.9.3-10")
        void whenTheRootIsNoStream_thenInvalidNamespace() {
            refuses("<stream xmlns='urn:wrong'>", Condition.INVALID_NAMESPACE);
        }

        @Test
        @Tag("S-11.6-1")
        void whenTheEncodingIsDeclaredOtherwise_thenUnsupportedEncoding() {
            refuses("<?xml version='1.0' encoding='ISO-8859-1'?>" + HEADER, Condition.UNSUPPORTED_ENCODING);
        }

        @Test
        @Tag("S-4.9.3-22")
        void whenBytesAreNoUtf8_thenUnsupportedEncoding() {
            refuses(
                    HEADER + "<message><body>é</body></message>",
                    StandardCharsets.ISO_8859_1,
                    Condition.UNSUPPORTED_ENCODING);
        }
    }

    @Nested
    class GivenLimits {

        @Test
        @Tag("S-13.12-3")
        void whenAStanzaNeverEnds_thenPolicyViolationBeforeMoreIsKept() {
            decode(HEADER + "<message><body>");
            decode("a".repeat(9_000));
            refuses("a".repeat(2_000), Condition.POLICY_VIOLATION);
        }

        @Test
        void whenAStanzaIsComplete_andTooLong_thenPolicyViolation() {
            refuses(HEADER + "<message><body>" + "a".repeat(10_001) + "</body></message>", Condition.POLICY_VIOLATION);
        }

        @Test
        void whenAnAttributeNeverEnds_thenPolicyViolation() {
            decode(HEADER + "<message id='" + "a".repeat(4_000));
            refuses("a", Condition.POLICY_VIOLATION);
        }

        @Test
        void whenAHeaderNeverEnds_thenPolicyViolation() {
            refuses("<stream:stream a='" + "a".repeat(11_000), Condition.POLICY_VIOLATION);
        }

        @Test
        void whenManyStanzasAreShort_thenTheirSumIsNoMatter() {
            decode(HEADER);
            for (int i = 0; i < 20; i++) {
                assertThat(decode("<message><body>" + "a".repeat(9_000) + "</body></message>"))
                        .hasSize(1);
            }
        }

        @Test
        void whenElementsNestTooDeep_thenPolicyViolation() {
            refuses(HEADER + "<message>" + "<a>".repeat(8), Condition.POLICY_VIOLATION);
        }

        @Test
        void whenElementsNestUpToTheLimit_thenTheyAreRead() {
            assertThat(decode(HEADER + "<message>" + "<a>".repeat(7) + "</a>".repeat(7) + "</message>"))
                    .hasSize(2);
        }

        @Test
        void whenAttributesAreTooMany_thenPolicyViolation() {
            StringBuilder attributes = new StringBuilder();
            for (int i = 0; i < 9; i++) {
                attributes.append(" a").append(i).append("=''");
            }
            refuses(HEADER + "<message" + attributes + "/>", Condition.POLICY_VIOLATION);
        }

        /** What the parser remembers of names must not grow with what a peer makes up, in one stanza or in many. */
        @ParameterizedTest
        @ValueSource(strings = {"<n%d/>", "<a n%d=''/>", "<a xmlns:n%d='urn:n'/>", "<n%1$d:a xmlns:n%1$d='urn:n'/>"})
        void whenNamesAreTooMany_thenPolicyViolation(String element) {
            decode(HEADER);
            for (int i = 0; i < 100; i++) {
                decode("<message>" + String.format(element, i) + "</message>");
            }
            refuses(
                    IntStream.range(100, 300)
                            .mapToObj(i -> "<message>" + String.format(element, i) + "</message>")
                            .collect(Collectors.joining()),
                    Condition.POLICY_VIOLATION);
        }

        @Test
        void whenTheSameNamesComeAgain_thenTheyCountOnce() {
            decode(HEADER);
            for (int i = 0; i < 2_000; i++) {
                assertThat(decode("<message><n" + i % 100 + "/></message>")).hasSize(1);
            }
        }

        @Test
        void whenANameIsTooLong_thenPolicyViolation() {
            refuses(HEADER + "<" + "a".repeat(65) + "/>", Condition.POLICY_VIOLATION);
        }
    }

    @Nested
    class GivenStanzasThatBreakTheRules {

        private InvalidStanza invalid(String xml) {
            return (InvalidStanza) decode(HEADER + xml).get(1);
        }

        @Test
        @Tag("S-8.2.3-1")
        void whenTheTypeOfAnIqIsUnknown_thenBadRequest() {
            InvalidStanza stanza = invalid("<iq type='foo' id='1' from='a@b/c'><x xmlns='urn:x'/></iq>");
            assertThat(stanza.expectsAnswer()).isTrue();
            assertThat(stanza.answer().error().condition()).isEqualTo(StanzaError.Condition.BAD_REQUEST);
            assertThat(stanza.answer().to()).hasToString("a@b/c");
            assertThat(stanza.answer().id()).isEqualTo("1");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "<x xmlns='urn:x'/><y xmlns='urn:y'/>"})
        @Tag("S-8.2.3-4")
        void whenARequestHasNoneOrTwoPayloads_thenBadRequest(String payloads) {
            assertThat(invalid("<iq type='get' id='1'>" + payloads + "</iq>")
                            .error()
                            .condition())
                    .isEqualTo(StanzaError.Condition.BAD_REQUEST);
        }

        @Test
        void whenAnAddressIsMalformed_thenJidMalformed() {
            assertThat(invalid("<iq type='get' id='1' to='@'><x xmlns='urn:x'/></iq>")
                            .error()
                            .condition())
                    .isEqualTo(StanzaError.Condition.JID_MALFORMED);
        }

        @Test
        @Tag("S-8.2.3-3")
        void whenAnAnswerIsMalformed_thenItIsNotAnswered() {
            assertThat(invalid("<iq type='result' id='1' from='@'/>").expectsAnswer())
                    .isFalse();
        }

        @Test
        @Tag("S-8.3.2-2")
        void whenAConditionIsUnknown_thenItReadsAsUndefined() {
            Iq iq = (Iq) decode(HEADER + "<iq type='error' id='1'><error type='cancel'>"
                            + "<new-one xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
                    .get(1);
            assertThat(iq.error().condition()).isEqualTo(StanzaError.Condition.UNDEFINED_CONDITION);
        }
    }

    @Nested
    class GivenABulkPayload {

        private static final String IQ = "<iq type='set' id='1'>";

        private final Counting codec = new Counting();

        @Test
        void whenTextArrivesInPieces_thenItIsHandedOverAsItComes() {
            codecs.register(codec);
            decode(HEADER + IQ + "<bulk xmlns='urn:bulk'>abc");
            assertThat(codec.collected).hasToString("abc");
            Iq iq = (Iq) decode("def</bulk></iq>").get(0);
            assertThat(((Bulk) iq.payload()).text()).isEqualTo("abcdef");
            assertThat(codec.released).isZero();
            iq.release();
            assertThat(codec.released).isOne();
        }

        @Test
        void whenTheStanzaIsCutOff_thenWhatWasCollectedIsDiscarded() {
            codecs.register(codec);
            decode(HEADER + IQ + "<bulk xmlns='urn:bulk'>abc");
            decoder.close();
            assertThat(codec.discarded).isOne();
        }

        @Test
        void whenTheStanzaIsRefusedBehindIt_thenItIsReleased() {
            codecs.register(codec);
            assertThat(decode(HEADER + IQ + "<bulk xmlns='urn:bulk'>abc</bulk><second xmlns='urn:x'/></iq>")
                            .get(1))
                    .isInstanceOf(InvalidStanza.class);
            assertThat(codec.released).isOne();
        }

        @Test
        void whenTheStreamBreaksBehindIt_thenItIsReleased() {
            codecs.register(codec);
            refuses(HEADER + IQ + "<bulk xmlns='urn:bulk'>abc</bulk></message>", Condition.NOT_WELL_FORMED);
            decoder.close();
            assertThat(codec.released).isOne();
        }

        @Test
        void whenElementsStandInside_thenBadRequestAndNothingIsKept() {
            codecs.register(codec);
            assertThat(decode(HEADER + IQ + "<bulk xmlns='urn:bulk'>abc<x/>def</bulk></iq>")
                            .get(1))
                    .isInstanceOf(InvalidStanza.class);
            assertThat(codec.discarded).isOne();
        }

        @Test
        void whenItIsRefused_thenBadRequest() {
            codecs.register(codec);
            assertThat(decode(HEADER + IQ + "<bulk xmlns='urn:bulk' refuse='yes'>abc</bulk></iq><message/>"))
                    .hasSize(3)
                    .element(1)
                    .isInstanceOf(InvalidStanza.class);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"<bulk xmlns='urn:bulk' refuse='yes'>abc<x/></bulk>", "<bulk xmlns='urn:bulk'>abc<x/></bulk>"
                })
        void whenARefusedOneIsEchoedInAnError_thenTheErrorIsRead(String echo) {
            codecs.register(codec);
            Iq iq = (Iq) decode(
                            HEADER + "<iq type='error' id='1'>" + echo
                                    + "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
                    .get(1);
            assertThat(iq.payload()).isEqualTo(XmlElement.of("urn:bulk", "bulk"));
            assertThat(iq.error().condition()).isEqualTo(StanzaError.Condition.ITEM_NOT_FOUND);
        }

        /** A stranger's, on whose account the stream must not end. */
        @Test
        void whenItsStartTagIsTheOneThatIsTooMuch_thenItIsDiscardedAndTheStreamGoesOn() {
            codecs.register(codec);
            decoder.refuseStanzasAlone();
            String names =
                    IntStream.range(0, 240).mapToObj(i -> "<n" + i + "/>").collect(Collectors.joining());
            String more = IntStream.range(0, 8).mapToObj(i -> " k" + i + "=''").collect(Collectors.joining());
            assertThat(decode(HEADER + IQ + "<q>" + names + "</q><r" + more + "/><bulk xmlns='urn:bulk'"
                            + more.replace('k', 'm') + ">abc</bulk></iq><message/>"))
                    .hasSize(3)
                    .satisfies(elements -> assertThat(elements.get(1)).isInstanceOf(InvalidStanza.class))
                    .last()
                    .isInstanceOf(Message.class);
            assertThat(codec.discarded).isOne();
        }

        @Test
        void whenTheCodecOfAnotherThrowsBehindIt_thenItIsReleasedAndTheStreamGoesOn() {
            codecs.register(codec).register(new Failing());
            assertThat(decode(HEADER + IQ + "<bulk xmlns='urn:bulk'>abc</bulk><second xmlns='urn:x'/></iq><message/>"))
                    .hasSize(3)
                    .element(1)
                    .isInstanceOfSatisfying(
                            InvalidStanza.class,
                            invalid -> assertThat(invalid.error().condition())
                                    .isEqualTo(StanzaError.Condition.INTERNAL_SERVER_ERROR));
            assertThat(codec.released).isOne();
        }

        @Test
        void whenItStandsInANamesakeOfIq_thenItIsKeptAsItIs() {
            codecs.register(codec);
            assertThat(decode(HEADER + "<iq xmlns='urn:other'><bulk xmlns='urn:bulk' refuse='yes'>abc</bulk></iq>")
                            .get(1))
                    .isInstanceOfSatisfying(
                            Nonza.Unknown.class,
                            unknown -> assertThat(unknown.element().element("urn:bulk", "bulk"))
                                    .get()
                                    .extracting(XmlElement::text)
                                    .isEqualTo("abc"));
        }
    }

    private record Bulk(String text, Counting counting) implements OwnedPayload {
        @Override
        public XmlName elementName() {
            return counting.elementName();
        }

        @Override
        public void release() {
            counting.released++;
        }
    }

    /** A codec with a bug. */
    private static final class Failing implements PayloadCodec<Payload> {
        @Override
        public XmlName elementName() {
            return new XmlName("urn:x", "second");
        }

        @Override
        public Payload decode(XmlReader in) {
            throw new NullPointerException("a bug");
        }

        @Override
        public void encode(Payload payload, XmlWriter out) {
            throw new AssertionError("not written in this test");
        }
    }

    /** A bulk codec that counts what becomes of its payloads. */
    private static final class Counting implements BulkPayloadCodec<Bulk> {
        private final StringBuilder collected = new StringBuilder();
        private int discarded;
        private int released;

        @Override
        public XmlName elementName() {
            return new XmlName("urn:bulk", "bulk");
        }

        @Override
        public Bulk decode(XmlReader in) {
            throw new AssertionError("a bulk payload is not decoded as a whole");
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
            return new BulkText<>() {
                @Override
                public void text(char[] chars, int offset, int length) {
                    collected.append(chars, offset, length);
                }

                @Override
                public Bulk complete() {
                    return new Bulk(collected.toString(), Counting.this);
                }

                @Override
                public void discard() {
                    discarded++;
                }
            };
        }
    }
}

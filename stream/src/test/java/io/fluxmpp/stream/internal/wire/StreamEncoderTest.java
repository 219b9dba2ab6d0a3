package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Bind2;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Nonza;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StartTlsNonza;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.model.UserAgent;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlNode;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import io.fluxmpp.testkit.Schemas;
import io.fluxmpp.testkit.Xml;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamEncoderTest {

    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    private final PayloadCodecs codecs = new PayloadCodecs();

    @Test
    @Tag("S-8.4-1")
    @Tag("S-4.8.5-3")
    void payloadsDeclareTheirNamespaceAndStanzasNeedNone() {
        XmlElement payload = XmlElement.builder("urn:a", "outer")
                .child(XmlElement.of("urn:a", "same"))
                .child(XmlElement.of("urn:b", "other", "text"))
                .build();
        assertThat(Xml.encode(Iq.get(JULIET, payload).withId("1"), codecs))
                .isEqualTo("<iq to='juliet@capulet.lit/balcony' id='1' type='get'>"
                        + "<outer xmlns='urn:a'><same/><other xmlns='urn:b'>text</other></outer></iq>");
    }

    /** What makes up a stanza is in the namespace of its stream, and a stanza that is forwarded is in that of clients. */
    @Test
    @Tag("COMP-3-11")
    void onTheStreamOfAComponentAMessageIsInItsNamespaceAndWhatItForwardsIsNot() {
        XmlElement forwarded = XmlElement.builder("urn:xmpp:forward:0", "forwarded")
                .child(XmlElement.of(Namespaces.CLIENT, "message", "text"))
                .build();
        ByteBuf out = Unpooled.buffer();
        StreamEncoder encoder = new StreamEncoder(codecs, Namespaces.COMPONENT_ACCEPT);
        encoder.encode(
                Message.of(JULIET, Message.Type.CHAT, XmlElement.of(Namespaces.CLIENT, "body", "hello"), forwarded),
                out);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("<message to='juliet@capulet.lit/balcony' type='chat'><body>hello</body>"
                        + "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'>text</message></forwarded>"
                        + "</message>");
    }

    /** As one that logs what it writes may do. */
    @Test
    void aCodecMayWriteAnotherStanzaMeanwhile() {
        XmlElement inner = XmlElement.of("urn:a", "inner", "text");
        codecs.register(new PayloadCodec<Nested>() {
            @Override
            public XmlName elementName() {
                return Nested.NAME;
            }

            @Override
            public Nested decode(XmlReader in) {
                return new Nested(inner);
            }

            @Override
            public void encode(Nested nested, XmlWriter out) {
                out.start("urn:a", "outer");
                String other = Xml.encode(Iq.get(JULIET, nested.inner()).withId("2"), codecs);
                out.attribute("other", other).end();
            }
        });

        String written = Xml.encode(Iq.get(JULIET, new Nested(inner)).withId("1"), codecs);

        assertThat(written)
                .isEqualTo("<iq to='juliet@capulet.lit/balcony' id='1' type='get'><outer xmlns='urn:a' other='"
                        + "&lt;iq to=&apos;juliet@capulet.lit/balcony&apos; id=&apos;2&apos; type=&apos;get&apos;&gt;"
                        + "&lt;inner xmlns=&apos;urn:a&apos;&gt;text&lt;/inner&gt;&lt;/iq&gt;'/></iq>");
    }

    private record Nested(XmlElement inner) implements Payload {
        static final XmlName NAME = new XmlName("urn:a", "outer");

        @Override
        public XmlName elementName() {
            return NAME;
        }
    }

    @ParameterizedTest
    @EnumSource(StanzaError.Condition.class)
    @Tag("S-8.3.2-1")
    @Tag("S-8.3.3-1")
    @Tag("S-8.3.3-2")
    @Tag("S-8.3.3-3")
    @Tag("S-8.3.3-4")
    @Tag("S-8.3.3-5")
    @Tag("S-8.3.3-9")
    @Tag("S-8.3.3-10")
    @Tag("S-8.3.3-11")
    @Tag("S-8.3.3-12")
    @Tag("S-8.3.3-15")
    @Tag("S-8.3.3-16")
    @Tag("S-8.3.3-18")
    @Tag("S-8.3.3-20")
    void stanzaErrorsSurviveARoundTrip(StanzaError.Condition condition) {
        StanzaError error = new StanzaError(
                condition.defaultType(), condition, "why", JULIET.asDomain(), null, XmlElement.of("urn:app", "detail"));
        Iq iq = Iq.get(JULIET, XmlElement.of("urn:x", "x")).withId("1").error(error);
        String written = Xml.encode(iq, codecs);
        assertThat(Xml.stanza(written, codecs)).isEqualTo(iq);
        Schemas.validate(written);
    }

    @ParameterizedTest
    @EnumSource(StreamError.Condition.class)
    @Tag("S-4.9.2-1")
    @Tag("S-4.9.2-2")
    @Tag("S-4.9.3-11")
    @Tag("S-4.9.3-15")
    void streamErrorsSurviveARoundTrip(StreamError.Condition condition) {
        StreamError error = new StreamError(condition, "why", null, XmlElement.of("urn:app", "detail"));
        String written = Xml.encode(error, codecs);
        assertThat(Xml.decodeStream(written, codecs)).containsExactly(error);
        Schemas.validate(written);
    }

    @ParameterizedTest
    @CsvSource({
        "bad-request, MODIFY",
        "conflict, CANCEL",
        "feature-not-implemented, CANCEL",
        "forbidden, AUTH",
        "gone, CANCEL",
        "internal-server-error, CANCEL",
        "item-not-found, CANCEL",
        "jid-malformed, MODIFY",
        "not-acceptable, MODIFY",
        "not-allowed, CANCEL",
        "not-authorized, AUTH",
        "policy-violation, MODIFY",
        "recipient-unavailable, WAIT",
        "redirect, MODIFY",
        "registration-required, AUTH",
        "remote-server-not-found, CANCEL",
        "remote-server-timeout, WAIT",
        "resource-constraint, WAIT",
        "service-unavailable, CANCEL",
        "subscription-required, AUTH"
    })
    @Tag("S-8.3.3-7")
    void stanzaErrorsHaveTheTypeOfTheSpecification(String condition, StanzaError.Type type) {
        assertThat(StanzaError.Condition.of(condition).wireName()).isEqualTo(condition);
        assertThat(StanzaError.of(StanzaError.Condition.of(condition)).type()).isEqualTo(type);
    }

    @Test
    @Tag("S-4.8.2-1")
    @Tag("S-4.8.5-2")
    @Tag("S-4.8.5-5")
    @Tag("S-11.5-1")
    @Tag("S-11.5-2")
    @Tag("S-11.6-2")
    void headersDeclareTheTwoNamespacesAndNothingElse() {
        StreamHeader header = new StreamHeader(
                Namespaces.CLIENT, JULIET.asBare(), JULIET.asDomain(), null, StreamHeader.VERSION, "en");
        assertThat(Xml.encode(header, codecs))
                .isEqualTo(
                        "<?xml version='1.0'?><stream:stream from='juliet@capulet.lit' to='capulet.lit' version='1.0' "
                                + "xml:lang='en' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
        assertThat(Xml.encode(new StreamEnd(), codecs)).isEqualTo("</stream:stream>");
    }

    static List<Nonza> negotiation() {
        return List.of(
                StartTlsNonza.STARTTLS,
                StartTlsNonza.PROCEED,
                StartTlsNonza.FAILURE,
                new SaslNonza.Auth("SCRAM-SHA-1", "biwsbj1yb21lbyxyPWFiY2Q="),
                new SaslNonza.Auth("EXTERNAL", "="),
                new SaslNonza.Challenge("cj1hYmNk"),
                new SaslNonza.Response("Yz1iaXdz"),
                new SaslNonza.Success("dj1yLw=="),
                new SaslNonza.Abort(),
                new SaslNonza.Failure(SaslCondition.NOT_AUTHORIZED, "why"));
    }

    static List<Nonza> sasl2() {
        SmNonza.Failed failed = new SmNonza.Failed(7L, StanzaError.Condition.ITEM_NOT_FOUND, null);
        UserAgent agent = new UserAgent(UUID.fromString("d4565fa7-4d72-4749-b3d3-740edbf87770"), "fluxmpp", "a harp");
        return List.of(
                new Sasl2Nonza.Authenticate("EXTERNAL", null, null, null, null),
                new Sasl2Nonza.Authenticate("EXTERNAL", "", null, null, new Bind2.Bind(null, null)),
                new Sasl2Nonza.Authenticate(
                        "SCRAM-SHA-1",
                        "biwsbj1yb21lbyxyPWFiY2Q=",
                        agent,
                        new SmNonza.Resume("previous", 1),
                        new Bind2.Bind("tag", new SmNonza.Enable(true, 60))),
                new Sasl2Nonza.Challenge("cj1hYmNk"),
                new Sasl2Nonza.Response("Yz1iaXdz"),
                new Sasl2Nonza.Success(null, "romeo@montague.lit", null, null),
                new Sasl2Nonza.Success("dj1yLw==", "romeo@montague.lit", new SmNonza.Resumed("previous", 2), null),
                new Sasl2Nonza.Success(
                        "dj1yLw==",
                        "romeo@montague.lit/x",
                        failed,
                        new Bind2.Bound(new SmNonza.Enabled("id", true, 9, null))),
                new Sasl2Nonza.Continue("dj1yLw==", List.of("HOTP", "TOTP"), "one of them"),
                new Sasl2Nonza.Abort(),
                new Sasl2Nonza.Failure(SaslCondition.NOT_AUTHORIZED, "why"));
    }

    @ParameterizedTest
    @MethodSource("sasl2")
    void whatNegotiatesBySasl2SurvivesARoundTrip(Nonza nonza) {
        assertThat(Xml.decodeStream(Xml.encode(nonza, codecs), codecs)).containsExactly(nonza);
    }

    @ParameterizedTest
    @MethodSource("negotiation")
    void whatNegotiatesIsValidAndSurvivesARoundTrip(Nonza nonza) {
        String written = Xml.encode(nonza, codecs);
        assertThat(Xml.decodeStream(written, codecs)).containsExactly(nonza);
        Schemas.validate(written);
    }

    @Test
    void attributesWithANamespaceSurviveARoundTrip() {
        XmlElement element = XmlElement.builder("urn:a", "a")
                .attribute(new XmlName("urn:b", "k"), "v'\"<&\n\t")
                .attribute(new XmlName("http://www.w3.org/XML/1998/namespace", "lang"), "de")
                .attribute("plain", "p")
                .build();
        assertThat(Xml.parse(Xml.encode(element, codecs))).isEqualTo(element);
    }

    @Test
    void elementsOfReservedNamespacesAreWrittenWithTheirPrefix() {
        XmlElement element = XmlElement.builder("urn:a", "a")
                .child(XmlElement.builder(Namespaces.XML, "x")
                        .child(XmlElement.of("urn:a", "b"))
                        .build())
                .child(XmlElement.of(Namespaces.STREAMS, "s"))
                .build();
        assertThat(Xml.encode(element, codecs)).isEqualTo("<a xmlns='urn:a'><xml:x><b/></xml:x><stream:s/></a>");
        assertThat(Xml.parse(Xml.encode(element, codecs))).isEqualTo(element);
    }

    /** Comments, instructions, declarations and references come from nowhere, least of all from text that looks like them. */
    @Test
    @Tag("S-11.1-1")
    void whatLooksLikeRestrictedXmlIsText() {
        String text = "<!-- --><?a?><!DOCTYPE a><![CDATA[ ]]>&a;&#0;";
        XmlElement element = XmlElement.builder("urn:" + text, "a")
                .attribute("b", text)
                .attribute(new XmlName("urn:" + text, "c"), text)
                .text(text)
                .build();
        String escaped = "&lt;!-- --&gt;&lt;?a?&gt;&lt;!DOCTYPE a&gt;&lt;![CDATA[ ]]&gt;&amp;a;&amp;#0;";
        assertThat(Xml.encode(element, codecs))
                .isEqualTo("<a xmlns='urn:%1$s' b='%1$s' xmlns:ns0='urn:%1$s' ns0:c='%1$s'>%1$s</a>", escaped);
        assertThat(Xml.parse(Xml.encode(element, codecs))).isEqualTo(element);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a>", "<a", "a:b", "1a", "-a", ".a", "a\u0000", "a'", "a/", "\ud83d\ude00"})
    @Tag("S-11.3-1")
    void namesThatAreNoneAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Xml.encode(XmlElement.of("urn:a", name), codecs))
                .withMessageContaining("name: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Xml.encode(
                        XmlElement.builder("urn:a", "a").attribute(name, "").build(), codecs));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Xml.encode(
                        XmlElement.builder("urn:a", "a")
                                .attribute(new XmlName("urn:a", name), "")
                                .build(),
                        codecs));
    }

    @Test
    @Tag("S-11.3-1")
    void namespacesCannotBeDeclaredByAttributes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Xml.encode(
                        XmlElement.builder("urn:a", "a")
                                .attribute("xmlns", "urn:b")
                                .build(),
                        codecs));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Xml.encode(
                        XmlElement.builder("urn:a", "a")
                                .attribute(new XmlName(Namespaces.XMLNS, "b"), "urn:b")
                                .build(),
                        codecs));
        assertThatIllegalArgumentException().isThrownBy(() -> Xml.encode(XmlElement.of(Namespaces.XMLNS, "a"), codecs));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u001f", "\ud800", "\udc00", "\ud800a", "\ufffe", "\uffff"})
    @Tag("S-11.3-1")
    void textThatXmlCannotCarryIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Xml.encode(Message.chat(JULIET, text), codecs));
    }

    @Property
    void anyOtherTextSurvivesARoundTrip(@ForAll String text) {
        Message message = Message.chat(JULIET, text);
        String written;
        try {
            written = Xml.encode(message, codecs);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(((Message) Xml.stanza(written, codecs)).body().orElseThrow()).isEqualTo(text);
    }

    /** What nobody knows comes back as it was: names, namespaces, attributes, mixed content. */
    @Property
    void unknownElementsSurviveARoundTrip(@ForAll("elements") XmlElement element) {
        assertThat(Xml.parse(Xml.encode(element, codecs))).isEqualTo(element);
    }

    @Provide
    Arbitrary<XmlElement> elements() {
        return elements(3);
    }

    private static Arbitrary<XmlElement> elements(int depth) {
        Arbitrary<XmlName> names = Combinators.combine(
                        Arbitraries.of(
                                "", "urn:a", "urn:b", "jabber:client", Namespaces.XML, Namespaces.STREAMS, "'\"<&>"),
                        Arbitraries.of("a", "b", "xml", "xmlns1", "é", "_-.1"))
                .as(XmlName::new);
        Arbitrary<String> text = Arbitraries.strings()
                .withChars("a<>&'\"]\r\n\t \u00e9\u20ac\ufeff\u0085\u2028")
                .ofMinLength(1)
                .ofMaxLength(6);
        Arbitrary<Map<XmlName, String>> attributes =
                Arbitraries.maps(names, text).ofMaxSize(3);
        if (depth == 0) {
            return Combinators.combine(names, attributes).as((name, some) -> new XmlElement(name, some, List.of()));
        }
        Arbitrary<List<XmlElement>> children = elements(depth - 1).list().ofMaxSize(2);
        return Combinators.combine(names, attributes, text, children).as((name, some, words, inside) -> {
            List<XmlNode> mixed = new ArrayList<>();
            for (XmlElement child : inside) {
                mixed.add(new XmlNode.Text(words));
                mixed.add(child);
            }
            return new XmlElement(name, some, mixed);
        });
    }

    @Test
    void aPayloadWithoutCodecIsTheCallersMistake() {
        Payload unknown = () -> new XmlName("urn:x", "x");
        assertThatIllegalStateException()
                .isThrownBy(() -> Xml.encode(Iq.get(JULIET, unknown), codecs))
                .withMessageContaining("{urn:x}x");
    }

    /** It would put all that is sent afterwards inside of that element. */
    @Test
    void anElementThatIsLeftOpenIsFound() {
        writes((payload, out) -> out.start("urn:x", "x"));
        assertThatIllegalStateException()
                .isThrownBy(() -> Xml.encode(Iq.get(JULIET, new Odd()), codecs))
                .withMessageContaining("{urn:x}x");
    }

    @Test
    void anElementThatIsClosedTwiceIsFound() {
        writes((payload, out) -> out.start("urn:x", "x").end().end());
        assertThatIllegalStateException().isThrownBy(() -> Xml.encode(Iq.get(JULIET, new Odd()), codecs));
    }

    private record Odd() implements Payload {
        @Override
        public XmlName elementName() {
            return new XmlName("urn:x", "x");
        }
    }

    private void writes(BiConsumer<Payload, XmlWriter> encoding) {
        codecs.register(new PayloadCodec<Payload>() {
            @Override
            public XmlName elementName() {
                return new Odd().elementName();
            }

            @Override
            public Payload decode(XmlReader in) {
                return in.toElement();
            }

            @Override
            public void encode(Payload payload, XmlWriter out) {
                encoding.accept(payload, out);
            }
        });
    }

    @Test
    void aFillerThatDoesNotFillIsFound() {
        codecs.register(new PayloadCodec<Payload>() {
            @Override
            public XmlName elementName() {
                return new XmlName("urn:x", "x");
            }

            @Override
            public Payload decode(XmlReader in) {
                return in.toElement();
            }

            @Override
            public void encode(Payload payload, XmlWriter out) {
                out.start("urn:x", "x")
                        .ascii(4, region -> region.put((byte) 'a'))
                        .end();
            }
        });
        Payload payload = () -> new XmlName("urn:x", "x");
        assertThatIllegalStateException().isThrownBy(() -> Xml.encode(Iq.get(JULIET, payload), codecs));
    }
}

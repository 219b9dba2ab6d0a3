package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Nonza;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StartTlsNonza;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import io.fluxmpp.testkit.Schemas;
import io.fluxmpp.testkit.Xml;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    void streamErrorsSurviveARoundTrip(StreamError.Condition condition) {
        StreamError error = new StreamError(condition, "why", null, XmlElement.of("urn:app", "detail"));
        String written = Xml.encode(error, codecs);
        assertThat(Xml.decodeStream(written, codecs)).containsExactly(error);
        Schemas.validate(written);
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

    @Test
    void aPayloadWithoutCodecIsTheCallersMistake() {
        Payload unknown = () -> new XmlName("urn:x", "x");
        assertThatIllegalStateException()
                .isThrownBy(() -> Xml.encode(Iq.get(JULIET, unknown), codecs))
                .withMessageContaining("{urn:x}x");
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

package io.fluxmpp.ibb.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.Xml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IbbTransportCodecTest {

    private static final String NS = "xmlns='urn:xmpp:jingle:transports:ibb:1'";

    private final PayloadCodecs codecs = new PayloadCodecs().register(new IbbTransportCodec());

    @Nested
    class GivenTheExamples {
        @ParameterizedTest
        @CsvSource({
            "xep-0261-listing-01-session-initiate, 4096, ch3d9s71",
            "xep-0261-listing-03-session-accept, 2048, ch3d9s71",
            "xep-0261-listing-09-transport-info-add-session, 2048, bt8a71h6"
        })
        void whenTheTransportIsRead_thenWrittenTheSame(String example, int blockSize, String sid) throws IOException {
            XmlElement element = transportOf(example);
            var transport = new IbbTransportDescription(sid, new BlockSize(blockSize), StanzaKind.IQ);

            assertThat(Xml.encode(transport, codecs))
                    .satisfies(xml -> assertThat(Xml.parse(xml)).isEqualTo(element));
            assertThat(Xml.decode(Xml.encode(element, codecs), codecs)).isEqualTo(transport);
        }

        private XmlElement transportOf(String example) throws IOException {
            try (InputStream in = getClass().getResourceAsStream("/io/fluxmpp/ibb/examples/" + example + ".xml")) {
                String xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                Iq iq = (Iq) Xml.stanza(xml, new PayloadCodecs());
                return ((XmlElement) iq.payload())
                        .elements()
                        .findFirst()
                        .flatMap(content -> content.element(IbbTransportDescription.NAMESPACE, "transport"))
                        .orElseThrow();
            }
        }
    }

    @Nested
    class GivenAttributes {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "sid='s'",
                    "block-size='4096'",
                    "sid='' block-size='4096'",
                    "sid='s' block-size='0'",
                    "sid='s' block-size='65536'",
                    "sid='s' block-size='x'",
                    "sid='s' block-size='1' stanza='presence'"
                })
        @Tag("JIBB-2.2-1")
        @Tag("JIBB-2.2-2")
        void whenOneIsMissingOrBad_thenRefused(String attributes) {
            Stanza stanza = Xml.stanza(
                    "<iq type='set' id='1' from='a' to='b'><transport " + NS + " " + attributes + "/></iq>", codecs);

            assertThat(stanza)
                    .isInstanceOfSatisfying(
                            InvalidStanza.class,
                            invalid -> assertThat(invalid.error().condition())
                                    .isEqualTo(StanzaError.Condition.BAD_REQUEST));
        }

        @Test
        @Tag("JIBB-8-1")
        void whenTheBlockIsLargerThanASignedShort_thenRead() {
            assertThat(Xml.decode("<transport " + NS + " sid=':x' block-size='40000'/>", codecs))
                    .isEqualTo(new IbbTransportDescription(":x", new BlockSize(40000), StanzaKind.IQ));
        }

        @Test
        @Tag("JIBB-2.2-2")
        void whenForMessages_thenReadAndWritten() {
            var transport = new IbbTransportDescription("s", BlockSize.DEFAULT, StanzaKind.MESSAGE);

            assertThat(Xml.decode(Xml.encode(transport, codecs), codecs)).isEqualTo(transport);
        }
    }
}

package io.fluxmpp.ibb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.testkit.Xml;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three elements through the decoder and encoder of real connections. */
class IbbCodecsTest {

    private static final String NS = "xmlns='http://jabber.org/protocol/ibb'";

    private final PayloadCodecs codecs = new PayloadCodecs();

    @BeforeEach
    void register() {
        IbbCodecs.register(codecs);
    }

    @Nested
    class GivenABlockThatIsNotAnIqsPayload {
        @Test
        void whenRead_thenNobodyHasToReleaseIt() {
            Message message = (Message)
                    Xml.stanza("<message from='a@b/c'><data " + NS + " sid='s' seq='0'>AAAA</data></message>", codecs);

            Data.Inbound data = (Data.Inbound) message.payloads().get(0);
            assertThat(((NettyBlock) data.block()).memory().alloc()).isSameAs(UnpooledByteBufAllocator.DEFAULT);
            assertThat(data.block().copy()).isEqualTo(ByteBuffer.allocate(3));
        }
    }

    @Nested
    class GivenTheExamples {
        @Test
        @Tag("IBB-2.1-1")
        void whenOpenIsRead_thenWrittenTheSame() throws IOException {
            Open open = new Open("i781hf64", new BlockSize(4096), StanzaKind.IQ);

            assertThat(example("xep-0047-listing-01-open")).isEqualTo(open);
            assertThat(Xml.parse(Xml.encode(open, codecs)))
                    .isEqualTo(Xml.parse("<open " + NS + " block-size='4096' sid='i781hf64' stanza='iq'/>"));
        }

        @Test
        @Tag("IBB-2.3-1")
        @Tag("IBB-9-1")
        void whenCloseIsRead_thenWrittenTheSame() throws IOException {
            Close close = new Close("i781hf64");

            assertThat(example("xep-0047-listing-08-close")).isEqualTo(close);
            assertThat(Xml.parse(Xml.encode(close, codecs))).isEqualTo(Xml.parse("<close " + NS + " sid='i781hf64'/>"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"xep-0047-listing-06-data-iq", "xep-0047-listing-11-data-message"})
        void whenDataIsRead_thenItsWrappedBase64IsDecoded(String name) throws IOException {
            Data.Inbound data = (Data.Inbound) example(name);

            assertThat(data.sid()).isEqualTo("i781hf64");
            assertThat(data.seq()).isEqualTo(Sequence.FIRST);
            assertThat(data.block().size()).isEqualTo(240);
            assertThat(data.block().copy().getInt()).isEqualTo(0xa8035047);
            data.release();
        }

        private Payload example(String name) throws IOException {
            Stanza stanza = Xml.stanza(read(name), codecs);
            return stanza instanceof Iq iq
                    ? iq.payload()
                    : ((Message) stanza).payloads().get(0);
        }

        private String read(String name) throws IOException {
            try (InputStream in = getClass().getResourceAsStream("/io/fluxmpp/ibb/examples/" + name + ".xml")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    @Nested
    class GivenABlock {
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 3, 4095, 4096, 4097, 32768, 65535})
        @Tag("IBB-2.2-5")
        void whenWrittenAndRead_thenTheSameBytes(int length) {
            byte[] bytes = new byte[length];
            new Random(length).nextBytes(bytes);

            String xml = Xml.encode(new Data.Outbound("s", new Sequence(65535), ByteBuffer.wrap(bytes)), codecs);
            Data.Inbound read = (Data.Inbound) Xml.decode(xml, codecs);

            assertThat(xml.indexOf('\n')).as("line breaks").isNegative();
            assertThat(read.seq()).isEqualTo(new Sequence(65535));
            assertThat(read.block().size()).isEqualTo(length);
            assertThat(read.block().copy()).isEqualTo(ByteBuffer.wrap(bytes));
            read.release();
        }

        @Test
        void whenReadAndWritten_thenTheSameText() {
            String xml = "<data " + NS + " seq=\"7\" sid=\"s\">AAECAw==</data>";
            Data.Inbound read = (Data.Inbound) Xml.decode(xml, codecs);

            assertThat(Xml.parse(Xml.encode(read, codecs))).isEqualTo(Xml.parse(xml));
            read.release();
        }

        @Test
        @Tag("IBB-2.2-4")
        void whenLongerThanAnyBlockMayBe_thenBroken() {
            String text = "AAAA".repeat(21845);

            assertThat(Xml.decode(data("seq='0' sid='s'", text + "AA=="), codecs))
                    .isEqualTo(new Data.Broken("s", "block: too long (expected: at most 65535 bytes)"));
        }
    }

    @Nested
    class GivenABrokenBlock {
        @ParameterizedTest
        @ValueSource(strings = {"=AAA", "BBBB=CCC", "A", "AA*A", "AA-A", "AB=="})
        @Tag("IBB-6-1")
        void whenItsTextIsNoBase64_thenItsBytestreamIsKnown(String text) {
            assertThat(Xml.decode(data("seq='0' sid='s'", text), codecs))
                    .isInstanceOfSatisfying(Data.Broken.class, broken -> {
                        assertThat(broken.sid()).isEqualTo("s");
                        assertThat(broken.problem()).startsWith("base64: ");
                    });
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "seq=''", "seq='-1'", "seq='65536'", "seq='one'"})
        @Tag("IBB-2.2-6")
        void whenItsSeqIsNone_thenItsBytestreamIsKnown(String seq) {
            assertThat(Xml.decode(data("sid='s' " + seq, "AAAA"), codecs))
                    .isInstanceOfSatisfying(
                            Data.Broken.class,
                            broken -> assertThat(broken.problem()).contains("seq"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"seq='0'", "seq='0' sid=''"})
        @Tag("IBB-2.2-9")
        void whenItHasNoSid_thenTheStanzaIsRefused(String attributes) {
            assertBadRequest(data(attributes, "AAAA"));
        }

        private String data(String attributes, String text) {
            return IbbCodecsTest.data(attributes, text);
        }
    }

    @Nested
    class GivenABrokenOpenOrClose {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "sid='s'",
                    "sid='s' block-size=''",
                    "sid='s' block-size='0'",
                    "sid='s' block-size='65536'",
                    "sid='s' block-size='-1'",
                    "block-size='4096'",
                    "sid='' block-size='4096'",
                    "sid='s' block-size='4096' stanza='presence'"
                })
        @Tag("IBB-2.1-2")
        @Tag("IBB-2.1-3")
        void whenOpen_thenTheStanzaIsRefused(String attributes) {
            assertBadRequest("<open " + NS + " " + attributes + "/>");
        }

        @Test
        void whenCloseHasNoSid_thenTheStanzaIsRefused() {
            assertBadRequest("<close " + NS + "/>");
        }
    }

    @Nested
    class GivenAnOpen {
        @Test
        @Tag("IBB-2.1-5")
        void whenItDoesNotSayHow_thenByIq() {
            assertThat(Xml.decode("<open " + NS + " sid='s' block-size='1'/>", codecs))
                    .isEqualTo(new Open("s", new BlockSize(1), StanzaKind.IQ));
        }

        @Test
        void whenByMessage_thenRead() {
            assertThat(Xml.decode("<open " + NS + " sid='s' block-size='1' stanza='message'/>", codecs))
                    .isEqualTo(new Open("s", new BlockSize(1), StanzaKind.MESSAGE));
        }

        @Test
        @Tag("IBB-9-1")
        void whenThereAreChildren_thenIgnored() {
            assertThat(Xml.decode("<open " + NS + " sid='None' block-size='1'><x xmlns='y'/>z</open>", codecs))
                    .isEqualTo(new Open("None", new BlockSize(1), StanzaKind.IQ));
        }
    }

    @Nested
    class GivenAnUnreadableBlock {
        @Test
        void whenWritten_thenRefused() {
            assertThatThrownBy(() -> Xml.encode(new Data.Broken("s", "why"), codecs))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String data(String attributes, String text) {
        return "<data " + NS + " " + attributes + ">" + text + "</data>";
    }

    private void assertBadRequest(String payload) {
        try {
            Stanza stanza = Xml.stanza("<iq type='set' id='1' from='a' to='b'>" + payload + "</iq>", codecs);
            assertThat(stanza)
                    .isInstanceOfSatisfying(
                            InvalidStanza.class,
                            invalid -> assertThat(invalid.error().condition())
                                    .isEqualTo(StanzaError.Condition.BAD_REQUEST));
        } catch (MalformedPayloadException e) {
            throw new AssertionError("escaped the decoder", e);
        }
    }
}

package io.fluxmpp.ibb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.ibb.fake.StartTag;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.stream.codec.BulkPayloadCodec.BulkText;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.testkit.Schemas;
import io.fluxmpp.testkit.Xml;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code <data/>} whose text arrives in pieces. Leaks would be found by the house rules of all tests. */
class DataCodecTest {

    private final DataCodec codec = new DataCodec();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4096, 65535})
    void whatIsSentIsValid(int size) {
        PayloadCodecs codecs = new PayloadCodecs();
        IbbCodecs.register(codecs);
        Data block = new Data.Outbound("sid", Sequence.FIRST, ByteBuffer.allocateDirect(size));
        Schemas.validate(
                Xml.encode(Iq.set(Jid.of("juliet@capulet.lit/balcony"), block).withId("i1"), codecs));
    }

    @Nested
    class GivenALargeBlock {
        private final byte[] bytes = new byte[65535];
        private final char[] text;

        {
            new Random(47).nextBytes(bytes);
            text = Base64.getEncoder().encodeToString(bytes).toCharArray();
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 3, 4, 1000, 4000, 87380})
        void whenItArrivesInPieces_thenWhole(int piece) {
            BulkText<Data> data = codec.begin(new StartTag("s", "0"));
            for (int at = 0; at < text.length; at += piece) {
                data.text(text, at, Math.min(piece, text.length - at));
            }
            Data.Inbound whole = (Data.Inbound) data.complete();

            assertThat(whole.block().copy()).isEqualTo(ByteBuffer.wrap(bytes));
            whole.release();
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 3, 1000, 4001, 43690, 87380})
        void whenPiecesArriveAsBytesAndAsCharacters_thenWhole(int piece) {
            BulkText<Data> data = codec.begin(new StartTag("s", "0"));
            ByteBuffer network = ByteBuffer.allocateDirect(text.length)
                    .put(new String(text).getBytes(StandardCharsets.US_ASCII))
                    .flip();
            for (int at = 0, turn = 0; at < text.length; at += piece, turn++) {
                int length = Math.min(piece, text.length - at);
                if (turn % 3 == 1) {
                    data.text(text, at, length);
                } else {
                    data.ascii(network.slice(at, length));
                }
            }
            Data.Inbound whole = (Data.Inbound) data.complete();

            assertThat(whole.block().copy()).isEqualTo(ByteBuffer.wrap(bytes));
            whole.release();
        }

        @Test
        void whenNothingArrives_thenEmpty() {
            BulkText<Data> data = codec.begin(new StartTag("s", "0"));
            data.text(text, 0, 0);
            data.ascii(ByteBuffer.allocate(0));
            Data.Inbound empty = (Data.Inbound) data.complete();

            assertThat(empty.block().size()).isZero();
            assertThat(empty.block().copy().remaining()).isZero();
            empty.release();
        }

        @Test
        void whenPaddedWithMuchWhiteSpace_thenStillFits() {
            BulkText<Data> data = codec.begin(new StartTag("s", "0"));
            char[] spaces = " ".repeat(10_000).toCharArray();
            data.text(text, 0, 87370);
            for (int i = 0; i < 20; i++) {
                data.text(spaces, 0, spaces.length);
            }
            data.text(text, 87370, 10);
            Data.Inbound whole = (Data.Inbound) data.complete();

            assertThat(whole.block().size()).isEqualTo(65535);
            whole.release();
        }

        @Test
        void whenMoreFollows_thenBrokenHoweverMuch() {
            BulkText<Data> data = codec.begin(new StartTag("s", "0"));
            for (int i = 0; i < 20; i++) {
                data.text(text, 0, text.length);
            }

            assertThat(data.complete()).isInstanceOf(Data.Broken.class);
        }

        @Test
        void whenGivenUp_thenReleased() {
            BulkText<Data> data = codec.begin(new StartTag("s", "0"));
            data.text(text, 0, 1000);
            data.discard();

            codec.begin(new StartTag("s", null)).discard();
        }
    }

    @Nested
    class GivenNoSid {
        @Test
        void whenBegun_thenMalformed() {
            StartTag start = new StartTag(null, "0");

            assertThatThrownBy(() -> codec.begin(start))
                    .isInstanceOf(MalformedPayloadException.class)
                    .hasMessageContaining("sid");
        }
    }
}

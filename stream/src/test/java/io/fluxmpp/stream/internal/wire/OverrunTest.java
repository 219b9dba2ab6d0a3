package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others send through a server must not end the stream. */
class OverrunTest {

    private static final String HEADER = "<?xml version='1.0'?><s:stream xmlns='jabber:client' xmlns:x='urn:&apos;x' "
            + "xmlns:s='http://etherx.jabber.org/streams' version='1.0'>";
    private static final XmlLimits LIMITS = new XmlLimits(40_000, 8, 8, 4_000, 8, 64, 256);

    private final AaltoStreamDecoder decoder = new AaltoStreamDecoder(new PayloadCodecs(), LIMITS);

    @BeforeEach
    void othersWrite() {
        decoder.refuseStanzasAlone();
    }

    @AfterEach
    void close() {
        decoder.close();
    }

    private List<StreamElement> decode(String xml, int piece) {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        List<StreamElement> elements = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += piece) {
            decoder.feed(ByteBuffer.wrap(bytes, from, Math.min(piece, bytes.length - from)));
            for (StreamElement next = decoder.next(); next != null; next = decoder.next()) {
                elements.add(next);
            }
        }
        return elements;
    }

    static Stream<Arguments> tooMuch() {
        String attributes =
                IntStream.range(0, 20).mapToObj(i -> " a" + i + "='1'").collect(Collectors.joining());
        String declarations = IntStream.range(0, 20)
                .mapToObj(i -> " xmlns:n" + i + "='urn:n'")
                .collect(Collectors.joining());
        String names = IntStream.range(0, 300).mapToObj(i -> "<n" + i + "/>").collect(Collectors.joining());
        String deep = "<a>".repeat(30) + "text" + "</a>".repeat(30);
        return Stream.of(
                        deep,
                        "<a" + attributes + ">text<b/></a>",
                        "<a" + declarations + "><b/></a>",
                        "<a>" + names + "</a>",
                        "<a b='" + "c".repeat(5_000) + "'/>",
                        "<" + "n".repeat(100) + "/>",
                        "<a xmlns='urn:" + "n".repeat(100) + "'><b/></a>")
                .flatMap(payload -> Stream.of(1, 7, 100_000).map(piece -> Arguments.of(payload, piece)));
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void whenAStanzaHasTooMuch_thenItAloneIsRefused(String payload, int piece) {
        String stanza = "<iq type='get' id='1' from='a@b/c'><q xmlns='urn:q'>" + payload + "</q></iq>";
        List<StreamElement> elements = decode(
                HEADER + stanza + "<message id='2'><x:y/></message>" + stanza + "<message id='3'/></s:stream>", piece);
        assertThat(elements).hasSize(6).last().isEqualTo(new StreamEnd());
        for (int index : new int[] {1, 3}) {
            assertThat(elements.get(index)).isInstanceOfSatisfying(InvalidStanza.class, invalid -> {
                assertThat(invalid.error().condition()).isEqualTo(StanzaError.Condition.POLICY_VIOLATION);
                assertThat(invalid.expectsAnswer()).isTrue();
                assertThat(invalid.id()).isEqualTo("1");
                assertThat(invalid.from()).hasToString("a@b/c");
            });
        }
        assertThat(((Message) elements.get(2)).payloads()).containsExactly(XmlElement.of("urn:'x", "y"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void whenItsOwnTagHasTooMuch_thenItIsRefusedToo(int piece) {
        String attributes =
                IntStream.range(0, 20).mapToObj(i -> " a" + i + "='1'").collect(Collectors.joining());
        assertThat(decode(HEADER + "<message" + attributes + "><body/></message><message id='3'/>", piece))
                .hasSize(3)
                .satisfies(elements -> assertThat(elements.get(1)).isInstanceOf(InvalidStanza.class))
                .last()
                .isInstanceOf(Message.class);
    }

    @Test
    void whenStrangersMakeUpNamesForEver_thenTheParserForgetsThem() {
        decode(HEADER, 100);
        for (int i = 0; i < 200; i++) {
            StringBuilder payload = new StringBuilder();
            for (int n = 0; n < 100; n++) {
                payload.append("<x:n").append(i * 100 + n).append("/>");
            }
            List<StreamElement> elements =
                    decode("<iq type='result' id='" + i + "'><q xmlns='urn:q'>" + payload + "</q></iq> ", 1 + i * 13);
            assertThat(elements)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Iq.class,
                            iq -> assertThat(((XmlElement) iq.payload()).elements())
                                    .hasSize(100)
                                    .allMatch(child ->
                                            child.elementName().namespace().equals("urn:'x")));
        }
    }

    @Test
    void whenOneStanzaFloodsTheParserWithNames_thenTheStreamEnds() {
        String names = IntStream.range(0, 2_000).mapToObj(i -> "<n" + i + "/>").collect(Collectors.joining());
        assertThatThrownBy(() -> decode(HEADER + "<message>" + names, 1_000))
                .isInstanceOfSatisfying(
                        StreamErrorException.class,
                        failure -> assertThat(failure.error().condition())
                                .isEqualTo(StreamError.Condition.POLICY_VIOLATION));
    }

    @Test
    void whenAStanzaIsTooLong_thenTheStreamEnds() {
        assertThatThrownBy(() -> decode(HEADER + "<message><body>" + "a".repeat(41_000), 1_000))
                .isInstanceOf(StreamErrorException.class);
    }

    @Test
    void whenTheServerItselfGoesBeyond_thenTheStreamEnds() {
        assertThatThrownBy(() ->
                        decode(HEADER + "<s:features>" + "<a>".repeat(30) + "</a>".repeat(30) + "</s:features>", 9))
                .isInstanceOf(StreamErrorException.class);
    }
}

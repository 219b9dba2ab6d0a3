package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.testkit.Fixtures;
import io.fluxmpp.testkit.Fixtures.Fixture;
import io.fluxmpp.testkit.Schemas;
import io.fluxmpp.testkit.Xml;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The specifications' examples and the captures of real clients, through decoder and encoder. */
class FixturesTest {

    private static final byte[] HEADER = ("<?xml version='1.0'?><stream:stream xmlns='jabber:client' version='1.0' "
                    + "xmlns:stream='http://etherx.jabber.org/streams'>")
            .getBytes(StandardCharsets.UTF_8);

    static List<Fixture> examples() {
        return Fixtures.examples();
    }

    static List<Fixture> captures() {
        return Fixtures.captures();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplesParseAndComeBackEqual(Fixture example) {
        comesBackEqual(example.text());
    }

    @ParameterizedTest
    @MethodSource("captures")
    void capturesParseAndComeBackEqual(Fixture capture) {
        comesBackEqual(capture.text());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatWeWriteOfExamplesIsValid(Fixture example) {
        // Two listings of the specifications answer disco#info without an identity, which their own schema forbids.
        if (!example.name().startsWith("xep-0166-listing-39") && !example.name().startsWith("xep-0261-listing-16")) {
            Schemas.validate(Xml.encode(
                    Xml.decodeStream(example.text(), new PayloadCodecs()).get(0), new PayloadCodecs()));
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    @Tag("S-12-1")
    void examplesAreTheSameWhereverTheyAreCut(Fixture example) {
        byte[] bytes = example.text().getBytes(StandardCharsets.UTF_8);
        StreamElement whole = decode(bytes, bytes.length);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(decode(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void capturesAreTheSameByteByByte(Fixture capture) {
        byte[] bytes = capture.text().getBytes(StandardCharsets.UTF_8);
        List<ByteBuffer> single = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            single.add(ByteBuffer.wrap(bytes, i, 1));
        }
        assertThat(decode(single)).isEqualTo(decode(bytes, bytes.length));
    }

    private static void comesBackEqual(String xml) {
        StreamElement read = Xml.decodeStream(xml, new PayloadCodecs()).get(0);
        assertThat(read).isNotInstanceOf(InvalidStanza.class);
        String written = Xml.encode(read, new PayloadCodecs());
        assertThat(Xml.decodeStream(written, new PayloadCodecs())).containsExactly(read);
    }

    private static StreamElement decode(byte[] bytes, int cut) {
        return decode(List.of(ByteBuffer.wrap(bytes, 0, cut), ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
    }

    /** Whatever the chunks, each is used up before the next is fed, as buffers are in a connection. */
    private static StreamElement decode(List<ByteBuffer> chunks) {
        try (AaltoStreamDecoder decoder = new AaltoStreamDecoder(new PayloadCodecs(), XmlLimits.DEFAULT)) {
            List<StreamElement> elements = new ArrayList<>();
            List<ByteBuffer> all = new ArrayList<>(chunks);
            all.add(0, ByteBuffer.wrap(HEADER));
            for (ByteBuffer chunk : all) {
                decoder.feed(chunk);
                for (StreamElement next = decoder.next(); next != null; next = decoder.next()) {
                    elements.add(next);
                }
                assertThat(decoder.needsInput()).isTrue();
            }
            assertThat(elements).hasSize(2);
            return elements.get(1);
        }
    }
}

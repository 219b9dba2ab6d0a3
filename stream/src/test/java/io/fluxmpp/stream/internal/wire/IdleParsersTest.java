package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.wire.PassingByTest.Bulks;
import io.fluxmpp.stream.internal.wire.PassingByTest.RandomStream;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.xml.XmlLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of one thread share parsers, of which nothing may show. */
class IdleParsersTest {

    private static final String HEADER = PassingByTest.HEADER;
    private static final XmlLimits LIMITS = PassingByTest.LIMITS;
    private static final int STREAMS = 24;

    private final PayloadCodecs codecs = new PayloadCodecs().register(new Bulks());

    /** One side of a connection, of which a piece arrives now and then. */
    private final class Side {
        private final AaltoStreamDecoder decoder = new AaltoStreamDecoder(codecs, LIMITS);
        private final List<StreamElement> elements = new ArrayList<>();
        private final byte[] bytes;
        private final boolean faulty;
        private final List<Integer> pieces = new ArrayList<>();
        private int fed;
        private @Nullable String refusal;

        Side(byte[] bytes, boolean faulty) {
            this.bytes = bytes;
            this.faulty = faulty;
        }

        boolean isAtEnd() {
            return refusal != null || fed == bytes.length;
        }

        void feed(int most) {
            int piece = Math.min(most, bytes.length - fed);
            decoder.feed(ByteBuffer.wrap(bytes, fed, piece));
            fed += piece;
            pieces.add(piece);
            try {
                for (StreamElement next = decoder.next(); next != null; next = decoder.next()) {
                    elements.add(next);
                }
            } catch (StreamErrorException refused) {
                refusal = String.valueOf(refused.getMessage());
                decoder.close();
            }
        }
    }

    @Property(tries = 50)
    void howeverStreamsTakeTurns_eachIsReadAsIfItWereAlone(@ForAll long seed) {
        Random random = new Random(seed);
        List<Side> sides = IntStream.range(0, STREAMS)
                .mapToObj(i -> new Side(stream(random, i), isFaulty(i)))
                .toList();
        int most = new int[] {1, 20, 500}[random.nextInt(3)];
        List<Side> open = new ArrayList<>(sides);
        while (!open.isEmpty()) {
            Side side = open.get(random.nextInt(open.size()));
            side.feed(1 + random.nextInt(most));
            if (side.isAtEnd()) {
                open.remove(side);
            }
        }
        for (Side side : sides) {
            Side alone = new Side(side.bytes, side.faulty);
            side.pieces.stream().takeWhile(piece -> !alone.isAtEnd()).forEach(alone::feed);
            if (!side.faulty) {
                assertThat(side.refusal).isEqualTo(alone.refusal);
                assertThat(side.elements).isEqualTo(alone.elements);
            }
            side.decoder.close();
            alone.decoder.close();
        }
    }

    private static boolean isFaulty(int index) {
        return index % 4 == 3;
    }

    /** Of three kinds of headers, and some with faults, which must be nobody else's. */
    private static byte[] stream(Random random, int index) {
        char prefix = "stu".charAt(index % 3);
        String kind = HEADER.replace("<s:", "<" + prefix + ":").replace("xmlns:s=", "xmlns:" + prefix + "=");
        String text = new String(new RandomStream(random, isFaulty(index)).bytes(), StandardCharsets.UTF_8);
        String rest = text.substring(HEADER.length()).replace("</s:stream>", "</" + prefix + ":stream>");
        return (kind + rest).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whenAnotherHasMadeUpNames_thenTheyAreNotCountedTwice() {
        Side second = new Side((HEADER + messages(50, 280)).getBytes(StandardCharsets.UTF_8), false);
        second.feed(HEADER.length());
        // The one that it takes next is the one that was given back last.
        Side first = whole(messages(0, 50));
        second.feed(second.bytes.length);

        assertThat(first.refusal).isNull();
        assertThat(second.refusal).isNull();
        assertThat(second.elements).hasSize(231);
    }

    /** With a parser to itself it would be refused; with shared ones, parsers that it has filled are thrown away. */
    @Test
    void whenOneMakesUpNamesAgainAndAgain_thenNobodyElseIsRefused() {
        Side flood = new Side((HEADER + messages(0, 400)).getBytes(StandardCharsets.UTF_8), true);
        Side honest = new Side((HEADER + "<message/>".repeat(400)).getBytes(StandardCharsets.UTF_8), false);
        while (!flood.isAtEnd()) {
            flood.feed(30);
            honest.feed(10);
        }
        honest.feed(honest.bytes.length);

        assertThat(honest.refusal).isNull();
        assertThat(honest.elements).hasSize(401);
    }

    @Test
    void whenAStreamHasOtherPrefixes_thenTheyMeanWhatItSays() {
        Side first = whole("<message><a:x/></message>");
        Side second = new Side(
                (HEADER.replace("xmlns:s=", "xmlns:a='urn:a' xmlns:s=") + "<message><a:x/></message>")
                        .getBytes(StandardCharsets.UTF_8),
                false);
        second.feed(second.bytes.length);

        assertThat(first.refusal).as("a prefix that nobody has declared").isNotNull();
        assertThat(((Message) second.elements.get(1))
                        .payloads()
                        .get(0)
                        .elementName()
                        .namespace())
                .isEqualTo("urn:a");
    }

    @Test
    void whenLimitsChangeBetweenElements_thenNothingIsLostOrReadTwice() {
        byte[] bytes =
                (HEADER + "<message id='1'/><message id='2'/> <message id='3'/>").getBytes(StandardCharsets.UTF_8);
        try (AaltoStreamDecoder decoder = new AaltoStreamDecoder(codecs, LIMITS)) {
            decoder.feed(ByteBuffer.wrap(bytes));
            decoder.next();
            assertThat(((Message) decoder.next()).id()).isEqualTo("1");
            decoder.limits(LIMITS.withStanzaBytes(20_000));
            assertThat(((Message) decoder.next()).id()).isEqualTo("2");
            assertThat(((Message) decoder.next()).id()).isEqualTo("3");
            assertThat(decoder.next()).isNull();
            decoder.feed(ByteBuffer.wrap(("<message id='4'><body>" + "x".repeat(15_000) + "</body></message>")
                    .getBytes(StandardCharsets.UTF_8)));
            assertThat(((Message) decoder.next()).id()).isEqualTo("4");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<message id='%s'/>", "<message><x xmlns='%s'/></message>"})
    void whenAValueHasBlownItUp_thenNobodyKeepsIt(String stanza) {
        StreamState stream = new StreamState(codecs, XmlLimits.DEFAULT, true);
        stream.refuseStanzasAlone();
        ElementParser parser = ElementParser.atStart(stream);
        String xml = HEADER + stanza.formatted("x".repeat(20_000));
        stream.input().feed(ByteBuffer.wrap(xml.getBytes(StandardCharsets.UTF_8)));
        parser.next();
        parser.next();

        assertThat(parser.isShareable()).isFalse();
        assertThat(parser.isBurden()).isTrue();
        assertThat(parser.isWorn()).isTrue();
        parser.close();
    }

    @Test
    void whenNothingButSpacesArrives_thenNoParserIsNeeded() {
        Side side = whole("");
        side.decoder.feed(ByteBuffer.wrap("   \n ".getBytes(StandardCharsets.UTF_8)));

        assertThat(side.decoder.next()).isNull();
        assertThat(side.decoder.needsInput()).isTrue();
        side.decoder.feed(ByteBuffer.wrap("\t<message/>".getBytes(StandardCharsets.UTF_8)));
        assertThat(side.decoder.next()).isInstanceOf(Message.class);
    }

    @Test
    void whenFedBeforeAllWasRead_thenThatIsAnError() {
        Side side = whole("<message/>");
        side.decoder.feed(ByteBuffer.wrap(new byte[] {'<'}));

        assertThatThrownBy(() -> side.decoder.feed(ByteBuffer.wrap(new byte[] {'a'})))
                .isInstanceOf(IllegalStateException.class);
    }

    private Side whole(String stanzas) {
        Side side = new Side((HEADER + stanzas).getBytes(StandardCharsets.UTF_8), false);
        side.feed(HEADER.length());
        side.feed(side.bytes.length);
        return side;
    }

    private static String messages(int from, int to) {
        StringBuilder all = new StringBuilder();
        for (int i = from; i < to; i++) {
            all.append("<message><n").append(i).append("/></message>");
        }
        return all.toString();
    }
}

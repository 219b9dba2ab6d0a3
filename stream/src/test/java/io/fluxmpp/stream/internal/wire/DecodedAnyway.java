package io.fluxmpp.stream.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.BulkPayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Nonza;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for any bytes whatever: the decoder gives elements or a stream error, the same ones wherever the bytes are cut,
 * and whether or not text passes the parser by; its elements keep the limits and can be written and read again; and what it has taken, it gives back.
 */
final class DecodedAnyway {

    /** Small, so that small inputs go beyond. */
    private static final XmlLimits LIMITS = XmlLimits.DEFAULT
            .withStanzaBytes(10_000)
            .withDepth(5)
            .withAttributes(8)
            .withAttributeLength(3071)
            .withDeclarations(8)
            .withNameLength(64)
            .withNames(256);

    /** Written anew, an element may be longer and have more prefixes. */
    private static final XmlLimits LARGE =
            LIMITS.withStanzaBytes(1_000_000).withAttributeLength(100_000).withDeclarations(16);

    private static final String HEADER =
            "<stream:stream xmlns='jabber:client' xmlns:stream='" + Namespaces.STREAMS + "'>";

    private final Bulks bulks = new Bulks();
    private final PayloadCodecs codecs = new PayloadCodecs().register(bulks);

    private DecodedAnyway() {}

    static void check(byte[] bytes) {
        new DecodedAnyway().decodes(bytes);
    }

    /** What came of some bytes; {@code refusal} is {@code null} where nothing was refused. */
    private record Outcome(
            List<StreamElement> elements, @Nullable Condition refusal) {}

    private void decodes(byte[] bytes) {
        int somewhere = Math.floorMod(Arrays.hashCode(bytes), bytes.length + 1);
        Outcome whole = decode(bytes, LIMITS, bytes.length);
        Outcome cut = decode(bytes, LIMITS, somewhere);
        Outcome single = decode(bytes, LIMITS, 1);
        Outcome parsed = decode(bytes, new AaltoStreamDecoder(codecs, LIMITS, false), bytes.length);
        isTheSame(cut, whole);
        isTheSame(single, whole);
        isTheSame(parsed, whole);
        whole.elements().forEach(DecodedAnyway::keepsTheLimits);
        if (isClient(whole)) {
            whole.elements().forEach(this::comesBackEqual);
        }
        Outcome patient = decode(bytes, LIMITS, bytes.length, true);
        Outcome patientlyCut = decode(bytes, LIMITS, somewhere, true);
        isAsPatient(patientlyCut, patient);
        patient.elements().forEach(DecodedAnyway::keepsTheLimits);
        List.of(whole, cut, single, parsed, patient, patientlyCut).forEach(DecodedAnyway::release);
        assertThat(bulks.open)
                .as("bulk payloads neither given back nor discarded")
                .isZero();
    }

    /** Of two faults close to each other, the cut decides which one shows. */
    private static void isTheSame(Outcome outcome, Outcome whole) {
        assertThat(outcome.elements()).isEqualTo(whole.elements());
        if (hidesOthers(outcome.refusal()) || hidesOthers(whole.refusal())) {
            assertThat(outcome.refusal() == null).isEqualTo(whole.refusal() == null);
        } else {
            assertThat(outcome.refusal()).isEqualTo(whole.refusal());
        }
    }

    /** Which of several limits a stanza is refused for, the cut may decide. */
    private static void isAsPatient(Outcome outcome, Outcome whole) {
        assertThat(outcome.elements()).hasSameSizeAs(whole.elements());
        for (int i = 0; i < whole.elements().size(); i++) {
            if (whole.elements().get(i) instanceof InvalidStanza) {
                assertThat(outcome.elements().get(i)).isInstanceOf(InvalidStanza.class);
            } else {
                assertThat(outcome.elements().get(i)).isEqualTo(whole.elements().get(i));
            }
        }
        assertThat(outcome.refusal() == null).isEqualTo(whole.refusal() == null);
    }

    private static boolean hidesOthers(@Nullable Condition refusal) {
        return refusal == Condition.POLICY_VIOLATION || refusal == Condition.BAD_FORMAT;
    }

    private Outcome decode(byte[] bytes, XmlLimits limits, int piece) {
        return decode(bytes, limits, piece, false);
    }

    private Outcome decode(byte[] bytes, XmlLimits limits, int piece, boolean othersStanzas) {
        AaltoStreamDecoder decoder = new AaltoStreamDecoder(codecs, limits);
        if (othersStanzas) {
            decoder.refuseStanzasAlone();
        }
        return decode(bytes, decoder, piece);
    }

    private static Outcome decode(byte[] bytes, AaltoStreamDecoder fresh, int piece) {
        List<StreamElement> elements = new ArrayList<>();
        try (AaltoStreamDecoder decoder = fresh) {
            for (int from = 0; from < bytes.length; from += Math.max(1, piece)) {
                decoder.feed(ByteBuffer.wrap(bytes, from, Math.min(Math.max(1, piece), bytes.length - from)));
                for (StreamElement next = decoder.next(); next != null; next = decoder.next()) {
                    elements.add(next);
                }
                assertThat(decoder.needsInput()).isTrue();
            }
            return new Outcome(elements, null);
        } catch (StreamErrorException refusal) {
            return new Outcome(elements, refusal.error().condition());
        }
    }

    private static void release(Outcome outcome) {
        for (StreamElement element : outcome.elements()) {
            if (element instanceof Stanza stanza) {
                stanza.release();
            }
        }
    }

    private static void keepsTheLimits(StreamElement element) {
        if (element instanceof Nonza.Unknown unknown) {
            keepsTheLimits(unknown.element(), LIMITS.depth());
        } else if (element instanceof Iq iq && iq.payload() instanceof XmlElement payload) {
            keepsTheLimits(payload, LIMITS.depth() - 1);
        }
    }

    private static void keepsTheLimits(XmlElement element, int depth) {
        assertThat(depth).isPositive();
        assertThat(element.elementName().localName().length()).isLessThanOrEqualTo(LIMITS.nameLength());
        assertThat(element.elementName().namespace().length()).isLessThanOrEqualTo(LIMITS.nameLength());
        assertThat(element.attributes().size()).isLessThanOrEqualTo(LIMITS.attributes());
        element.attributes()
                .values()
                .forEach(value -> assertThat(value.length()).isLessThanOrEqualTo(LIMITS.attributeLength()));
        element.elements().forEach(child -> keepsTheLimits(child, depth - 1));
    }

    private static boolean isClient(Outcome outcome) {
        return !outcome.elements().isEmpty()
                && outcome.elements().get(0) instanceof StreamHeader header
                && header.contentNamespace().equals(Namespaces.CLIENT);
    }

    private void comesBackEqual(StreamElement element) {
        if (element instanceof InvalidStanza || echoesWhatWasRefused(element)) {
            return;
        }
        ByteBuf written = Unpooled.buffer();
        new StreamEncoder(codecs, Namespaces.CLIENT).encode(element, written);
        String text = written.toString(StandardCharsets.UTF_8);
        String stream = element instanceof StreamHeader ? text : HEADER + text;
        Outcome again = decode(stream.getBytes(StandardCharsets.UTF_8), LARGE, stream.length());
        assertThat(again.refusal()).as("refusal of %s", text).isNull();
        assertThat(again.elements()).last().as("what is read again of %s", text).isEqualTo(element);
        release(again);
    }

    /** Of a payload that was refused an error keeps the name only, and that may be a payload which is not refused. */
    private static boolean echoesWhatWasRefused(StreamElement element) {
        return element instanceof Iq iq
                && iq.type() == Iq.Type.ERROR
                && iq.payload() instanceof XmlElement echo
                && echo.equals(XmlElement.of(Bulks.NAME.namespace(), Bulks.NAME.localName()));
    }

    private record Bulk(String text, Bulks codec) implements OwnedPayload {
        @Override
        public XmlName elementName() {
            return Bulks.NAME;
        }

        @Override
        public void release() {
            codec.open--;
        }
    }

    /** A bulk codec that counts what it has handed out. */
    private static final class Bulks implements BulkPayloadCodec<Bulk> {
        private static final XmlName NAME = new XmlName("http://jabber.org/protocol/ibb", "data");

        private int open;

        @Override
        public XmlName elementName() {
            return NAME;
        }

        @Override
        public Bulk decode(XmlReader in) {
            open++;
            return new Bulk(in.text(), this);
        }

        @Override
        public void encode(Bulk payload, XmlWriter out) {
            out.textElement(NAME.namespace(), NAME.localName(), payload.text());
        }

        @Override
        public BulkText<Bulk> begin(XmlReader start) {
            if (start.attribute("refused") != null) {
                throw new MalformedPayloadException("refused");
            }
            open++;
            StringBuilder text = new StringBuilder();
            return new BulkText<>() {
                @Override
                public void text(char[] chars, int offset, int length) {
                    text.append(chars, offset, length);
                }

                @Override
                public Bulk complete() {
                    return new Bulk(text.toString(), Bulks.this);
                }

                @Override
                public void discard() {
                    open--;
                }
            };
        }
    }
}

package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A view of one element on a {@link Tape}. */
final class TapeReader implements XmlReader {

    private final Tape tape;
    private final int node;

    TapeReader(Tape tape, int node) {
        this.tape = tape;
        this.node = node;
    }

    @Override
    public XmlName name() {
        return tape.name(node);
    }

    @Override
    public @Nullable String attribute(String localName) {
        int from = tape.attributeOffset(node);
        for (int i = from; i < from + tape.attributeCount(node); i++) {
            XmlName name = tape.attributeName(i);
            if (name.namespace().isEmpty() && name.localName().equals(localName)) {
                return tape.attributeValue(i);
            }
        }
        return null;
    }

    @Override
    public @Nullable String attribute(XmlName wanted) {
        int from = tape.attributeOffset(node);
        for (int i = from; i < from + tape.attributeCount(node); i++) {
            if (tape.attributeName(i).equals(wanted)) {
                return tape.attributeValue(i);
            }
        }
        return null;
    }

    @Override
    public void attributes(BiConsumer<XmlName, String> each) {
        int from = tape.attributeOffset(node);
        for (int i = from; i < from + tape.attributeCount(node); i++) {
            each.accept(tape.attributeName(i), tape.attributeValue(i));
        }
    }

    @Override
    public String text() {
        StringBuilder joined = new StringBuilder();
        for (int i = node + 1; i < tape.behind(node); i = tape.behind(i)) {
            if (tape.kind(i) == Tape.Kind.TEXT) {
                tape.appendText(i, joined);
            }
        }
        return joined.toString();
    }

    @Override
    public Iterable<XmlReader> children() {
        return Children::new;
    }

    @Override
    public XmlElement toElement() {
        XmlElement.Builder element = XmlElement.builder(name().namespace(), name().localName());
        attributes(element::attribute);
        for (int i = node + 1; i < tape.behind(node); i = tape.behind(i)) {
            if (tape.kind(i) == Tape.Kind.TEXT) {
                element.text(tape.text(i));
            } else {
                element.child(tape.reader(i).toElement());
            }
        }
        return element.build();
    }

    @Override
    public Payload toPayload() {
        return switch (tape.kind(node)) {
            case PAYLOAD -> tape.takePayload(node);
            case MALFORMED -> throw tape.refusal(node);
            case ELEMENT -> decode();
            case TEXT -> throw new IllegalStateException("text is no payload");
        };
    }

    private Payload decode() {
        PayloadCodec<?> codec = tape.codecs().find(name());
        return codec == null ? toElement() : codec.decode(this);
    }

    private final class Children implements Iterator<XmlReader> {
        private int next = skipText(node + 1);

        @Override
        public boolean hasNext() {
            return next < tape.behind(node);
        }

        @Override
        public XmlReader next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int child = next;
            next = skipText(tape.behind(child));
            return tape.reader(child);
        }

        private int skipText(int from) {
            int index = from;
            while (index < tape.behind(node) && tape.kind(index) == Tape.Kind.TEXT) {
                index++;
            }
            return index;
        }
    }
}

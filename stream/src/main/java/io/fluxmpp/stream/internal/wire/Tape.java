package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The element that is being received, as a flat recording: what the parser says goes to the end, and once the element is
 * complete it is read from the start through {@link TapeReader}s. The memory is used again for the next element.
 */
final class Tape {

    private static final int NODES = 32;
    private static final int CHARS = 512;
    private static final int KEEP_NODES = 1_024;
    private static final int KEEP_CHARS = 16_384;

    /** What a node is; {@code ref}, {@code first} and {@code second} mean something else for each. */
    enum Kind {
        /** ref: the name; first: index behind its last descendant; second: its first attribute; third: how many. */
        ELEMENT,
        /** first: offset of the characters; second: how many. */
        TEXT,
        /** ref: a payload that was decoded while it arrived. */
        PAYLOAD,
        /** ref: the {@link Refused} in place of a payload that was to be decoded while it arrived. */
        MALFORMED
    }

    /** Why the element of this name is refused. */
    private record Refused(XmlName name, RuntimeException reason) {}

    private PayloadCodecs codecs;

    private Kind[] kinds = new Kind[NODES];
    private @Nullable Object[] refs = new Object[NODES];
    private int[] first = new int[NODES];
    private int[] second = new int[NODES];
    private int[] third = new int[NODES];
    private int size;

    private XmlName[] attributeNames = new XmlName[NODES];
    private String[] attributeValues = new String[NODES];
    private int attributes;

    private char[] chars = new char[CHARS];
    private int charCount;

    /** Whether the last node is text that the next piece belongs to: how the parser cuts text must not show. */
    private boolean textGoesOn;

    Tape(PayloadCodecs codecs) {
        this.codecs = codecs;
    }

    /** The elements that come belong to a stream with these. */
    void decodeWith(PayloadCodecs ofStream) {
        codecs = ofStream;
    }

    PayloadCodecs codecs() {
        return codecs;
    }

    /** Opens an element; its attributes follow. Returns the node to close. */
    int startElement(XmlName name) {
        int node = add(Kind.ELEMENT, name);
        first[node] = node + 1;
        second[node] = attributes;
        third[node] = 0;
        return node;
    }

    void attribute(int element, XmlName name, String value) {
        if (attributes == attributeNames.length) {
            attributeNames = Arrays.copyOf(attributeNames, attributes * 2);
            attributeValues = Arrays.copyOf(attributeValues, attributes * 2);
        }
        attributeNames[attributes] = name;
        attributeValues[attributes++] = value;
        third[element]++;
    }

    void text(char[] source, int offset, int length) {
        if (charCount + length > chars.length) {
            chars = Arrays.copyOf(chars, Math.max(chars.length * 2, charCount + length));
        }
        System.arraycopy(source, offset, chars, charCount, length);
        if (textGoesOn) {
            second[size - 1] += length;
        } else {
            int node = add(Kind.TEXT, null);
            first[node] = charCount;
            second[node] = length;
            textGoesOn = true;
        }
        charCount += length;
    }

    void endElement(int element) {
        textGoesOn = false;
        first[element] = size;
    }

    /** Puts a payload in the place of the start tag it was decoded from. */
    void replaceWithPayload(int element, Payload payload) {
        textGoesOn = false;
        kinds[element] = Kind.PAYLOAD;
        refs[element] = payload;
        first[element] = size;
    }

    /** Puts a refusal in the place of the start tag. */
    void replaceWithRefusal(int element, RuntimeException refusal) {
        textGoesOn = false;
        refs[element] = new Refused(name(element), refusal);
        kinds[element] = Kind.MALFORMED;
        first[element] = size;
    }

    /** Forgets everything; releases payloads that nobody has taken. */
    void reset() {
        for (int i = 0; i < size; i++) {
            OwnedPayload.releaseIfOwned(refs[i]);
            refs[i] = null;
        }
        textGoesOn = false;
        Arrays.fill(attributeNames, 0, attributes, null);
        Arrays.fill(attributeValues, 0, attributes, null);
        size = 0;
        attributes = 0;
        charCount = 0;
        if (chars.length > KEEP_CHARS) {
            chars = new char[CHARS];
        }
        if (kinds.length > KEEP_NODES) {
            resizeNodes(NODES);
        }
        if (attributeNames.length > KEEP_NODES) {
            attributeNames = new XmlName[NODES];
            attributeValues = new String[NODES];
        }
    }

    TapeReader reader(int node) {
        return new TapeReader(this, node);
    }

    Kind kind(int node) {
        return kinds[node];
    }

    /** The name of an element, also of one that was decoded while it arrived. */
    XmlName name(int node) {
        Object ref = Objects.requireNonNull(refs[node]);
        if (ref instanceof Payload payload) {
            return payload.elementName();
        }
        return ref instanceof Refused refused ? refused.name() : (XmlName) ref;
    }

    /** The index behind the node and all inside it. */
    int behind(int node) {
        return kinds[node] == Kind.TEXT ? node + 1 : first[node];
    }

    int attributeOffset(int element) {
        return kinds[element] == Kind.ELEMENT ? second[element] : 0;
    }

    int attributeCount(int element) {
        return kinds[element] == Kind.ELEMENT ? third[element] : 0;
    }

    XmlName attributeName(int index) {
        return attributeNames[index];
    }

    String attributeValue(int index) {
        return attributeValues[index];
    }

    String text(int node) {
        return new String(chars, first[node], second[node]);
    }

    void appendText(int node, StringBuilder target) {
        target.append(chars, first[node], second[node]);
    }

    /** Hands over the payload of a node; from here on it is the caller's. */
    Payload takePayload(int node) {
        Object payload = refs[node];
        refs[node] = ((Payload) Objects.requireNonNull(payload)).elementName();
        return (Payload) payload;
    }

    RuntimeException refusal(int node) {
        return ((Refused) Objects.requireNonNull(refs[node])).reason();
    }

    private int add(Kind kind, @Nullable Object ref) {
        if (size == kinds.length) {
            resizeNodes(size * 2);
        }
        textGoesOn = false;
        kinds[size] = kind;
        refs[size] = ref;
        return size++;
    }

    private void resizeNodes(int length) {
        kinds = Arrays.copyOf(kinds, length);
        refs = Arrays.copyOf(refs, length);
        first = Arrays.copyOf(first, length);
        second = Arrays.copyOf(second, length);
        third = Arrays.copyOf(third, length);
    }
}

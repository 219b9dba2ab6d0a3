package io.fluxmpp.stream.xml;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one element after the other, straight into the outgoing buffer. Not thread-safe, not to be kept.
 *
 * <p>Namespaces are declared as defaults where they change, so that every payload is self-contained (RFC 6120 §8.4).
 * Text that XML cannot carry (U+0000, unpaired surrogates) and names that are none throw {@link IllegalArgumentException}
 * (RFC 6120 §11.3).
 */
public interface XmlWriter {

    /** Opens an element. Attributes follow before anything else. */
    XmlWriter start(String namespace, String localName);

    /** Writes an attribute of the element just opened; {@code null} leaves it out. */
    XmlWriter attribute(String localName, @Nullable String value);

    /** Writes an attribute that may have a namespace; {@code null} leaves it out. */
    XmlWriter attribute(XmlName name, @Nullable String value);

    XmlWriter text(String text);

    /**
     * Writes character data that the caller puts straight into the outgoing buffer.
     *
     * @param length how many bytes
     * @param filler is called once, at once, with a buffer of exactly that many remaining bytes, which it must fill with
     *     ASCII free of {@code <}, {@code >} and {@code &}, and must not keep
     */
    XmlWriter ascii(int length, Consumer<ByteBuffer> filler);

    /** Closes the element opened last. */
    XmlWriter end();

    /**
     * Writes a payload through the codec registered for its name; an {@link XmlElement} needs none.
     *
     * @throws IllegalStateException if there is no such codec
     */
    XmlWriter payload(Payload payload);

    /** An element that holds nothing but text. */
    default XmlWriter textElement(String namespace, String localName, String text) {
        return start(namespace, localName).text(text).end();
    }

    /** An element without attributes and children. */
    default XmlWriter emptyElement(String namespace, String localName) {
        return start(namespace, localName).end();
    }
}

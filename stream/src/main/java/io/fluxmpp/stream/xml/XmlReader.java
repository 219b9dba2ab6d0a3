package io.fluxmpp.stream.xml;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One complete element as it lies in the parser's memory, read without a tree between.
 *
 * <p>A reader and its children are views: valid until the method they were passed to returns, on that thread only. What is
 * to be kept is taken out as strings, records or {@link #toElement()}.
 */
public interface XmlReader {

    XmlName name();

    /** The value of an attribute in no namespace, or {@code null} where there is none. */
    @Nullable
    String attribute(String localName);

    /** The value of an attribute, or {@code null} where there is none. */
    @Nullable
    String attribute(XmlName name);

    /** Shows every attribute in document order. Namespace declarations are not attributes. */
    void attributes(BiConsumer<XmlName, String> each);

    /** The text directly inside this element, pieces joined; empty where there is none. */
    String text();

    /** The child elements in document order; text is left out. */
    Iterable<XmlReader> children();

    /** The first child element of that name, or {@code null}. */
    default @Nullable XmlReader child(String namespace, String localName) {
        for (XmlReader child : children()) {
            if (child.is(namespace, localName)) {
                return child;
            }
        }
        return null;
    }

    /** Whether this element has that name. */
    default boolean is(String namespace, String localName) {
        return name().localName().equals(localName) && name().namespace().equals(namespace);
    }

    /** Copies this element, whole. */
    XmlElement toElement();

    /**
     * Reads this element through the codec registered for its name, or as an {@link XmlElement} where there is none.
     *
     * @throws MalformedPayloadException if the codec refuses it
     */
    Payload toPayload();
}

package io.fluxmpp.stream.xml;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable element: what is kept of XML that no codec knows.
 *
 * <p>Two elements are equal when name, attributes (in any order) and children (in order) are.
 *
 * @param elementName the expanded name
 * @param attributes values by expanded name, in document order; namespace declarations are not attributes
 * @param children elements and text in document order
 */
public record XmlElement(XmlName elementName, Map<XmlName, String> attributes, List<XmlNode> children)
        implements Payload, XmlNode {

    public XmlElement {
        requireNonNull(elementName, "elementName");
        attributes = attributes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        children = List.copyOf(children);
    }

    /** An element without attributes and children. */
    public static XmlElement of(String namespace, String localName) {
        return builder(namespace, localName).build();
    }

    /** An element that holds nothing but text. */
    public static XmlElement of(String namespace, String localName, String text) {
        return builder(namespace, localName).text(text).build();
    }

    public static Builder builder(String namespace, String localName) {
        return new Builder(new XmlName(namespace, localName));
    }

    /** The value of an attribute in no namespace, or {@code null}. */
    public @Nullable String attribute(String localName) {
        return attributes.get(XmlName.local(localName));
    }

    /** The child elements, text left out. */
    public Stream<XmlElement> elements() {
        return children.stream().filter(XmlElement.class::isInstance).map(XmlElement.class::cast);
    }

    /** The first child element of that name. */
    public Optional<XmlElement> element(String namespace, String localName) {
        XmlName wanted = new XmlName(namespace, localName);
        return elements().filter(child -> child.elementName().equals(wanted)).findFirst();
    }

    /** The text directly inside this element, pieces joined. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (XmlNode child : children) {
            if (child instanceof Text piece) {
                text.append(piece.value());
            }
        }
        return text.toString();
    }

    /** Collects an element; not thread-safe. */
    public static final class Builder {
        private final XmlName name;
        private final Map<XmlName, String> attributes = new LinkedHashMap<>();
        private final List<XmlNode> children = new ArrayList<>();

        private Builder(XmlName name) {
            this.name = name;
        }

        /** Sets an attribute in no namespace; {@code null} leaves it out. */
        public Builder attribute(String localName, @Nullable String value) {
            return attribute(XmlName.local(localName), value);
        }

        /** Sets an attribute; {@code null} leaves it out. */
        public Builder attribute(XmlName attribute, @Nullable String value) {
            if (value != null) {
                attributes.put(attribute, value);
            }
            return this;
        }

        public Builder child(XmlNode child) {
            children.add(child);
            return this;
        }

        public Builder text(String text) {
            return text.isEmpty() ? this : child(new Text(text));
        }

        public XmlElement build() {
            return new XmlElement(name, attributes, children);
        }
    }
}

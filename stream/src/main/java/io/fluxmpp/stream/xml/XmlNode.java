package io.fluxmpp.stream.xml;

import static java.util.Objects.requireNonNull;

/** A child of an {@link XmlElement}: another element, or text. */
public sealed interface XmlNode permits XmlElement, XmlNode.Text {

    /** Character data, unescaped. */
    record Text(String value) implements XmlNode {
        public Text {
            requireNonNull(value, "value");
        }
    }
}

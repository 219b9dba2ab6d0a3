package io.fluxmpp.stream.xml;

import static java.util.Objects.requireNonNull;

/**
 * The expanded name of an element or attribute. Prefixes are spelling, not meaning, and are not kept (RFC 6120 §8.4).
 *
 * @param namespace the namespace name, empty for none
 * @param localName the local part
 */
public record XmlName(String namespace, String localName) {

    public XmlName {
        requireNonNull(namespace, "namespace");
        if (localName.isEmpty()) {
            throw new IllegalArgumentException("localName: empty (expected: an XML name)");
        }
    }

    /** A name in no namespace, as most attributes have. */
    public static XmlName local(String localName) {
        return new XmlName("", localName);
    }

    /** {@code {namespace}localName}, or the local name alone where there is no namespace. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? localName : "{" + namespace + "}" + localName;
    }
}

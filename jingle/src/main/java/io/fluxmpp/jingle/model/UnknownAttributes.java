package io.fluxmpp.jingle.model;

import io.fluxmpp.stream.xml.XmlName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Attributes that the specification does not define, kept for the way back. */
final class UnknownAttributes {

    private UnknownAttributes() {}

    /** A copy in the same order; none of them may be one of those {@code defined}, which have components of their own. */
    static Map<XmlName, String> copyOf(Map<XmlName, String> attributes, Set<String> defined) {
        if (attributes.isEmpty()) {
            return Map.of();
        }
        for (XmlName name : attributes.keySet()) {
            if (name.namespace().isEmpty() && defined.contains(name.localName())) {
                throw new IllegalArgumentException("attributes: " + name + " (expected: none that is defined)");
            }
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}

package io.fluxmpp.jingle.codec;

import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the specification does not define, or what nothing depends on: kept as it is, and no reason to refuse the rest. */
final class Unknown {

    private Unknown() {}

    /** The attributes of {@code in} that are none of those {@code defined}. */
    static Map<XmlName, String> attributes(XmlReader in, Set<String> defined) {
        Attributes attributes = new Attributes(defined);
        in.attributes(attributes::add);
        return attributes.found;
    }

    static void write(Map<XmlName, String> attributes, XmlWriter out) {
        if (!attributes.isEmpty()) {
            attributes.forEach(out::attribute);
        }
    }

    /** Reads an element that nothing depends on: where its own codec refuses it, it is kept as it stands. */
    static Payload payload(XmlReader in) {
        try {
            return in.toPayload();
        } catch (MalformedPayloadException e) {
            return in.toElement();
        }
    }

    /** Makes a map only where there is something to put into it. */
    private static final class Attributes {
        private final Set<String> defined;
        private Map<XmlName, String> found = Map.of();

        Attributes(Set<String> defined) {
            this.defined = defined;
        }

        void add(XmlName name, String value) {
            if (name.namespace().isEmpty() && defined.contains(name.localName())) {
                return;
            }
            if (found.isEmpty()) {
                found = new LinkedHashMap<>();
            }
            found.put(name, value);
        }
    }
}

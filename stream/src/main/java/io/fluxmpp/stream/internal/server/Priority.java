package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import java.util.regex.Pattern;

/** How much a resource wants what is sent to its account (RFC 6121 §4.7.2.3). */
final class Priority {

    private static final XmlName NAME = new XmlName(Namespaces.CLIENT, "priority");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,3}");

    private Priority() {}

    /** 0 where there is none; what is no number counts as none. */
    static int of(Presence presence) {
        return presence.payloads().stream()
                .filter(payload -> payload.elementName().equals(NAME))
                .filter(XmlElement.class::isInstance)
                .map(payload -> ((XmlElement) payload).text().strip())
                .filter(text -> NUMBER.matcher(text).matches())
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }
}

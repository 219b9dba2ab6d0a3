package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a server offers for authentication. Order means nothing.
 *
 * @param mechanisms names of mechanisms (RFC 6120 §6.4.1)
 * @param bindings types of channel binding (XEP-0440); empty where the server does not tell
 */
record SaslOffer(Set<String> mechanisms, Set<String> bindings) {

    static SaslOffer of(StreamFeatures features) {
        Set<String> mechanisms = features.find(Namespaces.SASL, "mechanisms").stream()
                .flatMap(XmlElement::elements)
                .filter(child -> child.elementName().namespace().equals(Namespaces.SASL)
                        && child.elementName().localName().equals("mechanism"))
                .map(XmlElement::text)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> bindings = features.find(Namespaces.SASL_CHANNEL_BINDING, "sasl-channel-binding").stream()
                .flatMap(XmlElement::elements)
                .filter(child -> child.elementName().localName().equals("channel-binding"))
                .flatMap(child -> Stream.ofNullable(child.attribute("type")))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new SaslOffer(mechanisms, bindings);
    }

    boolean offers(SaslMechanism mechanism) {
        return mechanisms.contains(mechanism.wireName());
    }

    /** Whether the server binds channels, by mechanisms known to us or not. */
    boolean bindsChannels() {
        return mechanisms.stream().anyMatch(SaslMechanism::binds);
    }
}

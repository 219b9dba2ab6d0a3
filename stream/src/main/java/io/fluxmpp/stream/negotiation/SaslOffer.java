package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a server offers for authentication in one profile of SASL. Order means nothing.
 *
 * @param mechanisms names of mechanisms (RFC 6120 §6.4.1, XEP-0388 §2.1); empty where the profile is not offered
 * @param bindings types of channel binding (XEP-0440); empty where the server does not tell
 * @param bindingsTold whether a server of this profile tells the types if it binds channels (XEP-0440 §3)
 */
record SaslOffer(Set<String> mechanisms, Set<String> bindings, boolean bindingsTold) {

    /** In the profile of RFC 6120, where servers that are older than XEP-0440 tell no types. */
    SaslOffer(Set<String> mechanisms, Set<String> bindings) {
        this(mechanisms, bindings, false);
    }

    /** What is offered in the profile of RFC 6120. */
    static SaslOffer of(StreamFeatures features) {
        return of(features, Namespaces.SASL, "mechanisms", false);
    }

    /** What is offered in the profile of XEP-0388. */
    static SaslOffer ofSasl2(StreamFeatures features) {
        return of(features, Namespaces.SASL2, "authentication", true);
    }

    private static SaslOffer of(StreamFeatures features, String namespace, String feature, boolean bindingsTold) {
        XmlName mechanism = new XmlName(namespace, "mechanism");
        Set<String> mechanisms = features.find(namespace, feature).stream()
                .flatMap(XmlElement::elements)
                .filter(child -> child.elementName().equals(mechanism))
                .map(XmlElement::text)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> bindings = features.find(Namespaces.SASL_CHANNEL_BINDING, "sasl-channel-binding").stream()
                .flatMap(XmlElement::elements)
                .filter(child -> child.elementName().localName().equals("channel-binding"))
                .flatMap(child -> Stream.ofNullable(child.attribute("type")))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new SaslOffer(mechanisms, bindings, bindingsTold);
    }

    boolean offers(SaslMechanism mechanism) {
        return mechanisms.contains(mechanism.wireName());
    }

    /** Whether there is a mechanism that does not show the password to the server. */
    boolean offersScram() {
        return Arrays.stream(SaslMechanism.values()).anyMatch(known -> known.scram() != null && offers(known));
    }

    /** Whether the server binds channels, by mechanisms known to us or not. */
    boolean bindsChannels() {
        return mechanisms.stream().anyMatch(SaslMechanism::binds);
    }
}

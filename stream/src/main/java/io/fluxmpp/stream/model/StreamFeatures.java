package io.fluxmpp.stream.model;

import io.fluxmpp.stream.xml.XmlElement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the receiving entity offers to negotiate next (RFC 6120 §4.3.2). Their order means nothing.
 *
 * @param features one element per feature
 */
public record StreamFeatures(List<XmlElement> features) implements Nonza {

    public StreamFeatures {
        features = List.copyOf(features);
    }

    public static StreamFeatures of(XmlElement... features) {
        return new StreamFeatures(List.of(features));
    }

    /** These and one more. */
    public StreamFeatures with(XmlElement feature) {
        return new StreamFeatures(
                Stream.concat(features.stream(), Stream.of(feature)).toList());
    }

    public Optional<XmlElement> find(String namespace, String localName) {
        return features.stream()
                .filter(feature -> feature.elementName().namespace().equals(namespace)
                        && feature.elementName().localName().equals(localName))
                .findFirst();
    }
}

package io.fluxmpp.stream.disco;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The disco#info query, and its answer (XEP-0030 §3). A query has neither identities nor features.
 *
 * <p>What a peer answers is kept as it stands, repetitions included; how much it can be is bounded by the size of a stanza
 * ({@link io.fluxmpp.stream.xml.XmlLimits}).
 *
 * @param node the node asked about, repeated by the answer; {@code null} for the entity itself
 * @param identities what the entity is
 * @param features the namespaces of what it can do
 * @param extensions data forms and the like, kept as they are
 */
public record DiscoInfo(
        @Nullable String node, List<Identity> identities, List<String> features, List<XmlElement> extensions)
        implements Payload {

    public static final XmlName NAME = new XmlName(Namespaces.DISCO_INFO, "query");

    public DiscoInfo {
        identities = List.copyOf(identities);
        features = List.copyOf(features);
        extensions = List.copyOf(extensions);
    }

    /** The question about the entity itself. */
    public static DiscoInfo query() {
        return query(null);
    }

    /** The question about a node, or with {@code null} about the entity itself. */
    public static DiscoInfo query(@Nullable String node) {
        return new DiscoInfo(node, List.of(), List.of(), List.of());
    }

    /**
     * Whether the entity announces that feature. Whoever answers knows disco#info, also where the answer does not say so
     * (XEP-0030 §3.1).
     */
    public boolean has(String feature) {
        return feature.equals(Namespaces.DISCO_INFO) || features.contains(feature);
    }

    /** The extended information of that type (XEP-0128), if there is any. */
    public Optional<InfoForm> form(String formType) {
        return extensions.stream()
                .flatMap(extension -> InfoForm.read(extension).stream())
                .filter(form -> form.formType().equals(formType))
                .findFirst();
    }

    public DiscoInfo withNode(@Nullable String other) {
        return new DiscoInfo(other, identities, features, extensions);
    }

    @Override
    public XmlName elementName() {
        return NAME;
    }

    /**
     * What an entity is (XEP-0030 §3.1).
     *
     * @param category such as {@code client}
     * @param type such as {@code bot}, within the category
     * @param lang the language of the name, a tag such as {@code en}
     * @param name for humans
     */
    public record Identity(
            String category,
            String type,
            @Nullable String lang,
            @Nullable String name) {

        public Identity {
            requireNonNull(category, "category");
            requireNonNull(type, "type");
        }

        /** An identity whose name, if any, is in no particular language. */
        public static Identity of(String category, String type, @Nullable String name) {
            return new Identity(category, type, null, name);
        }
    }
}

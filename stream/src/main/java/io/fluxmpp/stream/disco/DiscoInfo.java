package io.fluxmpp.stream.disco;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The disco#info query, and its answer (XEP-0030 §3). A query has neither identities nor features.
 *
 * @param node the node asked about, repeated by the answer; {@code null} for the entity itself
 * @param identities what the entity is
 * @param features the namespaces of what it can do
 * @param extensions data forms and the like, kept as they are
 */
public record DiscoInfo(
        @Nullable String node, List<Identity> identities, Set<String> features, List<XmlElement> extensions)
        implements Payload {

    public static final XmlName NAME = new XmlName(Namespaces.DISCO_INFO, "query");

    public DiscoInfo {
        identities = List.copyOf(identities);
        features = Collections.unmodifiableSortedSet(new TreeSet<>(features));
        extensions = List.copyOf(extensions);
    }

    /** The question. */
    public static DiscoInfo query() {
        return new DiscoInfo(null, List.of(), Set.of(), List.of());
    }

    /** Whether the entity announces that feature. */
    public boolean has(String feature) {
        return features.contains(feature);
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
     * @param name for humans
     */
    public record Identity(
            String category, String type, @Nullable String name) {
        public Identity {
            requireNonNull(category, "category");
            requireNonNull(type, "type");
        }
    }
}

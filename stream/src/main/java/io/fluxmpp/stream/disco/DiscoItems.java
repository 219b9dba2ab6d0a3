package io.fluxmpp.stream.disco;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The disco#items query, and its answer (XEP-0030 §4). A query has no items. How many an answer can have is bounded by the
 * size of a stanza ({@link io.fluxmpp.stream.xml.XmlLimits}).
 *
 * @param node the node asked about, repeated by the answer; {@code null} for the entity itself
 * @param items what belongs to it
 */
public record DiscoItems(@Nullable String node, List<Item> items) implements Payload {

    public static final String NAMESPACE = "http://jabber.org/protocol/disco#items";
    public static final XmlName NAME = new XmlName(NAMESPACE, "query");

    public DiscoItems {
        items = List.copyOf(items);
    }

    /** The question about a node, or with {@code null} about the entity itself. */
    public static DiscoItems query(@Nullable String node) {
        return new DiscoItems(node, List.of());
    }

    /** An answer. */
    public static DiscoItems of(Item... items) {
        return new DiscoItems(null, List.of(items));
    }

    public DiscoItems withNode(@Nullable String other) {
        return new DiscoItems(other, items);
    }

    @Override
    public XmlName elementName() {
        return NAME;
    }

    /**
     * Something that belongs to an entity (XEP-0030 §4.1): another entity, or a part of one.
     *
     * @param jid whom to ask about it
     * @param node what to ask about, where the address does not say it all; not empty
     * @param name for humans
     */
    public record Item(
            Jid jid, @Nullable String node, @Nullable String name) {

        public Item {
            requireNonNull(jid, "jid");
            if (node != null && node.isEmpty()) {
                throw new IllegalArgumentException("node: empty (expected: none, or a name, XEP-0030 §4.2)");
            }
        }

        /** Something with an address of its own. */
        public static Item of(Jid jid) {
            return new Item(jid, null, null);
        }
    }
}

package io.fluxmpp.stream.disco;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.disco.DiscoItems.Item;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@link DiscoItems}. */
public final class DiscoItemsCodec implements PayloadCodec<DiscoItems> {

    @Override
    public XmlName elementName() {
        return DiscoItems.NAME;
    }

    @Override
    public DiscoItems decode(XmlReader in) {
        List<Item> items = new ArrayList<>();
        for (XmlReader child : in.children()) {
            if (child.is(DiscoItems.NAMESPACE, "item")) {
                items.add(new Item(jid(child), node(child), child.attribute("name")));
            }
        }
        return new DiscoItems(in.attribute("node"), items);
    }

    @Override
    public void encode(DiscoItems items, XmlWriter out) {
        out.start(DiscoItems.NAMESPACE, "query").attribute("node", items.node());
        for (Item item : items.items()) {
            out.start(DiscoItems.NAMESPACE, "item")
                    .attribute("jid", item.jid().toString())
                    .attribute("name", item.name())
                    .attribute("node", item.node())
                    .end();
        }
        out.end();
    }

    private static Jid jid(XmlReader item) {
        String address = MalformedPayloadException.require(item, "jid");
        try {
            return Jid.of(address);
        } catch (IllegalArgumentException e) {
            throw new MalformedPayloadException("jid of item: " + e.getMessage());
        }
    }

    /** An empty node is no node, though nobody should send one (XEP-0030 §4.2). */
    private static @Nullable String node(XmlReader item) {
        String node = item.attribute("node");
        return node == null || node.isEmpty() ? null : node;
    }
}

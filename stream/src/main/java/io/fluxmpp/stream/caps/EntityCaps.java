package io.fluxmpp.stream.caps;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an entity announces of its capabilities: {@code <c/>} (XEP-0115 §4).
 *
 * @param hash the hash function of {@code ver}; {@code null} in the format of before 2008, whose {@code ver} proves nothing
 *     (§13)
 * @param node the software, usually the address of its web site; at most {@value #LONGEST} characters
 * @param ver the hash of what the entity is and can do; at most {@value #LONGEST} characters
 */
public record EntityCaps(@Nullable String hash, String node, String ver) {

    public static final String NAMESPACE = "http://jabber.org/protocol/caps";

    /** Of a part. It is remembered for everybody who sends us presence. */
    private static final int LONGEST = 512;

    public EntityCaps {
        check("hash", hash == null ? "" : hash);
        check("node", requireNonNull(node, "node"));
        check("ver", requireNonNull(ver, "ver"));
    }

    /** The capabilities that come with presence; empty also where they cannot be used. */
    public static Optional<EntityCaps> of(Presence presence) {
        return in(presence).flatMap(EntityCaps::read);
    }

    /** Whether presence says something of capabilities at all. */
    static boolean isIn(Presence presence) {
        return in(presence).isPresent();
    }

    /** The capabilities that a server announces (§6.3). */
    public static Optional<EntityCaps> of(StreamFeatures features) {
        return features.find(NAMESPACE, "c").flatMap(EntityCaps::read);
    }

    /** This as it goes out. */
    public XmlElement toElement() {
        return XmlElement.builder(NAMESPACE, "c")
                .attribute("hash", hash)
                .attribute("node", node)
                .attribute("ver", ver)
                .build();
    }

    /** The node to ask about (§6.2). */
    public String queryNode() {
        return node + "#" + ver;
    }

    private static Optional<XmlElement> in(Presence presence) {
        return presence.payloads().stream()
                .filter(XmlElement.class::isInstance)
                .map(XmlElement.class::cast)
                .filter(EntityCaps::isCaps)
                .findFirst();
    }

    /** What lacks a part, or has too long a one, announces nothing. */
    private static Optional<EntityCaps> read(XmlElement c) {
        String hash = c.attribute("hash");
        String node = c.attribute("node");
        String ver = c.attribute("ver");
        return node == null || ver == null || isTooLong(node) || isTooLong(ver) || (hash != null && isTooLong(hash))
                ? Optional.empty()
                : Optional.of(new EntityCaps(hash, node, ver));
    }

    private static boolean isCaps(XmlElement element) {
        return element.elementName().namespace().equals(NAMESPACE)
                && element.elementName().localName().equals("c");
    }

    private static boolean isTooLong(String part) {
        return part.length() > LONGEST;
    }

    private static void check(String what, String part) {
        if (isTooLong(part)) {
            throw new IllegalArgumentException(
                    what + ": " + part.length() + " characters (expected: at most " + LONGEST + ")");
        }
    }
}

package io.fluxmpp.stream.xml;

/**
 * What a peer may send at most. Enforced while bytes arrive: a peer that goes beyond is cut off with the stream error
 * {@code policy-violation} before the surplus is kept.
 *
 * <p>Begin with {@link #DEFAULT} and vary what matters: {@code XmlLimits.DEFAULT.withStanzaBytes(65_536)}.
 *
 * @param stanzaBytes bytes of one first-level element or of the stream header, at least 10 000 (RFC 6120 §13.12); default
 *     262 144, which carries the largest In-Band Bytestreams block (65 535 bytes) with room to spare
 * @param depth elements open inside the stream at once, at least 3; default 32
 * @param attributes attributes of one element, at least 8; default 64
 * @param attributeLength characters of one attribute's value, at least 3071, as many as an address may have octets; default
 *     65 536
 * @param declarations namespaces declared by one element, at least 8; default 64
 * @param nameLength characters of one prefix, element, attribute or namespace name, at least 64; default 256
 * @param names different names and prefixes of one stream that a parser remembers, at least 256; default 4096. A client
 *     forgets those of former stanzas in time
 */
public record XmlLimits(
        int stanzaBytes, int depth, int attributes, int attributeLength, int declarations, int nameLength, int names) {

    public static final XmlLimits DEFAULT = new XmlLimits(262_144, 32, 64, 65_536, 64, 256, 4096);

    /** @throws IllegalArgumentException if a limit is below its least */
    public XmlLimits {
        require("stanzaBytes", stanzaBytes, 10_000);
        require("depth", depth, 3);
        require("attributes", attributes, 8);
        require("attributeLength", attributeLength, 3071);
        require("declarations", declarations, 8);
        require("nameLength", nameLength, 64);
        require("names", names, 256);
    }

    public XmlLimits withStanzaBytes(int bytes) {
        return new XmlLimits(bytes, depth, attributes, attributeLength, declarations, nameLength, names);
    }

    public XmlLimits withDepth(int elements) {
        return new XmlLimits(stanzaBytes, elements, attributes, attributeLength, declarations, nameLength, names);
    }

    public XmlLimits withAttributes(int count) {
        return new XmlLimits(stanzaBytes, depth, count, attributeLength, declarations, nameLength, names);
    }

    public XmlLimits withAttributeLength(int characters) {
        return new XmlLimits(stanzaBytes, depth, attributes, characters, declarations, nameLength, names);
    }

    public XmlLimits withDeclarations(int count) {
        return new XmlLimits(stanzaBytes, depth, attributes, attributeLength, count, nameLength, names);
    }

    public XmlLimits withNameLength(int characters) {
        return new XmlLimits(stanzaBytes, depth, attributes, attributeLength, declarations, characters, names);
    }

    public XmlLimits withNames(int count) {
        return new XmlLimits(stanzaBytes, depth, attributes, attributeLength, declarations, nameLength, count);
    }

    private static void require(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: at least " + least + ")");
        }
    }
}

package io.fluxmpp.stream.xml;

/**
 * What a peer may send at most. Enforced while bytes arrive: a peer that goes beyond is cut off with the stream error
 * {@code policy-violation} before the surplus is kept.
 *
 * @param stanzaBytes bytes of one first-level element or of the stream header, at least 10 000 (RFC 6120 §13.12); default
 *     262 144, which carries the largest In-Band Bytestreams block (65 535 bytes) with room to spare
 * @param depth elements open inside the stream at once; default 32
 * @param attributes attributes of one element; default 64
 * @param nameLength characters of one element or attribute name; default 256
 * @param names different names and prefixes in one stream, which the parser remembers until the stream ends; default 4096
 */
public record XmlLimits(int stanzaBytes, int depth, int attributes, int nameLength, int names) {

    public static final XmlLimits DEFAULT = new XmlLimits(262_144, 32, 64, 256, 4096);

    public XmlLimits {
        require("stanzaBytes", stanzaBytes, 10_000);
        require("depth", depth, 3);
        require("attributes", attributes, 8);
        require("nameLength", nameLength, 32);
        require("names", names, 256);
    }

    private static void require(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: at least " + least + ")");
        }
    }
}

package io.fluxmpp.stream.internal.wire;

import com.fasterxml.aalto.util.XmlChars;
import io.fluxmpp.stream.xml.Namespaces;
import java.nio.charset.StandardCharsets;

/** What XML makes of characters: which it cannot carry, which it has to escape, and which are names (RFC 6120 §11.3). */
final class XmlText {

    private static final int ASCII = 0x80;
    private static final byte[] NONE = {};

    private static final byte[][] ESCAPES = new byte[ASCII][];

    /** Characters of one byte that stand for themselves. */
    private static final boolean[] PLAIN = new boolean[ASCII];

    static {
        ESCAPES['&'] = ascii("&amp;");
        ESCAPES['<'] = ascii("&lt;");
        ESCAPES['>'] = ascii("&gt;");
        ESCAPES['\''] = ascii("&apos;");
        ESCAPES['"'] = ascii("&quot;");
        // Left as they are, parsers turn these into line feeds and spaces.
        ESCAPES['\r'] = ascii("&#13;");
        ESCAPES['\n'] = ascii("&#10;");
        ESCAPES['\t'] = ascii("&#9;");
        for (int c = ' '; c < ASCII; c++) {
            PLAIN[c] = ESCAPES[c] == null;
        }
    }

    private XmlText() {}

    /** Whether the character is ASCII and means itself, in text and in the values of attributes. */
    static boolean isPlain(int c) {
        return c < ASCII && PLAIN[c];
    }

    /** What is written in place of the character; empty where it is written as it is. */
    static byte[] escape(int c) {
        return c < ASCII && ESCAPES[c] != null ? ESCAPES[c] : NONE;
    }

    /** The character at {@code index}, which may be two {@code char}s; refused where XML cannot carry it. */
    static int check(String text, int index) {
        int c = text.codePointAt(index);
        boolean allowed = c < ' ' ? ESCAPES[c] != null : c != 0xfffe && c != 0xffff && !isSurrogate(c);
        if (!allowed) {
            throw new IllegalArgumentException(
                    String.format("U+%04X at index %d (expected: characters of XML 1.0, RFC 6120 §11.3)", c, index));
        }
        return c;
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    /** Refuses what is no name, and names in the namespace that is kept for declarations (Namespaces in XML §3, §4). */
    static void checkName(String namespace, String localName) {
        if (namespace.equals(Namespaces.XMLNS)) {
            throw new IllegalArgumentException("namespace: " + namespace + " (expected: one that is not reserved)");
        }
        for (int i = 0; i < localName.length(); i++) {
            char c = localName.charAt(i);
            if (c == ':' || !(i == 0 ? XmlChars.is10NameStartChar(c) : XmlChars.is10NameChar(c))) {
                throw new IllegalArgumentException("name: '" + localName + "' (expected: an XML name without a colon)");
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

package io.fluxmpp.stream.internal.wire;

import com.fasterxml.aalto.util.XmlChars;
import io.fluxmpp.stream.xml.Namespaces;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Escapes text and attribute values, and refuses characters and names that XML cannot carry (RFC 6120 §11.3). */
final class XmlText {

    private static final byte[][] ESCAPES = new byte[64][];

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
    }

    private XmlText() {}

    static void write(String text, ByteBuf out) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            byte @Nullable [] escape = check(text, i);
            if (escape != null) {
                ByteBufUtil.writeUtf8(out, text, from, i);
                out.writeBytes(escape);
                from = i + 1;
            }
        }
        ByteBufUtil.writeUtf8(out, text, from, text.length());
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

    private static byte @Nullable [] check(String text, int index) {
        char c = text.charAt(index);
        if (c < ESCAPES.length) {
            if (c < ' ' && ESCAPES[c] == null) {
                throw illegal(c, index);
            }
            return ESCAPES[c];
        }
        if (c == '\ufffe' || c == '\uffff' || (Character.isSurrogate(c) && !isPaired(text, index, c))) {
            throw illegal(c, index);
        }
        return null;
    }

    private static boolean isPaired(String text, int index, char c) {
        return Character.isHighSurrogate(c)
                ? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
                : index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    }

    private static IllegalArgumentException illegal(char c, int index) {
        return new IllegalArgumentException(
                String.format("U+%04X at index %d (expected: characters of XML 1.0, RFC 6120 §11.3)", (int) c, index));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

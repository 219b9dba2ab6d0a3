package io.fluxmpp.stream.internal.wire;

import com.fasterxml.aalto.util.XmlChars;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.xml.XmlLimits;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every spelling of a name in one stream. The parser keeps them until the stream ends, so they are counted and checked once. */
final class StreamNames {

    private final XmlLimits limits;
    private final Set<String> spellings = new HashSet<>();

    StreamNames(XmlLimits limits) {
        this.limits = limits;
    }

    /** Checks a name that was not there before. */
    void add(@Nullable String prefix, String localName) {
        if (prefix == null || prefix.isEmpty()) {
            if (spellings.add(localName)) {
                check(localName);
            }
        } else if (spellings.add(prefix + ':' + localName)) {
            check(prefix);
            check(localName);
            checkBehindColon(localName);
        }
    }

    /** Checks the prefix of a namespace declaration; the default one has none. */
    void addDeclared(@Nullable String prefix) {
        if (prefix != null && !prefix.isEmpty()) {
            add("xmlns", prefix);
        }
    }

    private void check(String name) {
        if (name.length() > limits.nameLength()) {
            throw Refusal.tooMuch("a name of more than " + limits.nameLength() + " characters");
        }
        if (spellings.size() > limits.names()) {
            throw Refusal.tooMuch("more than " + limits.names() + " different names in one stream");
        }
    }

    /** The parser lets any character of a name begin its local part, or none at all. */
    private static void checkBehindColon(String localName) {
        if (localName.isEmpty() || !XmlChars.is10NameStartChar(localName.charAt(0))) {
            throw Refusal.of(Condition.NOT_WELL_FORMED, "no name behind a colon");
        }
    }
}

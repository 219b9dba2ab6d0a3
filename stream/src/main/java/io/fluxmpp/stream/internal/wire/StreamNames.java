package io.fluxmpp.stream.internal.wire;

import com.fasterxml.aalto.util.XmlChars;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.xml.XmlLimits;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every spelling of a name that a parser has met. It keeps them, so they are counted and checked once. */
final class StreamNames {

    /** With so many times the limit a parser is too slow to be patient any longer. */
    private static final int PATIENCE = 4;

    private final XmlLimits limits;
    private final Excess excess;
    private final Set<String> spellings = new HashSet<>();

    StreamNames(XmlLimits limits, Excess excess) {
        this.limits = limits;
        this.excess = excess;
    }

    /** Whether there is not much room left for those of another element. */
    boolean areMany() {
        return spellings.size() > limits.names() / 2;
    }

    /** Checks a name; most of it only where it was not there before. */
    void add(@Nullable String prefix, String localName) {
        checkLength(localName);
        if (prefix == null || prefix.isEmpty()) {
            if (spellings.add(localName)) {
                checkCount();
            }
            return;
        }
        checkLength(prefix);
        if (spellings.add(prefix + ':' + localName)) {
            checkCount();
            checkBehindColon(localName);
        }
    }

    /** Checks the prefix of a namespace declaration; the default one has none. */
    void addDeclared(@Nullable String prefix) {
        if (prefix != null && !prefix.isEmpty()) {
            add("xmlns", prefix);
        }
    }

    private void checkLength(String name) {
        if (name.length() > limits.nameLength()) {
            excess.report("a name of more than " + limits.nameLength() + " characters");
        }
    }

    private void checkCount() {
        if (spellings.size() > PATIENCE * limits.names()) {
            excess.setPatient(false);
        }
        if (spellings.size() > limits.names()) {
            excess.report("more than " + limits.names() + " different names in one stream");
        }
    }

    /** The parser lets any character of a name begin its local part, or none at all. */
    private static void checkBehindColon(String localName) {
        if (localName.isEmpty() || !XmlChars.is10NameStartChar(localName.charAt(0))) {
            throw Refusal.of(Condition.NOT_WELL_FORMED, "no name behind a colon");
        }
    }
}

package io.fluxmpp.stream.internal.wire;

import com.fasterxml.aalto.util.XmlChars;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every spelling of a name that a parser has met. It keeps them, so they are counted and checked once; and what the last few
 * mean is kept, too.
 */
final class StreamNames {

    /** With so many times the limit a parser is too slow to be patient any longer. */
    private static final int PATIENCE = 4;

    private static final int PLACES = 32;

    /** More than honest traffic has; with lower limits, a part of these. */
    private static final int FEW = 512;

    private static final int FEW_OF_LIMIT = 4;

    private final XmlLimits limits;
    private final Excess excess;
    private final Set<String> spellings = new HashSet<>();
    private int inherited;

    /** Names, each in the one place it can be in, and the prefixes they were written with. */
    private final @Nullable XmlName[] known = new XmlName[PLACES];

    private final String[] prefixes = new String[PLACES];

    StreamNames(XmlLimits limits, Excess excess) {
        this.limits = limits;
        this.excess = excess;
    }

    /** Another stream's turn, which is not blamed for the names that are there already. */
    void beginLease() {
        inherited = spellings.size();
    }

    /** Whether there are names that other streams have left. */
    boolean areInherited() {
        return inherited > 0;
    }

    /** Whether so few that sharing them is no burden. */
    boolean areFew() {
        return spellings.size() <= Math.min(FEW, limits.names() / FEW_OF_LIMIT);
    }

    /** Whether there is not much room left for those of another element. */
    boolean areMany() {
        return spellings.size() > limits.names() / 2;
    }

    /** Checks a name as {@link #add} does, and gives it its meaning. */
    XmlName meaning(@Nullable String prefix, String localName, @Nullable String namespace) {
        String spelt = prefix == null ? "" : prefix;
        String meant = namespace == null ? "" : namespace;
        int hash = 31 * localName.hashCode() + meant.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        XmlName present = known[place];
        if (present != null
                && present.localName().equals(localName)
                && present.namespace().equals(meant)
                && prefixes[place].equals(spelt)) {
            return present;
        }
        add(spelt, localName);
        XmlName name = new XmlName(meant, localName);
        if (isShort(localName) && isShort(spelt)) {
            known[place] = name;
            prefixes[place] = spelt;
        }
        return name;
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

    private boolean isShort(String name) {
        return name.length() <= limits.nameLength();
    }

    private void checkLength(String name) {
        if (!isShort(name)) {
            excess.report("a name of more than " + limits.nameLength() + " characters");
        }
    }

    private void checkCount() {
        int ofStream = spellings.size() - inherited;
        if (ofStream > PATIENCE * limits.names()) {
            excess.setPatient(false);
        }
        if (ofStream > limits.names()) {
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

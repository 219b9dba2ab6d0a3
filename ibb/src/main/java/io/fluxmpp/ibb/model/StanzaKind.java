package io.fluxmpp.ibb.model;

import org.jspecify.annotations.Nullable;

/** What the blocks of a bytestream travel in: the attribute {@code stanza} (XEP-0047 §2.1). */
public enum StanzaKind {
    /** IQ stanzas, each acknowledged; the default and the only kind this library speaks. */
    IQ("iq"),
    /** Message stanzas, which nobody acknowledges (XEP-0047 §4). */
    MESSAGE("message");

    private final String wireName;

    StanzaKind(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * Reads the attribute's value; without one it is {@link #IQ}.
     *
     * @throws IllegalArgumentException if it is neither {@code iq} nor {@code message}
     */
    public static StanzaKind parse(@Nullable String value) {
        if (value == null) {
            return IQ;
        }
        for (StanzaKind kind : values()) {
            if (kind.wireName.equals(value)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("stanza: '" + value + "' (expected: iq or message)");
    }
}

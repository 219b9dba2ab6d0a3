package io.fluxmpp.jingle.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which parties send application data for a content (XEP-0166 §7.3). */
public enum Senders {
    BOTH,
    INITIATOR,
    NONE,
    RESPONDER;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }

    /** The senders of that name, or {@code null}. */
    public static @Nullable Senders of(String wireName) {
        for (Senders senders : values()) {
            if (senders.wireName.equals(wireName)) {
                return senders;
            }
        }
        return null;
    }
}

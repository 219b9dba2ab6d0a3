package io.fluxmpp.jingle.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The party that first made a content (XEP-0166 §7.3). */
public enum Creator {
    INITIATOR,
    RESPONDER;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }

    /** The creator of that name, or {@code null}. */
    public static @Nullable Creator of(String wireName) {
        for (Creator creator : values()) {
            if (creator.wireName.equals(wireName)) {
                return creator;
            }
        }
        return null;
    }
}

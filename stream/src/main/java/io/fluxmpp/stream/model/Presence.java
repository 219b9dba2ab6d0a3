package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.Payload;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Availability, and the requests around it (RFC 6120 §8.2.2, RFC 6121 §4.7.1).
 *
 * @param type what it says
 * @param id for matching errors
 * @param from the sender
 * @param to the recipient; {@code null} for a broadcast
 * @param lang the language of text for humans
 * @param payloads everything inside but the error, in order
 * @param error present exactly when the type is {@link Type#ERROR}
 */
public record Presence(
        Type type,
        @Nullable String id,
        @Nullable Jid from,
        @Nullable Jid to,
        @Nullable String lang,
        List<Payload> payloads,
        @Nullable StanzaError error)
        implements Stanza {

    public Presence {
        requireNonNull(type, "type");
        payloads = List.copyOf(payloads);
        if ((type == Type.ERROR) != (error != null)) {
            throw new IllegalArgumentException("error: " + error + " in a presence of type " + type
                    + " (expected: an error exactly in type error, RFC 6120 §8.3.1)");
        }
    }

    /** Broadcast availability. */
    public static Presence available(Payload... payloads) {
        return new Presence(Type.AVAILABLE, null, null, null, null, List.of(payloads), null);
    }

    public Presence withFrom(@Nullable Jid newFrom) {
        return new Presence(type, id, newFrom, to, lang, payloads, error);
    }

    @Override
    public void release() {
        payloads.forEach(OwnedPayload::releaseIfOwned);
    }

    /** What a presence stanza says. */
    public enum Type {
        /** Available; on the wire by having no type. */
        AVAILABLE,
        ERROR,
        PROBE,
        SUBSCRIBE,
        SUBSCRIBED,
        UNAVAILABLE,
        UNSUBSCRIBE,
        UNSUBSCRIBED;

        private static final Type[] TYPES = values();

        private final String wireName = name().toLowerCase(Locale.ROOT);

        /** The attribute's value, or {@code null} for {@link #AVAILABLE}, which has none. */
        public @Nullable String wireName() {
            return this == AVAILABLE ? null : wireName;
        }

        /** The type of that name; none is {@link #AVAILABLE}, and an unknown one is {@code null}. */
        public static @Nullable Type of(@Nullable String wireName) {
            if (wireName == null) {
                return AVAILABLE;
            }
            for (Type type : TYPES) {
                if (type != AVAILABLE && type.wireName.equals(wireName)) {
                    return type;
                }
            }
            return null;
        }
    }
}

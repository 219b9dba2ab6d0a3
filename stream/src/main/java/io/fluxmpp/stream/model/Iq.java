package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.Payload;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request or its answer (RFC 6120 §8.2.3).
 *
 * @param type request or answer
 * @param id repeated by the answer; empty until the connection gives one to an outgoing request
 * @param from the sender
 * @param to the recipient
 * @param lang the language of text for humans
 * @param payload exactly one in a request, at most one in a result; in an error the echo of the request, if any
 * @param error present exactly when the type is {@link Type#ERROR}
 */
public record Iq(
        Type type,
        String id,
        @Nullable Jid from,
        @Nullable Jid to,
        @Nullable String lang,
        @Nullable Payload payload,
        @Nullable StanzaError error)
        implements Stanza {

    public Iq {
        requireNonNull(type, "type");
        requireNonNull(id, "id");
        if ((type == Type.ERROR) != (error != null)) {
            throw new IllegalArgumentException("error: " + error + " in an IQ of type " + type.wireName()
                    + " (expected: an error exactly in type error, RFC 6120 §8.3.1)");
        }
        if (type.isRequest() && payload == null) {
            throw new IllegalArgumentException("payload: none (expected: exactly one in a request, RFC 6120 §8.2.3)");
        }
    }

    /** A request for information. The connection fills in the id. */
    public static Iq get(@Nullable Jid to, Payload payload) {
        return new Iq(Type.GET, "", null, to, null, payload, null);
    }

    /** A request that changes something. The connection fills in the id. */
    public static Iq set(@Nullable Jid to, Payload payload) {
        return new Iq(Type.SET, "", null, to, null, payload, null);
    }

    /** The answer to this request, addresses swapped. */
    public Iq result(@Nullable Payload answer) {
        return new Iq(Type.RESULT, id, to, from, null, answer, null);
    }

    /** The error answer to this request, addresses swapped, without the optional echo of the payload. */
    public Iq error(StanzaError reason) {
        return new Iq(Type.ERROR, id, to, from, null, null, reason);
    }

    public Iq withId(String newId) {
        return new Iq(type, newId, from, to, lang, payload, error);
    }

    public Iq withFrom(@Nullable Jid newFrom) {
        return new Iq(type, id, newFrom, to, lang, payload, error);
    }

    /** Whether this expects an answer. */
    public boolean isRequest() {
        return type.isRequest();
    }

    @Override
    public void release() {
        OwnedPayload.releaseIfOwned(payload);
    }

    /** The four kinds of IQ. */
    public enum Type {
        GET,
        SET,
        RESULT,
        ERROR;

        private static final Type[] TYPES = values();

        private final String wireName = name().toLowerCase(Locale.ROOT);

        public String wireName() {
            return wireName;
        }

        /** Whether an IQ of this type must be answered. */
        public boolean isRequest() {
            return this == GET || this == SET;
        }

        /** The type of that name, or {@code null}. */
        public static @Nullable Type of(@Nullable String wireName) {
            for (Type type : TYPES) {
                if (type.wireName.equals(wireName)) {
                    return type;
                }
            }
            return null;
        }
    }
}

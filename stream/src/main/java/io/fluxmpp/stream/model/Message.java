package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pushed piece of information (RFC 6120 §8.2.1).
 *
 * @param type how it is meant
 * @param id for matching errors
 * @param from the sender
 * @param to the recipient
 * @param lang the language of text for humans
 * @param payloads everything inside but the error, in order: bodies, subjects and extensions
 * @param error present exactly when the type is {@link Type#ERROR}
 */
public record Message(
        Type type,
        @Nullable String id,
        @Nullable Jid from,
        @Nullable Jid to,
        @Nullable String lang,
        List<Payload> payloads,
        @Nullable StanzaError error)
        implements Stanza {

    public Message {
        requireNonNull(type, "type");
        payloads = List.copyOf(payloads);
        if ((type == Type.ERROR) != (error != null)) {
            throw new IllegalArgumentException("error: " + error + " in a message of type " + type
                    + " (expected: an error exactly in type error, RFC 6120 §8.3.1)");
        }
    }

    /** A message of type {@code chat} with a body. */
    public static Message chat(Jid to, String body) {
        return of(to, Type.CHAT, XmlElement.of(Namespaces.CLIENT, "body", body));
    }

    /** A message with the given payloads. */
    public static Message of(Jid to, Type type, Payload... payloads) {
        return new Message(type, null, null, to, null, List.of(payloads), null);
    }

    /** The text of the first {@code <body/>}. */
    public Optional<String> body() {
        return payloads.stream()
                .filter(payload -> payload.elementName().localName().equals("body"))
                .filter(XmlElement.class::isInstance)
                .map(payload -> ((XmlElement) payload).text())
                .findFirst();
    }

    public Message withFrom(@Nullable Jid newFrom) {
        return new Message(type, id, newFrom, to, lang, payloads, error);
    }

    /** The error answer to this message, addresses swapped. */
    public Message error(StanzaError reason) {
        return new Message(Type.ERROR, id, to, from, null, List.of(), reason);
    }

    @Override
    public void release() {
        payloads.forEach(OwnedPayload::releaseIfOwned);
    }

    /** How a message is meant (RFC 6121 §5.2.2). */
    public enum Type {
        CHAT,
        ERROR,
        GROUPCHAT,
        HEADLINE,
        NORMAL;

        private static final Type[] TYPES = values();

        private final String wireName = name().toLowerCase(Locale.ROOT);

        public String wireName() {
            return wireName;
        }

        /** The type of that name; none or an unknown one is {@link #NORMAL} (RFC 6121 §5.2.2). */
        public static Type of(@Nullable String wireName) {
            for (Type type : TYPES) {
                if (type.wireName.equals(wireName)) {
                    return type;
                }
            }
            return NORMAL;
        }
    }
}

package io.fluxmpp.jingle.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code <content/>} element: one application format over one transport method (XEP-0166 §7.3).
 *
 * <p>Which parts must be there depends on the action that carries it; the actions check that.
 *
 * @param creator the party that first made the content
 * @param name tells it from the creator's other contents
 * @param senders which parties send, or {@code null} where the element does not say
 * @param disposition how it is meant; {@value #SESSION} unless it says otherwise
 * @param description the application format's element
 * @param transport the transport method's element
 * @param security the security precondition's element
 * @param others further children, untouched
 * @param attributes attributes beyond the four that are defined, untouched
 */
public record Content(
        Creator creator,
        String name,
        @Nullable Senders senders,
        String disposition,
        @Nullable Payload description,
        @Nullable Payload transport,
        @Nullable Payload security,
        List<Payload> others,
        Map<XmlName, String> attributes) {

    /** The disposition of ordinary contents. */
    public static final String SESSION = "session";

    private static final Set<String> DEFINED_ATTRIBUTES = Set.of("creator", "disposition", "name", "senders");

    public Content {
        requireNonNull(creator, "creator");
        requireNonNull(name, "name");
        requireNonNull(disposition, "disposition");
        others = List.copyOf(others);
        attributes = UnknownAttributes.copyOf(attributes, DEFINED_ATTRIBUTES);
    }

    /** A content that has no attributes but those that are defined. */
    public Content(
            Creator creator,
            String name,
            @Nullable Senders senders,
            String disposition,
            @Nullable Payload description,
            @Nullable Payload transport,
            @Nullable Payload security,
            List<Payload> others) {
        this(creator, name, senders, disposition, description, transport, security, others, Map.of());
    }

    /** A content without children: enough to speak of one that both parties know. */
    public static Content of(Creator creator, String name) {
        return new Content(creator, name, null, SESSION, null, null, null, List.of());
    }

    /** A content without children, of that key. */
    public static Content of(ContentKey key) {
        return of(key.creator(), key.name());
    }

    public ContentKey key() {
        return new ContentKey(creator, name);
    }

    /** Whether the disposition is {@value #SESSION}, so that session-accept accepts it (XEP-0166 §7.2.8). */
    public boolean belongsToSession() {
        return disposition.equals(SESSION);
    }

    public Content withSenders(@Nullable Senders other) {
        return new Content(creator, name, other, disposition, description, transport, security, others, attributes);
    }

    public Content withDescription(Payload other) {
        return new Content(creator, name, senders, disposition, other, transport, security, others, attributes);
    }

    public Content withTransport(@Nullable Payload other) {
        return new Content(creator, name, senders, disposition, description, other, security, others, attributes);
    }

    public Content withSecurity(@Nullable Payload other) {
        return new Content(creator, name, senders, disposition, description, transport, other, others, attributes);
    }
}

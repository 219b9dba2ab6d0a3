package io.fluxmpp.stream.presence;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How available somebody is (RFC 6121 §4.7.2).
 *
 * @param show in a word for programs
 * @param status in some words for humans
 * @param priority which of an account's resources is preferred, −128..127; a negative one gets nothing that is sent to the
 *     account
 */
public record Availability(Show show, @Nullable String status, int priority) {

    /** Available and nothing else. */
    public static final Availability ONLINE = new Availability(Show.ONLINE, null, 0);

    /** Where these elements stand: in the namespace of the stream. */
    private static final Set<String> NAMESPACES = Set.of(Namespaces.CLIENT, "jabber:server", "jabber:component:accept");

    public Availability {
        requireNonNull(show, "show");
        if (priority < Byte.MIN_VALUE || priority > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("priority: " + priority + " (expected: -128..127)");
        }
    }

    /**
     * What a presence stanza says. What it says that cannot be read is as if it were not said; of several statuses, the
     * first without a language is taken, or else the first (RFC 6121 §4.7.2.2).
     */
    public static Availability of(Presence presence) {
        return new Availability(
                Show.of(text(presence, "show").orElse("")),
                status(presence),
                priority(text(presence, "priority").orElse("")));
    }

    public Availability withShow(Show other) {
        return new Availability(other, status, priority);
    }

    public Availability withStatus(@Nullable String other) {
        return new Availability(show, other, priority);
    }

    public Availability withPriority(int other) {
        return new Availability(show, status, other);
    }

    /** What stands in a presence stanza that says this. */
    public List<Payload> payloads() {
        List<Payload> payloads = new ArrayList<>(3);
        if (show != Show.ONLINE) {
            payloads.add(XmlElement.of(Namespaces.CLIENT, "show", show.wireName()));
        }
        if (status != null) {
            payloads.add(XmlElement.of(Namespaces.CLIENT, "status", status));
        }
        if (priority != 0) {
            payloads.add(XmlElement.of(Namespaces.CLIENT, "priority", Integer.toString(priority)));
        }
        return List.copyOf(payloads);
    }

    private static @Nullable String status(Presence presence) {
        List<XmlElement> all = elements(presence, "status").toList();
        return all.stream()
                .filter(status -> !status.attributes().containsKey(Namespaces.XML_LANG))
                .findFirst()
                .or(() -> all.stream().findFirst())
                .map(XmlElement::text)
                .orElse(null);
    }

    private static int priority(String text) {
        try {
            return Byte.parseByte(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Optional<String> text(Presence presence, String localName) {
        return elements(presence, localName)
                .map(element -> element.text().strip())
                .findFirst();
    }

    private static Stream<XmlElement> elements(Presence presence, String localName) {
        return presence.payloads().stream()
                .filter(XmlElement.class::isInstance)
                .map(XmlElement.class::cast)
                .filter(element -> element.elementName().localName().equals(localName)
                        && NAMESPACES.contains(element.elementName().namespace()));
    }

    /** How available, in a word (RFC 6121 §4.7.2.1). */
    public enum Show {
        /** Available; on the wire by saying nothing. */
        ONLINE,
        /** Looking for a conversation. */
        CHAT,
        /** Away for a short time. */
        AWAY,
        /** Away for an extended period. */
        XA,
        /** Busy: do not disturb. */
        DND;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        /** The element's text; {@link #ONLINE} has no element. */
        public String wireName() {
            return wireName;
        }

        /** The word of that name; anything else is {@link #ONLINE}. */
        public static Show of(String wireName) {
            for (Show show : values()) {
                if (show.wireName.equals(wireName)) {
                    return show;
                }
            }
            return ONLINE;
        }
    }
}

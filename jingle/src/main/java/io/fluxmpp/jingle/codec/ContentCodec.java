package io.fluxmpp.jingle.codec;

import static io.fluxmpp.stream.xml.MalformedPayloadException.require;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code <content/>} element. Its children are told apart by their local names, their namespaces are open.
 *
 * <p>Clients repeat whole contents where a name would do. So a part is checked only in the actions that are about it;
 * elsewhere an unreadable or surplus one is kept as it stands.
 */
final class ContentCodec {

    static final String ELEMENT = "content";

    private static final String DESCRIPTION = "description";
    private static final String TRANSPORT = "transport";
    private static final String SECURITY = "security";
    private static final Set<String> ATTRIBUTES = Set.of("creator", "disposition", "name", "senders");

    private ContentCodec() {}

    static Content decode(JingleAction.Type action, XmlReader in) {
        Payload description = null;
        Payload transport = null;
        Payload security = null;
        List<Payload> others = new ArrayList<>();
        for (XmlReader child : in.children()) {
            String part = child.name().localName();
            if (part.equals(DESCRIPTION) && isFirst(description, child, action)) {
                description = part(child, action);
            } else if (part.equals(TRANSPORT) && isFirst(transport, child, action)) {
                transport = part(child, action);
            } else if (part.equals(SECURITY) && isFirst(security, child, action)) {
                security = part(child, action);
            } else {
                others.add(Unknown.payload(child));
            }
        }
        String disposition = in.attribute("disposition");
        return new Content(
                creator(in.attribute("creator")),
                require(in, "name"),
                senders(in.attribute("senders")),
                disposition == null ? Content.SESSION : disposition,
                description,
                transport,
                security,
                others,
                Unknown.attributes(in, ATTRIBUTES));
    }

    private static boolean isFirst(@Nullable Payload present, XmlReader child, JingleAction.Type action) {
        String part = child.name().localName();
        if (present != null && isAbout(action, part)) {
            throw new MalformedPayloadException("<content/> with two <" + part + "/> (expected: at most one)");
        }
        return present == null;
    }

    private static Payload part(XmlReader child, JingleAction.Type action) {
        return isAbout(action, child.name().localName()) ? child.toPayload() : Unknown.payload(child);
    }

    /** Whether the action says something with that part of its contents, beyond naming them. */
    private static boolean isAbout(JingleAction.Type action, String part) {
        return switch (action) {
            case SESSION_INITIATE, SESSION_ACCEPT, CONTENT_ADD, CONTENT_ACCEPT -> true;
            case DESCRIPTION_INFO -> part.equals(DESCRIPTION);
            case SECURITY_INFO -> part.equals(SECURITY);
            case TRANSPORT_ACCEPT, TRANSPORT_INFO, TRANSPORT_REJECT, TRANSPORT_REPLACE -> part.equals(TRANSPORT);
            case CONTENT_MODIFY, CONTENT_REJECT, CONTENT_REMOVE, SESSION_INFO, SESSION_TERMINATE -> false;
        };
    }

    /** The specification calls the attribute required and gives it a default in the same sentence: the default holds. */
    private static Creator creator(@Nullable String wireName) {
        Creator creator = wireName == null ? Creator.INITIATOR : Creator.of(wireName);
        if (creator == null) {
            throw new MalformedPayloadException("creator: " + wireName + " (expected: initiator or responder)");
        }
        return creator;
    }

    private static @Nullable Senders senders(@Nullable String wireName) {
        if (wireName == null) {
            return null;
        }
        Senders senders = Senders.of(wireName);
        if (senders == null) {
            throw new MalformedPayloadException(
                    "senders: " + wireName + " (expected: both, initiator, none or responder)");
        }
        return senders;
    }

    static void encode(Content content, XmlWriter out) {
        Senders senders = content.senders();
        out.start(JingleAction.NAMESPACE, ELEMENT)
                .attribute("creator", content.creator().wireName())
                .attribute("disposition", content.belongsToSession() ? null : content.disposition())
                .attribute("name", content.name())
                .attribute("senders", senders == null ? null : senders.wireName());
        Unknown.write(content.attributes(), out);
        write(content.description(), out);
        write(content.transport(), out);
        write(content.security(), out);
        content.others().forEach(out::payload);
        out.end();
    }

    private static void write(@Nullable Payload payload, XmlWriter out) {
        if (payload != null) {
            out.payload(payload);
        }
    }
}

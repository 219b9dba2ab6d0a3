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
import org.jspecify.annotations.Nullable;

/** The {@code <content/>} element. Its children are told apart by their local names, their namespaces are open. */
final class ContentCodec {

    static final String ELEMENT = "content";

    private ContentCodec() {}

    static Content decode(XmlReader in) {
        Payload description = null;
        Payload transport = null;
        Payload security = null;
        List<Payload> others = new ArrayList<>();
        for (XmlReader child : in.children()) {
            switch (child.name().localName()) {
                case "description" -> description = onlyOne(description, child);
                case "transport" -> transport = onlyOne(transport, child);
                case "security" -> security = onlyOne(security, child);
                default -> others.add(child.toPayload());
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
                others);
    }

    private static Payload onlyOne(@Nullable Payload present, XmlReader child) {
        if (present != null) {
            throw new MalformedPayloadException(
                    "<content/> with two <" + child.name().localName() + "/> (expected: at most one)");
        }
        return child.toPayload();
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

package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Reads stanzas (RFC 6120 §8). One that breaks the rules becomes an {@link InvalidStanza} with the error that answers it, and
 * so does one that a codec throws anything else at: what is wrong with a codec must not be a peer's means to end the stream.
 */
final class StanzaReader {

    private static final Logger LOG = Loggers.getLogger(StanzaReader.class);

    private final KnownJids jids = new KnownJids();

    static boolean isStanza(String localName) {
        return localName.equals("iq") || localName.equals("message") || localName.equals("presence");
    }

    /** The stanza, or {@code null} if the element is none. */
    @Nullable
    Stanza read(XmlReader in) {
        List<Payload> payloads = new ArrayList<>(1);
        try {
            return switch (in.name().localName()) {
                case "iq" -> iq(in, payloads);
                case "message" -> message(in, payloads);
                case "presence" -> presence(in, payloads);
                default -> null;
            };
        } catch (MalformedPayloadException e) {
            payloads.forEach(OwnedPayload::releaseIfOwned);
            return refused(in, StanzaError.of(StanzaError.Condition.BAD_REQUEST, String.valueOf(e.getMessage())));
        } catch (MalformedJidException e) {
            payloads.forEach(OwnedPayload::releaseIfOwned);
            return refused(in, StanzaError.of(StanzaError.Condition.JID_MALFORMED, String.valueOf(e.getMessage())));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            payloads.forEach(OwnedPayload::releaseIfOwned);
            LOG.warn("a codec failed on {} from {}", in.name().localName(), jidOrNull(in, "from"), e);
            return refused(in, StanzaError.of(StanzaError.Condition.INTERNAL_SERVER_ERROR));
        }
    }

    private Iq iq(XmlReader in, List<Payload> payloads) {
        Iq.Type type = Iq.Type.of(in.attribute("type"));
        String id = in.attribute("id");
        if (type == null) {
            throw new MalformedPayloadException(
                    "type of iq: " + in.attribute("type") + " (expected: get, set, result or error)");
        }
        if (id == null) {
            throw new MalformedPayloadException("<iq/> lacks the attribute 'id'");
        }
        StanzaError error = content(in, payloads, type == Iq.Type.ERROR);
        if (type.isRequest() && payloads.size() != 1) {
            throw new MalformedPayloadException(payloads.size() + " payloads (expected: exactly one in a request)");
        }
        Payload payload = payloads.isEmpty() ? null : payloads.get(0);
        for (int i = 1; i < payloads.size(); i++) {
            OwnedPayload.releaseIfOwned(payloads.get(i));
        }
        return new Iq(type, id, jid(in, "from"), jid(in, "to"), lang(in), payload, error);
    }

    private Message message(XmlReader in, List<Payload> payloads) {
        Message.Type type = Message.Type.of(in.attribute("type"));
        StanzaError error = content(in, payloads, type == Message.Type.ERROR);
        return new Message(type, in.attribute("id"), jid(in, "from"), jid(in, "to"), lang(in), payloads, error);
    }

    private Presence presence(XmlReader in, List<Payload> payloads) {
        Presence.Type type = Presence.Type.of(in.attribute("type"));
        if (type == null) {
            throw new MalformedPayloadException("type of presence: " + in.attribute("type"));
        }
        StanzaError error = content(in, payloads, type == Presence.Type.ERROR);
        return new Presence(type, in.attribute("id"), jid(in, "from"), jid(in, "to"), lang(in), payloads, error);
    }

    /** Collects the payloads; in a stanza of type error they are an echo, which may be anything and is kept as it is. */
    private @Nullable StanzaError content(XmlReader in, List<Payload> payloads, boolean inError) {
        StanzaError error = null;
        for (XmlReader child : in.children()) {
            if (inError && child.is(Namespaces.CLIENT, "error")) {
                error = StanzaErrorCodec.decode(child);
            } else {
                payloads.add(inError ? echo(child) : child.toPayload());
            }
        }
        return inError && error == null ? StanzaError.of(StanzaError.Condition.UNDEFINED_CONDITION) : error;
    }

    private static Payload echo(XmlReader child) {
        try {
            return child.toPayload();
        } catch (MalformedPayloadException e) {
            return XmlElement.of(child.name().namespace(), child.name().localName());
        }
    }

    private @Nullable Jid jid(XmlReader in, String attribute) {
        String address = in.attribute(attribute);
        try {
            return address == null ? null : jids.read(address);
        } catch (IllegalArgumentException e) {
            throw new MalformedJidException(attribute + ": " + e.getMessage());
        }
    }

    private static @Nullable String lang(XmlReader in) {
        return in.attribute(Namespaces.XML_LANG);
    }

    InvalidStanza refused(XmlReader in, StanzaError error) {
        return new InvalidStanza(
                in.name().localName(),
                in.attribute("type"),
                in.attribute("id"),
                jidOrNull(in, "from"),
                jidOrNull(in, "to"),
                error);
    }

    private @Nullable Jid jidOrNull(XmlReader in, String attribute) {
        try {
            return jid(in, attribute);
        } catch (MalformedJidException e) {
            return null;
        }
    }

    private static final class MalformedJidException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MalformedJidException(String message) {
            super(message, null, false, false);
        }
    }
}

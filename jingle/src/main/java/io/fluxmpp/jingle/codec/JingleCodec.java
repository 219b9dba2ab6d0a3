package io.fluxmpp.jingle.codec;

import static io.fluxmpp.stream.xml.MalformedPayloadException.require;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The codec of the {@code <jingle/>} element. Reads children in any order; writes them in the order of the specification's
 * schema, and {@code initiator} and {@code responder} only where they belong. What it does not know is kept and written
 * again; what cannot be read is refused only where the action depends on it.
 */
public final class JingleCodec implements PayloadCodec<JingleAction> {

    private static final Set<String> ATTRIBUTES = Set.of("action", "initiator", "responder", "sid");

    @Override
    public XmlName elementName() {
        return JingleAction.ELEMENT;
    }

    @Override
    public JingleAction decode(XmlReader in) {
        String wireName = require(in, "action");
        JingleAction.Type type = JingleAction.Type.of(wireName);
        if (type == null) {
            throw new MalformedPayloadException("action: " + wireName + " (expected: one of XEP-0166 §7.2)");
        }
        List<Content> contents = new ArrayList<>();
        List<Payload> payloads = new ArrayList<>();
        Reason reason = null;
        for (XmlReader child : in.children()) {
            if (child.is(JingleAction.NAMESPACE, ContentCodec.ELEMENT) && isAboutContents(type)) {
                contents.add(ContentCodec.decode(type, child));
            } else if (child.is(JingleAction.NAMESPACE, ReasonCodec.ELEMENT) && reason == null) {
                reason = ReasonCodec.decode(child);
            } else {
                payloads.add(type == JingleAction.Type.SESSION_INFO ? child.toPayload() : Unknown.payload(child));
            }
        }
        try {
            return action(type, in, contents, new Details(reason, payloads, Unknown.attributes(in, ATTRIBUTES)));
        } catch (IllegalArgumentException e) {
            throw new MalformedPayloadException(type.wireName() + ": " + e.getMessage());
        }
    }

    /** A session ends, whatever stands beside the reason. */
    private static boolean isAboutContents(JingleAction.Type type) {
        return type != JingleAction.Type.SESSION_INFO && type != JingleAction.Type.SESSION_TERMINATE;
    }

    private static JingleAction action(JingleAction.Type type, XmlReader in, List<Content> contents, Details details) {
        String sid = require(in, "sid");
        return switch (type) {
            case SESSION_INITIATE -> new JingleAction.SessionInitiate(sid, jid(in, "initiator"), contents, details);
            case SESSION_ACCEPT -> new JingleAction.SessionAccept(sid, jid(in, "responder"), contents, details);
            case SESSION_INFO -> new JingleAction.SessionInfo(sid, details);
            case SESSION_TERMINATE -> new JingleAction.SessionTerminate(sid, details);
            case CONTENT_ACCEPT -> new JingleAction.ContentAccept(sid, contents, details);
            case CONTENT_ADD -> new JingleAction.ContentAdd(sid, contents, details);
            case CONTENT_MODIFY -> new JingleAction.ContentModify(sid, contents, details);
            case CONTENT_REJECT -> new JingleAction.ContentReject(sid, contents, details);
            case CONTENT_REMOVE -> new JingleAction.ContentRemove(sid, contents, details);
            case DESCRIPTION_INFO -> new JingleAction.DescriptionInfo(sid, contents, details);
            case SECURITY_INFO -> new JingleAction.SecurityInfo(sid, contents, details);
            case TRANSPORT_ACCEPT -> new JingleAction.TransportAccept(sid, contents, details);
            case TRANSPORT_INFO -> new JingleAction.TransportInfo(sid, contents, details);
            case TRANSPORT_REJECT -> new JingleAction.TransportReject(sid, contents, details);
            case TRANSPORT_REPLACE -> new JingleAction.TransportReplace(sid, contents, details);
        };
    }

    /** What a party says of itself is never relied on, so an unreadable address is as good as none. */
    private static @Nullable Jid jid(XmlReader in, String attribute) {
        String address = in.attribute(attribute);
        try {
            return address == null ? null : Jid.of(address);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void encode(JingleAction action, XmlWriter out) {
        out.start(JingleAction.NAMESPACE, "jingle")
                .attribute("action", action.type().wireName());
        if (action instanceof JingleAction.SessionInitiate initiate) {
            out.attribute("initiator", text(initiate.initiator()));
        } else if (action instanceof JingleAction.SessionAccept accept) {
            out.attribute("responder", text(accept.responder()));
        }
        out.attribute("sid", action.sid());
        Unknown.write(action.details().attributes(), out);
        for (Content content : action.contents()) {
            ContentCodec.encode(content, out);
        }
        Reason reason = action.reason();
        if (reason != null) {
            ReasonCodec.encode(reason, out);
        }
        action.payloads().forEach(out::payload);
        out.end();
    }

    private static @Nullable String text(@Nullable Jid jid) {
        return jid == null ? null : jid.toString();
    }
}

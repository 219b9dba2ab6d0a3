package io.fluxmpp.jingle.codec;

import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import org.jspecify.annotations.Nullable;

/**
 * The {@code <reason/>} element. Nothing in it is malformed: a session must be able to end for reasons that we do not know.
 */
final class ReasonCodec {

    static final String ELEMENT = "reason";
    private static final String TEXT = "text";
    private static final String SID = "sid";
    /** What drafts before version 1.0 called success. */
    private static final String NO_ERROR = "no-error";

    private ReasonCodec() {}

    static Reason decode(XmlReader in) {
        XmlReader condition = null;
        String text = null;
        Payload detail = null;
        for (XmlReader child : in.children()) {
            if (!child.name().namespace().equals(JingleAction.NAMESPACE)) {
                detail = detail == null ? child.toPayload() : detail;
            } else if (child.name().localName().equals(TEXT)) {
                text = child.text();
            } else {
                condition = condition == null ? child : condition;
            }
        }
        if (condition == null) {
            return new Reason(Condition.GENERAL_ERROR, null, null, text, detail);
        }
        return reason(condition, text, detail);
    }

    private static Reason reason(XmlReader element, @Nullable String text, @Nullable Payload detail) {
        String name = element.name().localName();
        if (name.equals(NO_ERROR)) {
            return new Reason(Condition.SUCCESS, null, null, text, detail);
        }
        Condition condition = Condition.of(name);
        if (condition == null) {
            return new Reason(Condition.GENERAL_ERROR, name, null, text, detail);
        }
        return new Reason(
                condition, null, condition == Condition.ALTERNATIVE_SESSION ? sid(element) : null, text, detail);
    }

    private static @Nullable String sid(XmlReader alternative) {
        XmlReader sid = alternative.child(JingleAction.NAMESPACE, SID);
        return sid == null ? null : sid.text();
    }

    static void encode(Reason reason, XmlWriter out) {
        out.start(JingleAction.NAMESPACE, ELEMENT).start(JingleAction.NAMESPACE, reason.wireName());
        if (reason.alternativeSid() != null) {
            out.textElement(JingleAction.NAMESPACE, SID, reason.alternativeSid());
        }
        out.end();
        if (reason.text() != null) {
            out.textElement(JingleAction.NAMESPACE, TEXT, reason.text());
        }
        if (reason.detail() != null) {
            out.payload(reason.detail());
        }
        out.end();
    }
}

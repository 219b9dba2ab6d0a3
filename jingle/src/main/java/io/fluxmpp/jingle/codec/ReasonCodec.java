package io.fluxmpp.jingle.codec;

import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;
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
        List<Payload> others = new ArrayList<>();
        for (XmlReader child : in.children()) {
            String name = child.name().localName();
            if (!child.name().namespace().equals(JingleAction.NAMESPACE)) {
                if (detail == null) {
                    detail = Unknown.payload(child);
                } else {
                    others.add(Unknown.payload(child));
                }
            } else if (name.equals(TEXT) && text == null) {
                text = child.text();
            } else if (!name.equals(TEXT) && condition == null) {
                condition = child;
            } else if (condition != null && condition(condition) == null && condition(child) != null) {
                others.add(condition.toElement());
                condition = child;
            } else {
                others.add(child.toElement());
            }
        }
        if (condition == null) {
            return new Reason(Condition.GENERAL_ERROR, null, null, text, detail, List.of(), others);
        }
        return reason(condition, text, detail, others);
    }

    private static Reason reason(
            XmlReader element, @Nullable String text, @Nullable Payload detail, List<Payload> others) {
        Condition condition = condition(element);
        String sid = "";
        List<Payload> inside = new ArrayList<>();
        for (XmlReader child : element.children()) {
            if (condition == Condition.ALTERNATIVE_SESSION && sid.isEmpty() && child.is(JingleAction.NAMESPACE, SID)) {
                sid = child.text().strip();
            } else {
                inside.add(Unknown.payload(child));
            }
        }
        return new Reason(
                condition == null ? Condition.GENERAL_ERROR : condition,
                condition == null ? element.name().localName() : null,
                sid.isEmpty() ? null : sid,
                text,
                detail,
                inside,
                others);
    }

    /** The defined condition that an element stands for, or {@code null}. */
    private static @Nullable Condition condition(XmlReader element) {
        String name = element.name().localName();
        return name.equals(NO_ERROR) ? Condition.SUCCESS : Condition.of(name);
    }

    static void encode(Reason reason, XmlWriter out) {
        out.start(JingleAction.NAMESPACE, ELEMENT).start(JingleAction.NAMESPACE, reason.wireName());
        if (reason.alternativeSid() != null) {
            out.textElement(JingleAction.NAMESPACE, SID, reason.alternativeSid());
        }
        reason.inside().forEach(out::payload);
        out.end();
        if (reason.text() != null) {
            out.textElement(JingleAction.NAMESPACE, TEXT, reason.text());
        }
        if (reason.detail() != null) {
            out.payload(reason.detail());
        }
        reason.others().forEach(out::payload);
        out.end();
    }
}

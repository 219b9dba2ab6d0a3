package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code <error/>} in stanzas (RFC 6120 §8.3). */
final class StanzaErrorCodec {

    private StanzaErrorCodec() {}

    static StanzaError decode(XmlReader in) {
        StanzaError.Condition condition = StanzaError.Condition.UNDEFINED_CONDITION;
        String conditionText = null;
        String text = null;
        XmlElement application = null;
        for (XmlReader child : in.children()) {
            if (child.is(Namespaces.STANZA_ERRORS, "text")) {
                text = child.text();
            } else if (child.name().namespace().equals(Namespaces.STANZA_ERRORS)) {
                condition = StanzaError.Condition.of(child.name().localName());
                conditionText = address(child.text());
            } else {
                application = child.toElement();
            }
        }
        return new StanzaError(
                StanzaError.Type.of(in.attribute("type")), condition, text, by(in), conditionText, application);
    }

    static void encode(StanzaError error, XmlWriter out) {
        out.start(Namespaces.CLIENT, "error");
        if (error.by() != null) {
            out.attribute("by", error.by().toString());
        }
        out.attribute("type", error.type().wireName());
        out.start(Namespaces.STANZA_ERRORS, error.condition().wireName());
        if (error.conditionText() != null) {
            out.text(error.conditionText());
        }
        out.end();
        if (error.text() != null) {
            out.textElement(Namespaces.STANZA_ERRORS, "text", error.text());
        }
        if (error.applicationCondition() != null) {
            out.payload(error.applicationCondition());
        }
        out.end();
    }

    /** Some peers, and the examples of XEPs, write it on a line of its own. */
    private static @Nullable String address(String text) {
        String address = text.strip();
        return address.isEmpty() ? null : address;
    }

    private static @Nullable Jid by(XmlReader in) {
        String by = in.attribute("by");
        try {
            return by == null ? null : Jid.of(by);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}

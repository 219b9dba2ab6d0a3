package io.fluxmpp.stream.internal.wire;

import static java.util.Objects.requireNonNullElse;

import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import org.jspecify.annotations.Nullable;

/** Reads and writes the elements of stream management (XEP-0198). */
final class SmNonzaCodec {

    private SmNonzaCodec() {}

    /** {@code null} for one that we do not know. */
    static @Nullable SmNonza decode(XmlReader in) {
        return switch (in.name().localName()) {
            case "enable" -> new SmNonza.Enable(flag(in.attribute("resume")), seconds(in.attribute("max")));
            case "enabled" ->
                new SmNonza.Enabled(
                        in.attribute("id"),
                        flag(in.attribute("resume")),
                        seconds(in.attribute("max")),
                        in.attribute("location"));
            case "resume" -> new SmNonza.Resume(previd(in), count(in));
            case "resumed" -> new SmNonza.Resumed(previd(in), count(in));
            case "failed" -> failed(in);
            case "r" -> new SmNonza.AckRequest();
            case "a" -> new SmNonza.Ack(count(in));
            default -> null;
        };
    }

    private static SmNonza.Failed failed(XmlReader in) {
        StanzaError.Condition condition = StanzaError.Condition.UNDEFINED_CONDITION;
        String text = null;
        for (XmlReader child : in.children()) {
            if (child.is(Namespaces.STANZA_ERRORS, "text")) {
                text = child.text();
            } else if (child.name().namespace().equals(Namespaces.STANZA_ERRORS)) {
                condition = StanzaError.Condition.of(child.name().localName());
            }
        }
        return new SmNonza.Failed(in.attribute("h") == null ? null : count(in), condition, text);
    }

    private static boolean flag(@Nullable String value) {
        return "true".equals(value) || "1".equals(value);
    }

    /** A hint: one that cannot be read is as good as none. */
    private static @Nullable Integer seconds(@Nullable String value) {
        try {
            int seconds = value == null ? -1 : Integer.parseInt(value);
            return seconds < 0 ? null : seconds;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** One that is missing is one that nobody knows. */
    private static String previd(XmlReader in) {
        return requireNonNullElse(in.attribute("previd"), "");
    }

    private static long count(XmlReader in) {
        String h = in.attribute("h");
        try {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(requireNonNullElse(h, "")));
        } catch (NumberFormatException e) {
            throw Refusal.of(
                    Condition.BAD_FORMAT,
                    "h of " + in.name().localName() + ": " + h + " (expected: 0.." + (SmNonza.COUNTS - 1) + ")");
        }
    }

    static void encode(SmNonza nonza, XmlWriter out) {
        if (nonza instanceof SmNonza.AckRequest) {
            out.emptyElement(Namespaces.SM, "r");
        } else if (nonza instanceof SmNonza.Ack ack) {
            out.start(Namespaces.SM, "a")
                    .attribute("h", Long.toString(ack.handled()))
                    .end();
        } else if (nonza instanceof SmNonza.Enable enable) {
            out.start(Namespaces.SM, "enable")
                    .attribute("resume", flag(enable.resume()))
                    .attribute("max", text(enable.max()))
                    .end();
        } else if (nonza instanceof SmNonza.Enabled enabled) {
            out.start(Namespaces.SM, "enabled")
                    .attribute("id", enabled.id())
                    .attribute("resume", flag(enabled.resume()))
                    .attribute("max", text(enabled.max()))
                    .attribute("location", enabled.location())
                    .end();
        } else if (nonza instanceof SmNonza.Resume resume) {
            continued(out, "resume", resume.previd(), resume.handled());
        } else if (nonza instanceof SmNonza.Resumed resumed) {
            continued(out, "resumed", resumed.previd(), resumed.handled());
        } else if (nonza instanceof SmNonza.Failed failed) {
            out.start(Namespaces.SM, "failed")
                    .attribute("h", text(failed.handled()))
                    .emptyElement(Namespaces.STANZA_ERRORS, failed.condition().wireName());
            if (failed.text() != null) {
                out.textElement(Namespaces.STANZA_ERRORS, "text", failed.text());
            }
            out.end();
        }
    }

    private static void continued(XmlWriter out, String name, String previd, long handled) {
        out.start(Namespaces.SM, name)
                .attribute("previd", previd)
                .attribute("h", Long.toString(handled))
                .end();
    }

    private static @Nullable String flag(boolean value) {
        return value ? "true" : null;
    }

    private static @Nullable String text(@Nullable Number value) {
        return value == null ? null : value.toString();
    }
}

package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.ComponentHandshake;
import io.fluxmpp.stream.model.Nonza;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StartTlsNonza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives complete first-level elements their meaning. */
final class StreamElementReader {

    private static final XmlName STREAM = new XmlName(Namespaces.STREAMS, "stream");

    /** What stanzas are in, depending on the stream (RFC 6120 §4.8.2, XEP-0114). */
    private static final Set<String> CONTENT_NAMESPACES =
            Set.of(Namespaces.CLIENT, "jabber:server", Namespaces.COMPONENT_ACCEPT);

    private final StanzaReader stanzas = new StanzaReader();
    private String contentNamespace = Namespaces.CLIENT;

    /**
     * The namespace of an element as a client would see it. A stanza is the same whatever kind of stream carries it: what is in
     * the content namespace, its body for one, is in that of clients for us (RFC 6120 §4.8.3).
     */
    @Nullable
    String inClientTerms(@Nullable String namespace) {
        return contentNamespace.equals(namespace) ? Namespaces.CLIENT : namespace;
    }

    /** Reads a stream header; the stanzas that follow are in its content namespace (RFC 6120 §4.8). */
    StreamHeader header(XmlReader in, @Nullable String defaultNamespace) {
        if (!in.name().equals(STREAM)) {
            throw Refusal.of(
                    Condition.INVALID_NAMESPACE, in.name() + " (expected: stream in " + Namespaces.STREAMS + ")");
        }
        String content =
                defaultNamespace == null || defaultNamespace.isEmpty() || defaultNamespace.equals(Namespaces.STREAMS)
                        ? Namespaces.CLIENT
                        : defaultNamespace;
        contentNamespace = content;
        return new StreamHeader(
                content,
                lenientJid(in.attribute("from")),
                lenientJid(in.attribute("to")),
                in.attribute("id"),
                in.attribute("version"),
                in.attribute(Namespaces.XML_LANG));
    }

    /**
     * Refuses what cannot be a first-level element of this stream as soon as its start tag has arrived: another stream
     * header, and stanzas of another kind of stream or with a prefix (RFC 6120 §4.8.3, §4.8.5).
     *
     * @param namespace as it is on the wire
     */
    void admit(XmlName name, @Nullable String namespace, @Nullable String prefix) {
        if (name.equals(STREAM)) {
            throw Refusal.of(Condition.UNSUPPORTED_STANZA_TYPE, "a stream header inside the stream");
        }
        boolean content = contentNamespace.equals(namespace);
        if (!content && namespace != null && CONTENT_NAMESPACES.contains(namespace)) {
            throw Refusal.of(Condition.INVALID_NAMESPACE, namespace + " (expected: " + contentNamespace + ")");
        }
        if (content && prefix != null && !prefix.isEmpty()) {
            throw Refusal.of(Condition.BAD_NAMESPACE_PREFIX, prefix + " (expected: none)");
        }
    }

    /** Whether the first-level element of this name is an IQ stanza of this stream, and no namesake. */
    boolean isIq(XmlName name) {
        return name.localName().equals("iq") && name.namespace().equals(Namespaces.CLIENT);
    }

    boolean isStanza(XmlName name) {
        return name.namespace().equals(Namespaces.CLIENT) && StanzaReader.isStanza(name.localName());
    }

    /** What comes of a stanza that goes beyond the limits. */
    StreamElement tooMuch(XmlReader stanza, String what) {
        return stanzas.refused(stanza, StanzaError.of(StanzaError.Condition.POLICY_VIOLATION, what));
    }

    StreamElement element(XmlReader in) {
        String namespace = in.name().namespace();
        if (namespace.equals(Namespaces.CLIENT)) {
            StreamElement stanza = stanzas.read(in);
            return stanza == null ? content(in) : stanza;
        }
        return switch (namespace) {
            case Namespaces.STREAMS -> streamNonza(in);
            case Namespaces.TLS -> startTls(in);
            case Namespaces.SASL -> sasl(in);
            case Namespaces.SASL2 -> known(Sasl2NonzaCodec.decode(in), in);
            case Namespaces.SM -> known(SmNonzaCodec.decode(in), in);
            default -> unknown(in);
        };
    }

    private Nonza content(XmlReader in) {
        return contentNamespace.equals(Namespaces.COMPONENT_ACCEPT) && in.is(Namespaces.CLIENT, "handshake")
                ? new ComponentHandshake(emptyToNull(in.text()))
                : unknown(in);
    }

    private static Nonza streamNonza(XmlReader in) {
        return switch (in.name().localName()) {
            case "features" -> features(in);
            case "error" -> error(in);
            default -> unknown(in);
        };
    }

    private static StreamFeatures features(XmlReader in) {
        List<XmlElement> features = new ArrayList<>();
        for (XmlReader feature : in.children()) {
            features.add(feature.toElement());
        }
        return new StreamFeatures(features);
    }

    private static StreamError error(XmlReader in) {
        StreamError.Condition condition = StreamError.Condition.UNDEFINED_CONDITION;
        String conditionText = null;
        String text = null;
        XmlElement application = null;
        for (XmlReader child : in.children()) {
            if (child.is(Namespaces.STREAM_ERRORS, "text")) {
                text = child.text();
            } else if (child.name().namespace().equals(Namespaces.STREAM_ERRORS)) {
                condition = StreamError.Condition.of(child.name().localName());
                conditionText = emptyToNull(child.text());
            } else {
                application = child.toElement();
            }
        }
        return new StreamError(condition, text, conditionText, application);
    }

    private static Nonza startTls(XmlReader in) {
        for (StartTlsNonza nonza : StartTlsNonza.values()) {
            if (nonza.wireName().equals(in.name().localName())) {
                return nonza;
            }
        }
        return unknown(in);
    }

    private static Nonza sasl(XmlReader in) {
        return switch (in.name().localName()) {
            case "auth" -> {
                String mechanism = in.attribute("mechanism");
                yield new SaslNonza.Auth(mechanism == null ? "" : mechanism, emptyToNull(in.text()));
            }
            case "challenge" -> new SaslNonza.Challenge(in.text());
            case "response" -> new SaslNonza.Response(in.text());
            case "success" -> new SaslNonza.Success(emptyToNull(in.text()));
            case "abort" -> new SaslNonza.Abort();
            case "failure" -> saslFailure(in);
            default -> unknown(in);
        };
    }

    private static Nonza known(@Nullable Nonza nonza, XmlReader in) {
        return nonza == null ? unknown(in) : nonza;
    }

    private static SaslNonza.Failure saslFailure(XmlReader in) {
        SaslCondition condition = SaslCondition.NOT_AUTHORIZED;
        String text = null;
        for (XmlReader child : in.children()) {
            if (child.is(Namespaces.SASL, "text")) {
                text = child.text();
            } else if (child.name().namespace().equals(Namespaces.SASL)) {
                condition = SaslCondition.of(child.name().localName());
            }
        }
        return new SaslNonza.Failure(condition, text);
    }

    private static Nonza.Unknown unknown(XmlReader in) {
        return new Nonza.Unknown(in.toElement());
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Old servers put odd addresses into headers; nothing depends on them (RFC 6120 §4.7.1). */
    private static @Nullable Jid lenientJid(@Nullable String address) {
        try {
            return address == null ? null : Jid.of(address);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}

package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.ComponentHandshake;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Nonza;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StartTlsNonza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns stream elements into bytes. Confined to its connection's event loop. */
public final class StreamEncoder {

    private final PayloadCodecs codecs;
    private final String contentNamespace;
    private long longestStanza = Long.MAX_VALUE;

    /** @param contentNamespace the namespace of the stanzas, declared in our stream header */
    public StreamEncoder(PayloadCodecs codecs, String contentNamespace) {
        this.codecs = codecs;
        this.contentNamespace = contentNamespace;
    }

    /** One that is like this but for the content namespace. */
    public StreamEncoder in(String otherNamespace) {
        StreamEncoder other = new StreamEncoder(codecs, otherNamespace);
        other.longestStanza = longestStanza;
        return other;
    }

    /**
     * Sets how many bytes a stanza may have at most. Prefixes and quotes are written out, so that one that came in may be many
     * times as long when it goes out again.
     */
    public void longestStanza(long bytes) {
        longestStanza = bytes;
    }

    /**
     * Appends one element to {@code out}, which stays the caller's, also on failure.
     *
     * @throws LimitExceededException if it is a stanza that is too long; it is given up at the first element too many
     * @throws IllegalArgumentException if it holds text that XML cannot carry
     * @throws IllegalStateException if it holds a payload without a codec
     */
    public void encode(StreamElement element, ByteBuf out) {
        if (element instanceof StreamHeader header) {
            ByteBufUtil.writeUtf8(out, startTag(header));
        } else if (element instanceof StreamEnd) {
            ByteBufUtil.writeAscii(out, "</stream:stream>");
        } else {
            encodeWhole(element, out);
        }
    }

    private void encodeWhole(StreamElement element, ByteBuf out) {
        long longest = element instanceof Stanza ? longestStanza : Long.MAX_VALUE;
        ByteBufXmlWriter writer = ByteBufXmlWriter.take();
        try {
            writer.begin(out, codecs, contentNamespace, longest);
            encode(element, writer);
            long length = writer.finish();
            if (element instanceof Stanza stanza && length > longest) {
                throw new LimitExceededException("a stanza to " + stanza.to() + " of " + length
                        + " bytes: the peer takes at most " + longest + " (XEP-0478); send less at once");
            }
        } finally {
            writer.giveBack();
        }
    }

    private void encode(StreamElement element, XmlWriter writer) {
        if (element instanceof Iq iq) {
            startStanza(writer, "iq", iq.type().wireName(), iq, iq.lang());
            if (iq.payload() != null) {
                writer.payload(iq.payload());
            }
            endStanza(writer, iq.error());
        } else if (element instanceof Message message) {
            String type = message.type() == Message.Type.NORMAL
                    ? null
                    : message.type().wireName();
            startStanza(writer, "message", type, message, message.lang());
            payloads(writer, message.payloads());
            endStanza(writer, message.error());
        } else if (element instanceof Presence presence) {
            startStanza(writer, "presence", presence.type().wireName(), presence, presence.lang());
            payloads(writer, presence.payloads());
            endStanza(writer, presence.error());
        } else if (element instanceof Nonza nonza) {
            nonza(nonza, writer);
        } else if (element instanceof InvalidStanza) {
            throw new IllegalStateException("a stanza that was refused cannot be sent");
        }
    }

    private void startStanza(XmlWriter out, String name, @Nullable String type, Stanza stanza, @Nullable String lang) {
        out.start(Namespaces.CLIENT, name)
                .attribute("from", text(stanza.from()))
                .attribute("to", text(stanza.to()))
                .attribute("id", stanza.id())
                .attribute("type", type)
                .attribute(Namespaces.XML_LANG, lang);
    }

    private static void payloads(XmlWriter out, List<Payload> payloads) {
        payloads.forEach(out::payload);
    }

    private void endStanza(XmlWriter out, @Nullable StanzaError error) {
        if (error != null) {
            StanzaErrorCodec.encode(error, out);
        }
        out.end();
    }

    private static String startTag(StreamHeader header) {
        StringBuilder tag = new StringBuilder("<?xml version='1.0'?><stream:stream");
        attribute(tag, "from", text(header.from()));
        attribute(tag, "to", text(header.to()));
        attribute(tag, "id", header.id());
        attribute(tag, "version", header.version());
        attribute(tag, "xml:lang", header.lang());
        attribute(tag, "xmlns", header.contentNamespace());
        attribute(tag, "xmlns:stream", Namespaces.STREAMS);
        return tag.append('>').toString();
    }

    private static void attribute(StringBuilder tag, String name, @Nullable String value) {
        if (value != null) {
            tag.append(' ')
                    .append(name)
                    .append("='")
                    .append(XmlOutput.escaped(value))
                    .append('\'');
        }
    }

    private static void nonza(Nonza nonza, XmlWriter out) {
        if (nonza instanceof SaslNonza sasl) {
            sasl(sasl, out);
        } else if (nonza instanceof Sasl2Nonza sasl2) {
            Sasl2NonzaCodec.encode(sasl2, out);
        } else if (nonza instanceof SmNonza sm) {
            SmNonzaCodec.encode(sm, out);
        } else if (nonza instanceof StartTlsNonza tls) {
            out.emptyElement(Namespaces.TLS, tls.wireName());
        } else if (nonza instanceof StreamFeatures features) {
            out.start(Namespaces.STREAMS, "features");
            features.features().forEach(out::payload);
            out.end();
        } else if (nonza instanceof StreamError error) {
            error(error, out);
        } else if (nonza instanceof ComponentHandshake handshake) {
            out.start(Namespaces.CLIENT, "handshake");
            optionalText(handshake.digest(), out);
            out.end();
        } else if (nonza instanceof Nonza.Unknown unknown) {
            out.payload(unknown.element());
        }
    }

    private static void sasl(SaslNonza nonza, XmlWriter out) {
        if (nonza instanceof SaslNonza.Auth auth) {
            out.start(Namespaces.SASL, "auth").attribute("mechanism", auth.mechanism());
            optionalText(auth.initialResponse(), out);
            out.end();
        } else if (nonza instanceof SaslNonza.Challenge challenge) {
            out.textElement(Namespaces.SASL, "challenge", challenge.data());
        } else if (nonza instanceof SaslNonza.Response response) {
            out.textElement(Namespaces.SASL, "response", response.data());
        } else if (nonza instanceof SaslNonza.Success success) {
            out.start(Namespaces.SASL, "success");
            optionalText(success.additionalData(), out);
            out.end();
        } else if (nonza instanceof SaslNonza.Abort) {
            out.emptyElement(Namespaces.SASL, "abort");
        } else if (nonza instanceof SaslNonza.Failure failure) {
            out.start(Namespaces.SASL, "failure")
                    .emptyElement(Namespaces.SASL, failure.condition().wireName());
            if (failure.text() != null) {
                out.textElement(Namespaces.SASL, "text", failure.text());
            }
            out.end();
        }
    }

    private static void error(StreamError error, XmlWriter out) {
        out.start(Namespaces.STREAMS, "error")
                .start(Namespaces.STREAM_ERRORS, error.condition().wireName());
        optionalText(error.conditionText(), out);
        out.end();
        if (error.text() != null) {
            out.textElement(Namespaces.STREAM_ERRORS, "text", error.text());
        }
        if (error.applicationCondition() != null) {
            out.payload(error.applicationCondition());
        }
        out.end();
    }

    private static void optionalText(@Nullable String text, XmlWriter out) {
        if (text != null) {
            out.text(text);
        }
    }

    private static @Nullable String text(@Nullable Jid jid) {
        return jid == null ? null : jid.toString();
    }
}

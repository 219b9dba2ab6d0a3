package io.fluxmpp.testkit;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.wire.AaltoStreamDecoder;
import io.fluxmpp.stream.internal.wire.StreamEncoder;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Nonza;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Text to values and back, through the very decoder and encoder that connections use. */
public final class Xml {

    private static final String HEADER =
            "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

    private Xml() {}

    /** Reads one element as it stands; without a namespace of its own it is in {@code jabber:client}. */
    public static XmlElement parse(String xml) {
        String wrapped =
                "<wrapper xmlns='urn:fluxmpp:testkit'><inner xmlns='jabber:client'>" + xml + "</inner></wrapper>";
        Nonza.Unknown wrapper =
                (Nonza.Unknown) decodeStream(wrapped, new PayloadCodecs()).get(0);
        XmlElement inner = wrapper.element().elements().findFirst().orElseThrow();
        return inner.elements().findFirst().orElseThrow(() -> new IllegalArgumentException("no element in: " + xml));
    }

    /** Reads a payload through its codec. Pooled memory it owns is the caller's. */
    public static Payload decode(String xml, PayloadCodecs codecs) {
        Stanza stanza = stanza("<message>" + xml + "</message>", codecs);
        if (stanza instanceof Message message && !message.payloads().isEmpty()) {
            return message.payloads().get(0);
        }
        throw new MalformedPayloadException("refused: " + stanza);
    }

    /** Reads a stanza; its elements without a namespace of their own are in {@code jabber:client}. */
    public static Stanza stanza(String xml, PayloadCodecs codecs) {
        return (Stanza) decodeStream(xml, codecs).get(0);
    }

    /** Reads the first-level elements of a stream whose header is supplied. */
    public static List<StreamElement> decodeStream(String xml, PayloadCodecs codecs) {
        try (AaltoStreamDecoder decoder = new AaltoStreamDecoder(codecs, XmlLimits.DEFAULT)) {
            List<StreamElement> elements = new ArrayList<>();
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(HEADER + xml);
            decoder.feed(bytes);
            for (StreamElement next = decoder.next(); next != null; next = decoder.next()) {
                elements.add(next);
            }
            return elements.subList(1, elements.size());
        }
    }

    /** Writes a payload as it goes out. */
    public static String encode(Payload payload, PayloadCodecs codecs) {
        String message = encode(Message.of(Jid.of("a"), Message.Type.NORMAL, payload), codecs);
        return message.substring(message.indexOf('>') + 1, message.lastIndexOf('<'));
    }

    /** Writes a stream element as it goes out in a stream of {@code jabber:client}. */
    public static String encode(StreamElement element, PayloadCodecs codecs) {
        ByteBuf out = Unpooled.buffer();
        new StreamEncoder(codecs, Namespaces.CLIENT).encode(element, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}

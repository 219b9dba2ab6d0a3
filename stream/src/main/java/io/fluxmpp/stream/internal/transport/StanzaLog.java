package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.wire.StreamEncoder;
import io.fluxmpp.stream.model.ComponentHandshake;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Writes a line for each element: {@code >>} what we sent, {@code <<} what we received. Never shows credentials, and of bulk
 * data only that it passed.
 */
public final class StanzaLog implements StreamTap {

    private static final Logger LOG = Loggers.getLogger(StanzaLog.class);
    private static final String HIDDEN = "…";

    private final Consumer<String> lines;
    private final StreamEncoder encoder;

    public StanzaLog(PayloadCodecs codecs, Consumer<String> lines) {
        this.lines = lines;
        this.encoder = new StreamEncoder(codecs, Namespaces.CLIENT);
    }

    @Override
    public void sent(StreamElement element) {
        log(">> ", element);
    }

    @Override
    public void received(StreamElement element) {
        log("<< ", element);
    }

    /** A log must not change what becomes of a stream. */
    private void log(String direction, StreamElement element) {
        try {
            lines.accept(direction + render(element));
        } catch (RuntimeException e) {
            LOG.warn("the log of stanzas failed", e);
        }
    }

    private String render(StreamElement element) {
        if (element instanceof InvalidStanza invalid) {
            return invalid.toString();
        }
        ByteBuf text = Unpooled.buffer();
        encoder.encode(withoutSecrets(withoutBulk(element)), text);
        return text.toString(StandardCharsets.UTF_8);
    }

    private static StreamElement withoutBulk(StreamElement element) {
        if (element instanceof Iq iq && iq.payload() != null) {
            return new Iq(iq.type(), iq.id(), iq.from(), iq.to(), iq.lang(), shown(iq.payload()), iq.error());
        } else if (element instanceof Message m) {
            List<Payload> payloads = m.payloads().stream().map(StanzaLog::shown).toList();
            return new Message(m.type(), m.id(), m.from(), m.to(), m.lang(), payloads, m.error());
        }
        return element;
    }

    private static Payload shown(Payload payload) {
        return payload.flow() == null
                ? payload
                : XmlElement.of(
                        payload.elementName().namespace(), payload.elementName().localName(), HIDDEN);
    }

    private static StreamElement withoutSecrets(StreamElement element) {
        if (element instanceof SaslNonza.Auth auth) {
            return new SaslNonza.Auth(auth.mechanism(), HIDDEN);
        } else if (element instanceof SaslNonza.Challenge) {
            return new SaslNonza.Challenge(HIDDEN);
        } else if (element instanceof SaslNonza.Response) {
            return new SaslNonza.Response(HIDDEN);
        } else if (element instanceof SaslNonza.Success) {
            return new SaslNonza.Success(HIDDEN);
        } else if (element instanceof Sasl2Nonza sasl2) {
            return withoutSecrets(sasl2);
        } else if (element instanceof ComponentHandshake handshake && handshake.digest() != null) {
            return new ComponentHandshake(HIDDEN);
        }
        return element;
    }

    private static StreamElement withoutSecrets(Sasl2Nonza nonza) {
        if (nonza instanceof Sasl2Nonza.Authenticate a) {
            return new Sasl2Nonza.Authenticate(a.mechanism(), HIDDEN, a.userAgent(), a.resume(), a.bind());
        } else if (nonza instanceof Sasl2Nonza.Challenge) {
            return new Sasl2Nonza.Challenge(HIDDEN);
        } else if (nonza instanceof Sasl2Nonza.Response) {
            return new Sasl2Nonza.Response(HIDDEN);
        } else if (nonza instanceof Sasl2Nonza.Success s) {
            return new Sasl2Nonza.Success(HIDDEN, s.authorizationIdentifier(), s.resumption(), s.bound());
        } else if (nonza instanceof Sasl2Nonza.Continue c) {
            return new Sasl2Nonza.Continue(HIDDEN, c.tasks(), c.text());
        }
        return nonza;
    }
}

package io.fluxmpp.stream.codec;

import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The payload codecs of one connection, by element name. Thread-safe; a codec holds from the next stanza on.
 */
public final class PayloadCodecs {

    private final Map<XmlName, PayloadCodec<?>> byName = new ConcurrentHashMap<>();

    /**
     * Adds a codec. Registering the same codec again changes nothing.
     *
     * @throws IllegalStateException if the name is taken by another codec
     */
    public PayloadCodecs register(PayloadCodec<?> codec) {
        PayloadCodec<?> present = byName.putIfAbsent(codec.elementName(), codec);
        if (present != null && present.getClass() != codec.getClass()) {
            throw new IllegalStateException("codec for " + codec.elementName() + ": "
                    + codec.getClass().getName() + " (expected: none beside "
                    + present.getClass().getName() + ")");
        }
        return this;
    }

    /** The codec for elements of that name, or {@code null}. */
    public @Nullable PayloadCodec<?> find(XmlName elementName) {
        return byName.get(elementName);
    }

    /** The codec that writes {@code payload}. */
    @SuppressWarnings("unchecked") // a codec is registered under the name its own payloads carry
    public <P extends Payload> PayloadCodec<P> forPayload(P payload) {
        PayloadCodec<?> codec = byName.get(payload.elementName());
        if (codec == null) {
            throw new IllegalStateException("no codec for " + payload.elementName()
                    + ": register one with XmppConnection.codecs() before sending such a payload");
        }
        return (PayloadCodec<P>) codec;
    }
}

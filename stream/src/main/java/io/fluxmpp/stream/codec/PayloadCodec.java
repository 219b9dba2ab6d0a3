package io.fluxmpp.stream.codec;

import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;

/**
 * Reads and writes one kind of payload. Stateless: one instance serves all connections and threads.
 *
 * @param <P> the payload's record, or the sealed family where one element has several meanings
 */
public interface PayloadCodec<P extends Payload> {

    /** The element this codec is for. */
    XmlName elementName();

    /**
     * Reads the element under {@code in}, nested payloads through {@link XmlReader#toPayload()}.
     *
     * @throws io.fluxmpp.stream.xml.MalformedPayloadException if the element breaks its specification; what the
     *     specification does not know is to be ignored or kept instead
     */
    P decode(XmlReader in);

    /** Writes the whole element, start and end included. */
    void encode(P payload, XmlWriter out);
}

package io.fluxmpp.jingle.spi;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.stream.codec.PayloadCodec;
import java.util.List;
import java.util.Set;

/**
 * One application of Jingle, such as file transfer (XEP-0166 §12.1). Immutable and thread-safe: one instance serves any
 * number of connections and sessions.
 */
public interface ApplicationFormat {

    /** The namespace of its {@code <description/>} element. */
    String namespace();

    /** The kind of transport it needs (XEP-0166 §8). */
    TransportMethod.Kind transportKind();

    /** How its descriptions and its session-info payloads are read and written. */
    List<PayloadCodec<?>> codecs();

    /** The features announced in service discovery (XEP-0166 §11). */
    Set<String> features();

    /**
     * Looks at a content that a peer offers, before anybody is asked. Nothing is sent or received yet.
     *
     * @param offered has a description in this format's namespace, as its codec read it
     * @return our side of the application, should the offer be accepted
     * @throws ApplicationRefusedException if it cannot be accepted at all
     */
    ApplicationSession review(Content offered);
}

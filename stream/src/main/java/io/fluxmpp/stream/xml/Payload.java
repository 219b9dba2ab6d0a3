package io.fluxmpp.stream.xml;

import org.jspecify.annotations.Nullable;

/**
 * What stands inside a stanza: an element that some specification gives a meaning.
 *
 * <p>Open on purpose: a module that speaks an extension adds records of its own together with a codec. A payload that no
 * codec knows is an {@link XmlElement} and survives a round trip untouched.
 */
public interface Payload {

    /** The name of the element that carries this payload. Codecs and handlers are found by it. */
    XmlName elementName();

    /**
     * For bulk data the flow it belongs to, such as the sid of a bytestream; {@code null} for everything else.
     *
     * <p>Bulk data waits for the socket to take it while everything else goes ahead. Flows, told apart by recipient and this
     * name, take turns; within a flow the order is kept.
     */
    default @Nullable String flow() {
        return null;
    }
}

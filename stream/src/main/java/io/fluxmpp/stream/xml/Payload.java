package io.fluxmpp.stream.xml;

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
     * Whether this payload is bulk data, which waits for the socket to take it while everything else goes ahead.
     */
    default boolean bulk() {
        return false;
    }
}

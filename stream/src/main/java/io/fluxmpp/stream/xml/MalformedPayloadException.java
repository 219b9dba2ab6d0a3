package io.fluxmpp.stream.xml;

/**
 * A payload that is well-formed XML but breaks its specification's syntax. A request that carries one is answered with
 * {@code bad-request} (RFC 6120 §8.3.3.1); the stream lives on.
 */
public final class MalformedPayloadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what was expected, fit to be sent to the peer as the error's text */
    public MalformedPayloadException(String message) {
        super(message, null, false, false);
    }

    /** The attribute's value. */
    public static String require(XmlReader element, String attribute) {
        String value = element.attribute(attribute);
        if (value == null) {
            throw new MalformedPayloadException(
                    "<" + element.name().localName() + "/> lacks the attribute '" + attribute + "'");
        }
        return value;
    }
}

package io.fluxmpp.stream.error;

import io.fluxmpp.stream.model.StanzaError;

/**
 * A stanza was answered with an error (RFC 6120 §8.3). A handler that signals one answers with exactly that error.
 */
public final class StanzaErrorException extends XmppException {

    private static final long serialVersionUID = 1L;

    private final transient StanzaError error;

    /** For handlers: answers the request with {@code error}. */
    public StanzaErrorException(StanzaError error) {
        this("request refused", error);
    }

    /** @param context what was asked of whom, such as {@code "ping to juliet@capulet.lit/balcony"} */
    public StanzaErrorException(String context, StanzaError error) {
        super(context + ": " + describe(error));
        this.error = error;
    }

    public StanzaError error() {
        return error;
    }

    private static String describe(StanzaError error) {
        StringBuilder text = new StringBuilder(error.condition().wireName());
        if (error.applicationCondition() != null) {
            text.append('/').append(error.applicationCondition().elementName().localName());
        }
        if (error.conditionText() != null) {
            text.append(" to ").append(error.conditionText());
        }
        if (error.text() != null) {
            text.append(" (").append(error.text()).append(')');
        }
        return text.toString();
    }
}

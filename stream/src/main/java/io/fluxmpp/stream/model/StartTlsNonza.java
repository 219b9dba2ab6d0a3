package io.fluxmpp.stream.model;

/** The three elements of STARTTLS (RFC 6120 §5.4.2); none has content. */
public enum StartTlsNonza implements Nonza {
    STARTTLS("starttls"),
    PROCEED("proceed"),
    FAILURE("failure");

    private final String wireName;

    StartTlsNonza(String wireName) {
        this.wireName = wireName;
    }

    /** The element's local name. */
    public String wireName() {
        return wireName;
    }
}

package io.fluxmpp.stream.model;

import java.util.Locale;

/** Why SASL failed (RFC 6120 §6.5). */
public enum SaslCondition {
    ABORTED,
    ACCOUNT_DISABLED,
    CREDENTIALS_EXPIRED,
    ENCRYPTION_REQUIRED,
    INCORRECT_ENCODING,
    INVALID_AUTHZID,
    INVALID_MECHANISM,
    MALFORMED_REQUEST,
    MECHANISM_TOO_WEAK,
    NOT_AUTHORIZED,
    TEMPORARY_AUTH_FAILURE;

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    public String wireName() {
        return wireName;
    }

    /** The condition of that name; an unknown one means {@link #NOT_AUTHORIZED} (RFC 6120 §6.5). */
    public static SaslCondition of(String wireName) {
        for (SaslCondition condition : values()) {
            if (condition.wireName.equals(wireName)) {
                return condition;
            }
        }
        return NOT_AUTHORIZED;
    }
}

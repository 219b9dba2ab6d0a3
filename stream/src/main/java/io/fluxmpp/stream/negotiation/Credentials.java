package io.fluxmpp.stream.negotiation;

import org.jspecify.annotations.Nullable;

/**
 * Who we claim to be, and what proves it: a password, the certificate shown in TLS, or either; nothing of it for a guest
 * (RFC 4505).
 *
 * @param username the account's localpart (RFC 6120 §6.3.7); {@code null} for a guest
 * @param password the account's password, if we know one
 * @param certificate whether a certificate of the account's is shown in TLS
 */
public record Credentials(
        @Nullable String username, @Nullable Password password, boolean certificate) {

    public Credentials {
        if (username != null && password == null && !certificate) {
            throw new IllegalArgumentException(
                    "credentials of " + username + ": none (expected: a password, or a certificate)");
        }
        if (username == null && (password != null || certificate)) {
            throw new IllegalArgumentException("username: null (expected: whose password or certificate it is)");
        }
    }

    /** For messages to humans. */
    String who() {
        return username == null ? "a guest" : "user " + username;
    }
}

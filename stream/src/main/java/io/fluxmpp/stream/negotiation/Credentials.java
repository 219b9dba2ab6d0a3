package io.fluxmpp.stream.negotiation;

import static java.util.Objects.requireNonNull;

/**
 * Who we claim to be, and the secret that proves it. Never shown by {@code toString}.
 *
 * @param username the account's localpart (RFC 6120 §6.3.7)
 * @param password the account's password
 */
public record Credentials(String username, String password) {

    public Credentials {
        requireNonNull(username, "username");
        requireNonNull(password, "password");
    }

    @Override
    public String toString() {
        return "Credentials[username=" + username + "]";
    }
}

package io.fluxmpp.stream.negotiation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a component and its server know, and nobody else (XEP-0114 §3). */
public final class ComponentSecret {

    private final String secret;

    /** @throws IllegalArgumentException if it is empty */
    public ComponentSecret(String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("secret: empty (expected: that of the server's configuration)");
        }
        this.secret = secret;
    }

    /** What proves the knowledge of the secret, for a stream of that id. */
    public String digest(String streamId) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((streamId + secret).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    @Override
    public String toString() {
        return "ComponentSecret[…]";
    }
}

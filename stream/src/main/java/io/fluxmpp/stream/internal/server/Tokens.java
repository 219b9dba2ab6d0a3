package io.fluxmpp.stream.internal.server;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes what nobody must be able to guess: stream ids, nonces, resourceparts. Seeded once from the system, so that event
 * loops never wait for it.
 */
final class Tokens {

    private static final int TOKEN_BYTES = 18;

    private final SecureRandom random;

    private Tokens(SecureRandom random) {
        this.random = random;
    }

    /** Reads its seed: not for an event loop. */
    static Tokens seeded() {
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            random.nextInt(); // seeds itself on first use
            return new Tokens(random);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has a DRBG", e);
        }
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** 144 random bits in 24 characters that need no escaping anywhere. */
    String next() {
        return Base64.getUrlEncoder().encodeToString(bytes(TOKEN_BYTES));
    }
}

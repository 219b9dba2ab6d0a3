package io.fluxmpp.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The arithmetic of one SCRAM exchange (RFC 5802 §3), on the JDK alone. The password is taken as it is: keep to ASCII. Takes
 * CPU: not for event loops.
 */
final class Scram {

    /** Of the mechanism: {@code SHA-1}, {@code SHA-256} or {@code SHA-512}. */
    private final String hash;

    /** What password, salt and iterations make. */
    private final byte[] saltedPassword;

    private Scram(String hash, byte[] saltedPassword) {
        this.hash = hash;
        this.saltedPassword = saltedPassword;
    }

    /**
     * Derives the keys of an account.
     *
     * @param mechanism such as {@code SCRAM-SHA-256} or {@code SCRAM-SHA-256-PLUS}
     */
    static Scram of(String mechanism, String password, byte[] salt, int iterations) {
        String hash = mechanism.replace("SCRAM-", "").replace("-PLUS", "");
        try {
            int bits = MessageDigest.getInstance(hash).getDigestLength() * 8;
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmac" + hash.replace("-", ""))
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, bits))
                    .getEncoded();
            return new Scram(hash, salted);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("mechanism: " + mechanism + " (expected: SCRAM-SHA-...)", e);
        }
    }

    /** The {@code p=} of the client's last message. */
    String proof(String authMessage) {
        byte[] clientKey = hmac(saltedPassword, "Client Key");
        byte[] signature = hmac(digest(clientKey), authMessage);
        byte[] proof = new byte[clientKey.length];
        for (int i = 0; i < proof.length; i++) {
            proof[i] = (byte) (clientKey[i] ^ signature[i]);
        }
        return Base64.getEncoder().encodeToString(proof);
    }

    /** The {@code v=} of the server's last message. */
    String signature(String authMessage) {
        return Base64.getEncoder().encodeToString(hmac(hmac(saltedPassword, "Server Key"), authMessage));
    }

    private byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance(hash).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] hmac(byte[] key, String message) {
        try {
            String algorithm = "Hmac" + hash.replace("-", "").toUpperCase(Locale.ROOT);
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(message.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.fluxmpp.stream.internal.transport;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;

/**
 * The public keys that a server may have: SHA-256 of the SubjectPublicKeyInfo, in base64 (RFC 7469 §2.4). Only the server's own
 * certificate counts: whatever else it sends along, a stranger could send, too.
 *
 * @param digests none for any key
 */
record KeyPins(Set<String> digests) {

    static final KeyPins NONE = new KeyPins(Set.of());

    private static final int BYTES = 32;

    KeyPins {
        digests = Set.copyOf(digests);
        digests.forEach(KeyPins::check);
    }

    private static void check(String digest) {
        if (!isDigest(digest)) {
            throw new IllegalArgumentException(
                    "pin: " + digest + " (expected: SHA-256 of a public key in base64, 44 characters)");
        }
    }

    private static boolean isDigest(String digest) {
        try {
            return Base64.getDecoder().decode(digest).length == BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    boolean include(X509Certificate certificate) {
        return digests.isEmpty() || digests.contains(digestOf(certificate));
    }

    static String digestOf(X509Certificate certificate) {
        try {
            byte[] key = certificate.getPublicKey().getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return new TreeSet<>(digests).toString();
    }
}

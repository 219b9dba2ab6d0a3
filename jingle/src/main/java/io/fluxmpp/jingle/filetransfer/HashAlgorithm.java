package io.fluxmpp.jingle.filetransfer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The hash functions we can compute, by their names in XEP-0300, the strongest last. Others are named, kept and not verified.
 */
public enum HashAlgorithm {
    SHA_1("sha-1", "SHA-1"),
    SHA_256("sha-256", "SHA-256"),
    SHA3_256("sha3-256", "SHA3-256"),
    SHA_512("sha-512", "SHA-512"),
    SHA3_512("sha3-512", "SHA3-512");

    private final String wireName;
    private final String javaName;

    HashAlgorithm(String wireName, String javaName) {
        this.wireName = wireName;
        this.javaName = javaName;
    }

    /** The value of the attribute {@code algo}. */
    public String wireName() {
        return wireName;
    }

    /** The algorithm of that name, or {@code null}. */
    public static @Nullable HashAlgorithm of(String wireName) {
        for (HashAlgorithm algorithm : values()) {
            if (algorithm.wireName.equals(wireName)) {
                return algorithm;
            }
        }
        return null;
    }

    MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(javaName + ": every Java 17 has it", e);
        }
    }
}

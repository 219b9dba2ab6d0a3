package io.fluxmpp.stream.caps;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The hash functions that are taken for proof: SHA-1, which everybody must know (XEP-0115 §9.1), and its successors. */
enum HashFunction {
    SHA_1("sha-1", "SHA-1"),
    SHA_256("sha-256", "SHA-256"),
    SHA_512("sha-512", "SHA-512");

    private final String wireName;
    private final String algorithm;

    HashFunction(String wireName, String algorithm) {
        this.wireName = wireName;
        this.algorithm = algorithm;
    }

    static Optional<HashFunction> of(@Nullable String wireName) {
        for (HashFunction function : values()) {
            if (function.wireName.equals(wireName)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    String wireName() {
        return wireName;
    }

    /** The hash in base64, padded, without white space (§5.1). */
    String of(VerificationString verified) {
        try {
            byte[] text = verified.text().getBytes(StandardCharsets.UTF_8);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance(algorithm).digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + ": every Java has it", e);
        }
    }
}

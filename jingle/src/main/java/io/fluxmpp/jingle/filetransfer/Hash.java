package io.fluxmpp.jingle.filetransfer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A digest of a file's content (XEP-0300).
 *
 * @param algorithm the function's name, such as {@code sha-256}; not necessarily one that we can compute
 * @param value the digest in base64; empty where only the algorithm is announced
 */
public record Hash(String algorithm, String value) {

    private static final Pattern XML_SPACE = Pattern.compile("[ \\t\\r\\n]+");

    public Hash {
        if (algorithm.isEmpty()) {
            throw new IllegalArgumentException("algorithm: empty (expected: a hash function's name)");
        }
        value = value.strip();
    }

    /** The hash with that digest. */
    public static Hash of(HashAlgorithm algorithm, byte[] digest) {
        return new Hash(algorithm.wireName(), Base64.getEncoder().encodeToString(digest));
    }

    /**
     * Whether this is that digest, however its lines are broken. Also true where the base64 is that of the digest written in hexadecimal, which a widespread
     * client sends.
     */
    boolean matches(byte[] digest) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(XML_SPACE.matcher(value).replaceAll(""));
        } catch (IllegalArgumentException e) {
            return false;
        }
        return Arrays.equals(decoded, digest)
                || Arrays.equals(decoded, HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII));
    }
}

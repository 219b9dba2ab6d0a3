package io.fluxmpp.cli.file;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 digest of bytes as they pass. Not thread-safe. */
public final class Sha256 {

    private final MessageDigest digest;

    /** The digest of nothing yet. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: every Java has it", e);
        }
    }

    /** Takes the remaining bytes, without consuming them. */
    public void update(ByteBuffer bytes) {
        digest.update(bytes.duplicate());
    }

    /** The digest in lower-case hexadecimal, as {@code sha256sum} prints it. Begins anew. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}

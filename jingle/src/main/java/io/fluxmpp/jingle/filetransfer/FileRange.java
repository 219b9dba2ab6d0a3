package io.fluxmpp.jingle.filetransfer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file (XEP-0234 §5). One that is the whole file says that its sender can deal with parts.
 *
 * @param offset the first byte, from 0
 * @param length how many bytes, or {@code null} for all that follow
 * @param hashes digests of the part
 */
public record FileRange(long offset, @Nullable Long length, List<Hash> hashes) {

    /** The whole file, by which an offer or an answer says that parts are supported. */
    public static final FileRange WHOLE = new FileRange(0, null, List.of());

    public FileRange {
        if (offset < 0) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: >= 0)");
        }
        if (length != null && length < 0) {
            throw new IllegalArgumentException("length: " + length + " (expected: >= 0)");
        }
        hashes = List.copyOf(hashes);
    }

    /** Everything from that byte on. */
    public static FileRange from(long offset) {
        return new FileRange(offset, null, List.of());
    }

    /** So many bytes from that one on. */
    public static FileRange of(long offset, long length) {
        return new FileRange(offset, length, List.of());
    }

    /** Whether this is the whole of a file of {@code size} bytes. */
    public boolean isWhole(long size) {
        return offset == 0 && (length == null || length == size);
    }
}

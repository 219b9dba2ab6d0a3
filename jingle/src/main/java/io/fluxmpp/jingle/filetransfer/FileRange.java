package io.fluxmpp.jingle.filetransfer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file (XEP-0234 §5). In an offer it only says that its sender could send parts.
 *
 * @param offset the first byte, from 0
 * @param length how many bytes, or {@code null} for all that follow
 * @param hashes digests of the part
 */
public record FileRange(long offset, @Nullable Long length, List<Hash> hashes) {

    public FileRange {
        if (offset < 0) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: >= 0)");
        }
        if (length != null && length < 0) {
            throw new IllegalArgumentException("length: " + length + " (expected: >= 0)");
        }
        hashes = List.copyOf(hashes);
    }

    /** Whether this is the whole of a file of {@code size} bytes. */
    public boolean isWhole(long size) {
        return offset == 0 && (length == null || length == size);
    }
}

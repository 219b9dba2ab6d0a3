package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a file goes over the wire.
 *
 * @param offset the first byte
 * @param length how many bytes; {@code null} where nobody knows before the end
 * @param toTheEnd whether nothing follows
 */
record Part(long offset, @Nullable Long length, boolean toTheEnd) {

    /**
     * The part of a file of that size, if known; the whole file where there is no range.
     *
     * @throws ApplicationRefusedException if the file has no such part
     */
    static Part of(@Nullable FileRange range, @Nullable Long size) {
        if (range == null) {
            return new Part(0, size, true);
        }
        long offset = range.offset();
        Long length = range.length();
        if (size == null) {
            return new Part(offset, length, length == null);
        }
        if (!fits(range, size)) {
            throw new ApplicationRefusedException(
                    Reason.of(Condition.INCOMPATIBLE_PARAMETERS, "range: beyond the end of the file"));
        }
        long left = size - offset;
        return new Part(offset, length == null ? left : length, length == null || length == left);
    }

    /** Whether a file of that size, if known, has that part. */
    static boolean fits(@Nullable FileRange range, @Nullable Long size) {
        if (range == null || size == null) {
            return true;
        }
        return range.offset() <= size && (range.length() == null || range.length() <= size - range.offset());
    }

    boolean isWhole() {
        return offset == 0 && toTheEnd;
    }

    /** Whether that many bytes are all that there is to come. */
    boolean isComplete(long bytes) {
        return length != null && length == bytes;
    }

    /** Whether a peer speaks of this part; it may leave the length out where that is the rest of the file. */
    boolean isMeantBy(FileRange range) {
        return range.offset() == offset
                && (range.length() == null
                        ? toTheEnd
                        : length == null || range.length().equals(length));
    }

    /** The same for the wire, with digests of it. */
    FileRange toRange(List<Hash> hashes) {
        return new FileRange(offset, length, hashes);
    }
}

package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file before it is transferred (XEP-0234 §5). Everything in a peer's description is the peer's claim.
 *
 * @param name the file's name as the peer gave it; use {@link #safeName()} near a file system
 * @param size bytes
 * @param mediaType where {@code null}, {@code application/octet-stream} is meant
 * @param date when the file was last changed
 * @param text a description for humans
 * @param hashes digests of the content
 * @param hashesUsed the algorithms of digests that will follow
 * @param range which part is meant, or that parts are supported
 * @param others further metadata, untouched
 */
public record FileDescription(
        @Nullable String name,
        @Nullable Long size,
        @Nullable String mediaType,
        @Nullable OffsetDateTime date,
        @Nullable String text,
        List<Hash> hashes,
        List<String> hashesUsed,
        @Nullable FileRange range,
        List<Payload> others)
        implements Payload {

    static final XmlName ELEMENT = new XmlName(FileTransfer.NAMESPACE, "description");

    public FileDescription {
        if (size != null && size < 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
        }
        hashes = List.copyOf(hashes);
        hashesUsed = List.copyOf(hashesUsed);
        others = List.copyOf(others);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with what this description says. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.name = name;
        builder.size = size;
        builder.mediaType = mediaType;
        builder.date = date;
        builder.text = text;
        builder.hashes.addAll(hashes);
        builder.hashesUsed.addAll(hashesUsed);
        builder.range = range;
        builder.others.addAll(others);
        return builder;
    }

    /**
     * The name made harmless for use as the last step of a path, see {@link FileNames}; {@code null} where there is no name.
     */
    public @Nullable String safeName() {
        return name == null || name.isBlank() ? null : FileNames.harmless(name);
    }

    /** Whether the file has that part, as far as its size is known; {@code null} is the whole file. */
    public boolean has(@Nullable FileRange part) {
        return Part.fits(part, size);
    }

    /** Whether any digest is given or announced. */
    boolean announcesHash() {
        return !hashes.isEmpty() || !hashesUsed.isEmpty();
    }

    /**
     * Whether both descriptions fit one file, as far as they say the same things of it. A digest decides; where they have none
     * in common, the name must be equal, and the size and media type where both tell them.
     */
    boolean isSameFile(FileDescription other) {
        for (Hash ours : hashes) {
            for (Hash theirs : other.hashes) {
                if (ours.algorithm().equals(theirs.algorithm())) {
                    return ours.value().equals(theirs.value());
                }
            }
        }
        return name != null && name.equals(other.name) && agree(size, other.size) && agree(mediaType, other.mediaType);
    }

    private static boolean agree(@Nullable Object ours, @Nullable Object theirs) {
        return ours == null || theirs == null || ours.equals(theirs);
    }

    @Override
    public XmlName elementName() {
        return ELEMENT;
    }

    /** Collects a description; not thread-safe. */
    public static final class Builder {
        private @Nullable String name;
        private @Nullable Long size;
        private @Nullable String mediaType;
        private @Nullable OffsetDateTime date;
        private @Nullable String text;
        private final List<Hash> hashes = new ArrayList<>();
        private final List<String> hashesUsed = new ArrayList<>();
        private @Nullable FileRange range;
        private final List<Payload> others = new ArrayList<>();

        private Builder() {}

        public Builder name(@Nullable String name) {
            this.name = name;
            return this;
        }

        /** Sets the size in bytes. */
        public Builder size(@Nullable Long size) {
            this.size = size;
            return this;
        }

        /** Sets the size in bytes. */
        public Builder size(long size) {
            return size(Long.valueOf(size));
        }

        public Builder mediaType(@Nullable String mediaType) {
            this.mediaType = mediaType;
            return this;
        }

        public Builder date(@Nullable OffsetDateTime date) {
            this.date = date;
            return this;
        }

        public Builder text(@Nullable String text) {
            this.text = text;
            return this;
        }

        /** Adds a digest. */
        public Builder hash(Hash hash) {
            hashes.add(hash);
            return this;
        }

        /** Adds the algorithm of a digest that will follow. */
        public Builder hashUsed(String algorithm) {
            hashesUsed.add(algorithm);
            return this;
        }

        public Builder range(@Nullable FileRange range) {
            this.range = range;
            return this;
        }

        /** Adds further metadata. */
        public Builder other(Payload other) {
            others.add(other);
            return this;
        }

        public FileDescription build() {
            return new FileDescription(name, size, mediaType, date, text, hashes, hashesUsed, range, others);
        }
    }
}

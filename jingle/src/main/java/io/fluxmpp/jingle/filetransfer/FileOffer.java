package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationSession;
import java.time.Duration;

/**
 * The offer of a file. Immutable; can be made to any number of peers.
 *
 * <p>{@code send()} of the session checks that the source has as many bytes as the description says. After the last one was
 * acknowledged it closes the stream, tells the SHA-256 digest computed on the way (unless the description gave a digest), and
 * completes when the peer confirms the file, by ending the session with {@code success} or by saying that it was received. A
 * peer may acknowledge every byte and store nothing, so a file that nobody confirms in time fails {@code send()}, with
 * {@code timeout}; the file may or may not have arrived then.
 */
public final class FileOffer implements ApplicationOffer {

    private static final String CONTENT_NAME = "a-file-offer";

    private final FileDescription file;
    private final Duration confirmation;

    private FileOffer(FileDescription file, Duration confirmation) {
        this.file = file;
        this.confirmation = confirmation;
    }

    /** Some receivers demand a description for humans and the algorithm of a digest that follows; neither does harm. */
    static FileOffer of(FileDescription file) {
        if (file.size() == null) {
            throw new IllegalArgumentException("size: none (expected: the file's size in bytes)");
        }
        FileDescription.Builder offered = file.toBuilder();
        if (file.text() == null) {
            offered.text("");
        }
        if (!file.announcesHash()) {
            offered.hashUsed(HashAlgorithm.SHA_256.wireName());
        }
        return new FileOffer(offered.build(), Duration.ofSeconds(30));
    }

    /**
     * The same with another time for the peer to confirm the file after the last byte; default 30 s. With zero nothing is
     * awaited: what was acknowledged counts as delivered, and the session is ended from this side.
     */
    public FileOffer confirmation(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("confirmation: " + time + " (expected: >= 0)");
        }
        return new FileOffer(file, time);
    }

    /** The description as it is offered. */
    public FileDescription file() {
        return file;
    }

    @Override
    public String namespace() {
        return FileTransfer.NAMESPACE;
    }

    @Override
    public String contentName() {
        return CONTENT_NAME;
    }

    @Override
    public ApplicationSession begin() {
        return new FileSender(file, confirmation);
    }
}

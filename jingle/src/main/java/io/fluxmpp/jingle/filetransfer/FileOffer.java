package io.fluxmpp.jingle.filetransfer;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.stream.model.RandomId;
import java.time.Duration;

/**
 * The offer of a file. Immutable; can be made to any number of peers, and once in a session.
 *
 * <p>The source that {@code send()} of the session gets has the whole file, from its first byte on. If the peer wants a part,
 * or the description has a range, that part is taken out of it on the way; what precedes it is read and dropped.
 *
 * <p>{@code send()} checks that the source has as many bytes as the description says. After the last one was
 * acknowledged it closes the stream, tells the digests computed on the way (SHA-256 unless the description announces others,
 * none if it gives a digest), and
 * completes when the peer confirms the file, by ending the session with {@code success} or by saying that it was received. A
 * peer may acknowledge every byte and store nothing, so a file that nobody confirms in time fails {@code send()}, with
 * {@code timeout}; the file may or may not have arrived then. Digests are computed where the source gives its bytes: if it does
 * so on the event loop, there.
 */
public final class FileOffer implements ApplicationOffer {

    private final FileDescription file;
    private final String contentName;
    private final Duration confirmation;

    private FileOffer(FileDescription file, String contentName, Duration confirmation) {
        this.file = file;
        this.contentName = contentName;
        this.confirmation = confirmation;
    }

    /** Some receivers demand a description for humans and the algorithm of a digest that follows; neither does harm. */
    static FileOffer of(FileDescription file) {
        if (file.size() == null) {
            throw new IllegalArgumentException("size: none (expected: the file's size in bytes)");
        }
        requireRange(file);
        FileDescription.Builder offered = file.toBuilder();
        if (file.text() == null) {
            offered.text("");
        }
        if (file.range() == null) {
            offered.range(FileRange.WHOLE);
        }
        if (!file.announcesHash()) {
            offered.hashUsed(HashAlgorithm.SHA_256.wireName());
        }
        return new FileOffer(offered.build(), "file-" + RandomId.next(), Duration.ofSeconds(30));
    }

    static void requireRange(FileDescription file) {
        try {
            Part.of(file.range(), file.size());
        } catch (ApplicationRefusedException e) {
            throw new IllegalArgumentException(
                    "range: " + file.range() + " (expected: within " + file.size() + " bytes)", e);
        }
    }

    /**
     * The same with another time for the peer to confirm the file after the last byte; default 30 s. With zero nothing is
     * awaited: what was acknowledged counts as delivered, and the session is ended from this side.
     */
    public FileOffer confirmation(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("confirmation: " + time + " (expected: >= 0)");
        }
        return new FileOffer(file, contentName, time);
    }

    /** The same with another name of the content; a random one by default, so that offers of one session differ. */
    public FileOffer contentName(String name) {
        return new FileOffer(file, requireNonNull(name, "name"), confirmation);
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
        return contentName;
    }

    @Override
    public ApplicationSession begin() {
        return begin(Creator.INITIATOR);
    }

    @Override
    public ApplicationSession begin(Creator we) {
        return new FileSender(new ContentKey(we, contentName), Direction.OFFER.senders(we), file, confirmation);
    }
}

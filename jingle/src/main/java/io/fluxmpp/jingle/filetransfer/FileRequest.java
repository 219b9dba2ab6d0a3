package io.fluxmpp.jingle.filetransfer;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.stream.model.RandomId;
import java.time.Duration;

/**
 * The request for a file (XEP-0234 §6.2). Immutable; can be made to any number of peers, and once in a session.
 *
 * <p>{@code receive()} of the session gives the bytes, as {@link FileTransfer} says; of the digests in the request and in the
 * peer's answer the strongest is verified. A peer that does not have the file ends the session with {@code failed-application}
 * and {@code file-not-available}.
 */
public final class FileRequest implements ApplicationOffer {

    private final FileDescription file;
    private final String contentName;
    private final Duration settleTime;

    private FileRequest(FileDescription file, String contentName, Duration settleTime) {
        this.file = file;
        this.contentName = contentName;
        this.settleTime = settleTime;
    }

    static FileRequest of(FileDescription file) {
        FileOffer.requireRange(file);
        return new FileRequest(file, "file-" + RandomId.next(), Duration.ofSeconds(5));
    }

    /** The same with another name of the content; a random one by default, so that requests of one session differ. */
    public FileRequest contentName(String name) {
        return new FileRequest(file, requireNonNull(name, "name"), settleTime);
    }

    /** The same with another time to wait, after the last byte, for the sender's close and digest; default 5 s. */
    public FileRequest settleTime(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("settleTime: " + time + " (expected: >= 0)");
        }
        return new FileRequest(file, contentName, time);
    }

    /** What is requested. */
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
        return new FileReceiver(new ContentKey(we, contentName), Direction.REQUEST.senders(we), file, settleTime);
    }
}

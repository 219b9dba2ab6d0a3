package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.stream.codec.PayloadCodec;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The application format of files (XEP-0234). Immutable and thread-safe.
 *
 * <p>Receiving: {@code receive()} of the session gives the file's bytes and completes only after the file was found whole: as
 * many bytes as announced, and every digest that the sender gave in an algorithm of {@link HashAlgorithm} as computed on the
 * way. It then confirms the file and ends the session with {@code success}: when the last block was handed to
 * the subscriber, which may not have stored it yet. A file that is too short, too long or different
 * fails it, with {@code media-error} for the peer. After the last byte it waits {@link #settleTime} for the sender to close the
 * stream and to tell an announced digest; a file whose digest was announced and never told is taken unverified.
 *
 * <p>Sending: see {@link FileOffer}.
 */
public final class FileTransfer implements ApplicationFormat {

    /** The namespace, which is also the feature that announces support. */
    public static final String NAMESPACE = "urn:xmpp:jingle:apps:file-transfer:5";

    private static final String HASHES = "urn:xmpp:hashes:2";
    private static final String HASH_FUNCTION = "urn:xmpp:hash-function-text-names:";

    private final Duration settleTime;

    private FileTransfer(Duration settleTime) {
        this.settleTime = settleTime;
    }

    /** File transfer with a settle time of 5 s. */
    public static FileTransfer create() {
        return new FileTransfer(Duration.ofSeconds(5));
    }

    /** The same with another time to wait, after the last byte, for the sender's close and digest. */
    public FileTransfer settleTime(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("settleTime: " + time + " (expected: >= 0)");
        }
        return new FileTransfer(time);
    }

    /**
     * An offer of that file, to be handed to {@code Jingle.initiate}.
     *
     * @throws IllegalArgumentException if the description does not say the size
     */
    public static FileOffer offer(FileDescription file) {
        return FileOffer.of(file);
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public TransportMethod.Kind transportKind() {
        return TransportMethod.Kind.STREAMING;
    }

    @Override
    public List<PayloadCodec<?>> codecs() {
        return List.of(new FileDescriptionCodec(), new ChecksumCodec(), new ReceivedCodec());
    }

    @Override
    public Set<String> features() {
        Set<String> features = new LinkedHashSet<>();
        features.add(NAMESPACE);
        features.add(HASHES);
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            features.add(HASH_FUNCTION + algorithm.wireName());
        }
        return features;
    }

    /** Accepts offers of files. Senders may be missing or "both" where "initiator" is meant. */
    @Override
    public ApplicationSession review(Content offered) {
        if (!(offered.description() instanceof FileDescription file)) {
            throw new ApplicationRefusedException(Reason.of(Condition.FAILED_APPLICATION));
        }
        if (offered.senders() == Senders.RESPONDER) {
            throw new ApplicationRefusedException(
                    Reason.of(Condition.FAILED_APPLICATION).withDetail(FileTransferErrors.FILE_NOT_AVAILABLE));
        }
        if (offered.senders() == Senders.NONE) {
            throw new ApplicationRefusedException(Reason.of(Condition.INCOMPATIBLE_PARAMETERS));
        }
        return new FileReceiver(file, settleTime);
    }
}

package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.stream.codec.PayloadCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The application format of files (XEP-0234). Immutable and thread-safe.
 *
 * <p><b>Receiving.</b> {@code receive()} of the session gives the file's bytes and completes only after the file was found whole:
 * as many bytes as announced, and the digest right. It then confirms the file and ends its content with {@code success}: when
 * the last block was handed to the subscriber, which may not have stored it yet. {@link #store} is for those who want the sender
 * to hear of success when the file is where it belongs, not before; {@link FileSink} uses it for files. A file that is too
 * short, too long or different fails, with {@code media-error} for the peer. After the last byte {@link #settleTime} is waited
 * for the sender to close the stream and to tell an announced digest; a file whose digest was announced and never told is taken
 * unverified.
 *
 * <p><b>Digests.</b> If the offer has digests, the strongest that we know is computed, otherwise the two strongest that it
 * announces, otherwise SHA-256 and SHA-1, which are what senders tell without announcement. A digest told in another algorithm
 * is not verified. They are computed where the bytes are: on the event loop, a block at a time, or with {@link #store} on the
 * thread of the storage.
 *
 * <p><b>Parts.</b> Who accepts an offer may want a part of the file only, and answers with the offered description and another
 * {@link FileRange}. {@code receive()} then gives that part, verified by a digest of the part if the sender tells one.
 *
 * <p><b>Requests.</b> {@link #request} asks a peer for a file. Ours are refused with {@code file-not-available} unless
 * {@link #serving()}; then they are offers whose {@code content()} {@link #isRequest}: they are answered with the description of
 * the file that was found, and what the session wants then is {@code send()}. {@code io.fluxmpp.jingle.JingleFiles} does that.
 *
 * <p><b>Sending.</b> See {@link FileOffer}.
 */
public final class FileTransfer implements ApplicationFormat {

    /** The namespace, which is also the feature that announces support. */
    public static final String NAMESPACE = "urn:xmpp:jingle:apps:file-transfer:5";

    private static final String HASHES = "urn:xmpp:hashes:2";
    private static final String HASH_FUNCTION = "urn:xmpp:hash-function-text-names:";

    private static final Duration CONFIRMATION = Duration.ofSeconds(30);

    private final Duration settleTime;
    private final boolean serving;

    private FileTransfer(Duration settleTime, boolean serving) {
        this.settleTime = settleTime;
        this.serving = serving;
    }

    /** File transfer with a settle time of 5 s, which serves no requests. */
    public static FileTransfer create() {
        return new FileTransfer(Duration.ofSeconds(5), false);
    }

    /** The same with another time to wait, after the last byte, for the sender's close and digest. */
    public FileTransfer settleTime(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("settleTime: " + time + " (expected: >= 0)");
        }
        return new FileTransfer(time, serving);
    }

    /** The same, showing peers' requests for files as offers instead of refusing them. */
    public FileTransfer serving() {
        return new FileTransfer(settleTime, true);
    }

    /**
     * An offer of that file, to be handed to {@code Jingle.initiate}.
     *
     * @throws IllegalArgumentException if the description does not say the size, or its range is not within that
     */
    public static FileOffer offer(FileDescription file) {
        return FileOffer.of(file);
    }

    /**
     * A request for the file that has what the description says: any of name, size, media type and digests (XEP-0234 §6.2). If
     * it has a range, only that part of the file is wanted. To be handed to {@code Jingle.initiate}; {@code receive()} of the
     * session gives the bytes.
     */
    public static FileRequest request(FileDescription file) {
        return FileRequest.of(file);
    }

    /** Whether the peer that made this content wants a file of us, instead of offering us one. */
    public static boolean isRequest(Content content) {
        return Direction.of(content) == Direction.REQUEST;
    }

    /** Why a request is declined for a file that is not there, or not for the peer (XEP-0234 §9.1). */
    public static Reason notAvailable() {
        return Reason.of(Condition.FAILED_APPLICATION).withDetail(FileTransferErrors.FILE_NOT_AVAILABLE);
    }

    /**
     * Receives a file into a storage, and tells the sender that it has arrived when the storage has it. Cold; gives the last
     * value of the storage.
     *
     * <p>The bytes that {@code storage} gets come on a thread that may block, which also computes the digests, and complete when
     * they are verified. When the storage then completes, the file is confirmed. When it fails, the sender is told
     * {@code failed-application}, and the returned {@code Mono} fails with the same error after that. Cancelling ends the
     * content with {@code cancel}.
     *
     * @param received {@code receive()} of a session or content that receives a file, possibly with operators behind it that
     *     keep the {@linkplain reactor.util.context.Context context}; anything else is stored and not confirmed
     */
    public static <T> Mono<T> store(
            Flux<ByteBuffer> received, Function<? super Flux<ByteBuffer>, ? extends Publisher<? extends T>> storage) {
        return Deposit.of(received, null, storage);
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

    /** Accepts offers of files, and requests if told so. Senders may be missing or "both" where an offer is meant. */
    @Override
    public ApplicationSession review(Content offered) {
        Direction direction = Direction.of(offered);
        if (!(offered.description() instanceof FileDescription file)) {
            throw new ApplicationRefusedException(Reason.of(Condition.FAILED_APPLICATION));
        }
        if (direction == null) {
            throw new ApplicationRefusedException(Reason.of(Condition.INCOMPATIBLE_PARAMETERS));
        }
        ContentKey key = offered.key();
        Senders senders = direction.senders(key.creator());
        if (direction == Direction.OFFER) {
            return new FileReceiver(key, senders, file, settleTime);
        }
        if (!serving) {
            throw new ApplicationRefusedException(notAvailable());
        }
        return new FileSender(key, senders, file, CONFIRMATION);
    }

    /** An offer and a request of the same file are the same thing; two files are not, nor is a file that goes both ways. */
    @Override
    public boolean isSame(Content ours, Content theirs) {
        return ours.description() instanceof FileDescription our
                && theirs.description() instanceof FileDescription their
                && Direction.of(ours) != Direction.of(theirs)
                && our.isSameFile(their);
    }
}

package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.Reason.Condition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * A file on its way in, opened by a {@link FileSink}. For one transfer. All work is done on threads that may block. Errors:
 * {@link LocalFileException}.
 */
public final class PartialFile {

    private static final int MAX_NUMBER = 9_999;

    private final Path folder;
    private final String name;
    private final Path path;
    private final WritableByteChannel channel;
    private final long size;
    private final boolean keeping;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final Sinks.Empty<Void> over = Sinks.empty();
    private volatile boolean discarded;

    PartialFile(Path folder, String name, Path path, WritableByteChannel channel, long size, boolean keeping) {
        this.folder = folder;
        this.name = name;
        this.path = path;
        this.channel = channel;
        this.size = size;
        this.keeping = keeping;
    }

    /** Where it is while it is partial. */
    public Path path() {
        return path;
    }

    /** How many of its bytes were there when it was opened, from an earlier transfer. */
    public long size() {
        return size;
    }

    /** What to answer the offer with: that only the bytes are wanted that are not there. */
    public FileDescription answer(FileDescription offered) {
        return size == 0
                ? offered
                : offered.toBuilder().range(FileRange.from(size)).build();
    }

    /**
     * Appends what is received, see {@link FileTransfer#store}, gives the file its name, and has it confirmed. Gives the path.
     * The bytes are handed to the operating system, which may take its time to write them to the disk. If it fails or is
     * cancelled, what has arrived is deleted, or left there if the sink {@linkplain FileSink#resuming resumes}; always deleted
     * is what was found to be wrong.
     *
     * @param received the bytes from {@link #size()} on
     */
    public Mono<Path> store(Flux<ByteBuffer> received) {
        Flux<ByteBuffer> beginning = size == 0 ? null : FileSource.read(path);
        return Mono.usingWhen(
                Mono.fromCallable(this::take),
                file -> Deposit.of(
                        received,
                        beginning,
                        bytes -> bytes.doOnNext(this::write)
                                .then(Mono.fromCallable(this::complete))
                                .onErrorMap(IOException.class, cause -> new LocalFileException("finish", path, cause))),
                file -> Mono.fromRunnable(over::tryEmitEmpty),
                (file, failure) -> leaving(failure),
                file -> leaving(null));
    }

    private PartialFile take() {
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException(path + ": stored into, or discarded, before (expected: once)");
        }
        return this;
    }

    /**
     * Gives the file up if nothing was stored into it: deletes it, unless it was there before. Otherwise does nothing but wait
     * until {@link #store} is over, cleaning up included. Cold.
     */
    public Mono<Void> discard() {
        return Mono.<Void>fromRunnable(this::discardNow)
                .subscribeOn(Schedulers.boundedElastic())
                .then(over.asMono());
    }

    void discardNow() {
        if (taken.compareAndSet(false, true)) {
            leave(null);
        }
    }

    private Mono<Void> leaving(@Nullable Throwable why) {
        return Mono.<Void>fromRunnable(() -> leave(why)).subscribeOn(Schedulers.boundedElastic());
    }

    /** Closes and deletes it, or leaves it to another transfer. It may still be written to: that goes nowhere. */
    private void leave(@Nullable Throwable why) {
        boolean wrong =
                why instanceof JingleSessionException ended && ended.reason().condition() == Condition.MEDIA_ERROR;
        discarded = true;
        try (channel) {
            if (!keeping || wrong || (Files.exists(path) && Files.size(path) == 0)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new LocalFileException("delete", path, e);
        } finally {
            over.tryEmitEmpty();
        }
    }

    private void write(ByteBuffer bytes) {
        try {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            if (!discarded) {
                throw new LocalFileException("write", path, e);
            }
        }
    }

    private Path complete() throws IOException {
        channel.close();
        for (int number = 0; ; number++) {
            Path target = FileNames.resolve(folder, FileNames.numbered(name, number));
            try {
                link(target);
                return target;
            } catch (FileAlreadyExistsException e) {
                if (number == MAX_NUMBER) {
                    throw e;
                }
            }
        }
    }

    /** A link never replaces a file, a move may; but not every file system has links. */
    private void link(Path target) throws IOException {
        try {
            Files.createLink(target, path);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            Files.move(path, target);
            return;
        }
        Files.delete(path);
    }
}

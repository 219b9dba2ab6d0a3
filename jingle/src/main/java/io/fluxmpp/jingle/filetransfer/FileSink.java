package io.fluxmpp.jingle.filetransfer;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A folder that received files go to. Immutable and thread-safe.
 *
 * <p>A file grows under a name that ends with {@code .part} and gets its own name, made harmless by {@link FileNames}, only when
 * it is whole and verified, so that whatever happens no partial file looks like a whole one. Existing files are never
 * overwritten: the name gets a number. {@code io.fluxmpp.jingle.JingleFiles} accepts offers into a sink.
 */
public final class FileSink {

    /** So many files of one name, and it gets no further. */
    private static final int MAX_NUMBER = 9_999;

    private final Path folder;
    private final boolean resuming;

    private FileSink(Path folder, boolean resuming) {
        this.folder = folder;
        this.resuming = resuming;
    }

    /** A sink that leaves nothing of a file that does not arrive whole. */
    public static FileSink into(Path folder) {
        return new FileSink(requireNonNull(folder, "folder"), false);
    }

    /**
     * The same, keeping what has arrived of a file when its transfer breaks off. The next transfer of a file of that name, which
     * is larger and comes with a digest or the announcement of one, goes on where that ended; the digest of the whole file, what
     * was there included, tells in the end whether both were the same. If not, or if the sender tells none, nothing is kept.
     */
    public FileSink resuming() {
        return new FileSink(folder, true);
    }

    /**
     * Opens a file for what is offered, when subscribed to, on a thread that may block. Whoever gets it must
     * {@linkplain PartialFile#store store} into it or {@linkplain PartialFile#discard discard} it.
     *
     * <p>Errors: {@link LocalFileException}.
     */
    public Mono<PartialFile> open(FileDescription offered) {
        return Mono.fromCallable(() -> open(offered, FileNames.harmless(offered.name())))
                .onErrorMap(IOException.class, cause -> new LocalFileException("create a file in", folder, cause))
                .doOnDiscard(PartialFile.class, PartialFile::discardNow)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private PartialFile open(FileDescription offered, String name) throws IOException {
        for (int number = 0; number <= MAX_NUMBER; number++) {
            Path path = FileNames.resolve(folder, FileNames.numbered(name, number) + FileNames.PARTIAL);
            PartialFile file = resuming ? resume(offered, name, path) : null;
            if (file == null) {
                file = create(name, path);
            }
            if (file != null) {
                return file;
            }
        }
        throw new FileAlreadyExistsException(name);
    }

    private @Nullable PartialFile create(String name, Path path) throws IOException {
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock(channel);
            return new PartialFile(folder, name, path, channel, 0, resuming);
        } catch (FileAlreadyExistsException e) {
            return null;
        }
    }

    /** What is left there of the same file, unless somebody is at it. */
    private @Nullable PartialFile resume(FileDescription offered, String name, Path path) throws IOException {
        Long size = offered.size();
        boolean provable = !Digests.strongest(offered.hashesUsed().stream(), 1).isEmpty()
                || offered.hashes().stream().anyMatch(hash -> HashAlgorithm.of(hash.algorithm()) != null);
        if (size == null || !provable || !isWhole(offered.range())) {
            return null;
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return null;
        }
        long there = channel.size();
        if (lock(channel) && there > 0 && there < size) {
            channel.position(there);
            return new PartialFile(folder, name, path, channel, there, true);
        }
        channel.close();
        return null;
    }

    private static boolean isWhole(@Nullable FileRange range) {
        return range == null || (range.offset() == 0 && range.length() == null);
    }

    /**
     * Whether the file is ours alone, until the channel is closed. What is locked is no part of it, as some systems let nobody
     * read that.
     */
    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}

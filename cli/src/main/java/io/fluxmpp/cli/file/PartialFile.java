package io.fluxmpp.cli.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A file on its way in. It grows under a name that ends with {@code .part} and gets its own name only when it is whole, so that
 * whatever happens no partial file looks like a whole one. Existing files are never overwritten: the name gets a number.
 *
 * <p>All work is done on threads that may block. Errors: {@link LocalFileException}.
 */
public final class PartialFile {

    private static final String SUFFIX = ".part";

    /** So many files of one name, and it gets no further. */
    private static final int MAX_NUMBER = 9_999;

    /** Blocks that wait for the disk. */
    private static final int PREFETCH = 32;

    private final Path folder;
    private final String name;
    private final Path path;
    private final WritableByteChannel channel;

    private volatile boolean discarded;

    PartialFile(Path folder, String name, Path path, WritableByteChannel channel) {
        this.folder = folder;
        this.name = name;
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates the file, empty, when subscribed to.
     *
     * @param offered the name the file should have in the end; it is made harmless first
     */
    public static Mono<PartialFile> create(Path folder, @Nullable String offered) {
        return Mono.fromCallable(() -> create(folder, LocalNames.of(offered), 0))
                .onErrorMap(IOException.class, cause -> new LocalFileException("create a file in", folder, cause))
                .doOnDiscard(PartialFile.class, PartialFile::delete)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static PartialFile create(Path folder, String name, int number) throws IOException {
        Path path = LocalNames.resolve(folder, LocalNames.numbered(name, number) + SUFFIX);
        try {
            return new PartialFile(
                    folder,
                    name,
                    path,
                    Files.newByteChannel(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (FileAlreadyExistsException e) {
            if (number == MAX_NUMBER) {
                throw e;
            }
            return create(folder, name, number + 1);
        }
    }

    /** Where it is while it is partial. */
    public Path path() {
        return path;
    }

    /**
     * Appends bytes, in order. Takes from {@code bytes} no faster than the disk does. Gives {@code bytes} on, buffer by buffer,
     * after they were written and unconsumed.
     *
     * @param onFailure run when the disk takes no more, before {@code bytes} is cancelled
     */
    public Flux<ByteBuffer> append(Flux<ByteBuffer> bytes, Runnable onFailure) {
        return bytes.publishOn(Schedulers.boundedElastic(), PREFETCH).doOnNext(buffer -> write(buffer, onFailure));
    }

    /** Gives the file its name and tells where it is. Called once, after everything was appended. */
    public Mono<Path> complete() {
        return Mono.fromCallable(() -> {
                    channel.close();
                    return moveTo(0);
                })
                .onErrorMap(IOException.class, cause -> new LocalFileException("finish", path, cause))
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** Deletes the file, unless it is complete. It may still be appended to: the rest goes nowhere. */
    public Mono<Void> discard() {
        return Mono.<Void>fromRunnable(this::delete).subscribeOn(Schedulers.boundedElastic());
    }

    private void write(ByteBuffer bytes, Runnable onFailure) {
        try {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            if (!discarded) {
                onFailure.run();
                throw new LocalFileException("write", path, e);
            }
        }
    }

    private Path moveTo(int number) throws IOException {
        Path target = LocalNames.resolve(folder, LocalNames.numbered(name, number));
        try {
            link(target);
            return target;
        } catch (FileAlreadyExistsException e) {
            if (number == MAX_NUMBER) {
                throw e;
            }
            return moveTo(number + 1);
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

    private void delete() {
        discarded = true;
        try (channel) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new LocalFileException("delete", path, e);
        }
    }
}

package io.fluxmpp.cli.file;

import io.fluxmpp.jingle.filetransfer.LocalFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A folder that is deleted with all that is in it. Errors: {@link LocalFileException}. */
public final class TemporaryFolder {

    /** Somebody else may be deleting in it. */
    private static final int RETRIES = 3;

    private static final int BUFFER_SIZE = 64 * 1024;

    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /** Creates one when subscribed to. */
    public static Mono<TemporaryFolder> create() {
        return Mono.fromCallable(() -> new TemporaryFolder(Files.createTempDirectory("fluxmpp-")))
                .onErrorMap(
                        IOException.class,
                        cause -> new LocalFileException("create a folder in", Path.of(tmpdir()), cause))
                .doOnDiscard(TemporaryFolder.class, TemporaryFolder::deleteNow)
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** A new file in it, of so many random bytes. */
    public Mono<Path> randomFile(String name, long size) {
        Path file = path.resolve(name);
        return Mono.fromCallable(() -> {
                    fill(file, size);
                    return file;
                })
                .onErrorMap(IOException.class, cause -> new LocalFileException("write", file, cause))
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** Deletes it. */
    public Mono<Void> delete() {
        return Mono.<Void>fromRunnable(this::deleteNow).retry(RETRIES).subscribeOn(Schedulers.boundedElastic());
    }

    private static void fill(Path file, long size) throws IOException {
        SplittableRandom random = new SplittableRandom();
        byte[] bytes = new byte[BUFFER_SIZE];
        try (WritableByteChannel channel =
                Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long rest = size; rest > 0; rest -= bytes.length) {
                random.nextBytes(bytes);
                ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, (int) Math.min(rest, bytes.length));
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
        }
    }

    private void deleteNow() {
        try {
            for (Path each : deepestFirst()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new LocalFileException("delete", path, e);
        } catch (UncheckedIOException e) {
            throw new LocalFileException("delete", path, new IOException(e));
        }
    }

    private List<Path> deepestFirst() throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        }
    }

    private static String tmpdir() {
        return System.getProperty("java.io.tmpdir", "");
    }
}

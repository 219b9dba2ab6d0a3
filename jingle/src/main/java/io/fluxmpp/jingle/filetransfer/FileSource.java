package io.fluxmpp.jingle.filetransfer;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * A file to send: what there is to say of it, and its bytes. Immutable.
 *
 * @param description at least name and size
 * @param bytes all of them, from the first; cold
 */
public record FileSource(FileDescription description, Publisher<ByteBuffer> bytes) {

    /** Large enough to make the change of threads cheap, small enough to have many. */
    static final int BUFFER_SIZE = 64 * 1024;

    public FileSource {
        requireNonNull(description, "description");
        requireNonNull(bytes, "bytes");
    }

    /**
     * A file on this side, described by its name, size, date and, where that is known, media type. Cold; done on a thread that
     * may block.
     *
     * <p>Errors: {@link LocalFileException}, also where it is not a regular file.
     */
    public static Mono<FileSource> of(Path file) {
        return Mono.fromCallable(() -> new FileSource(describe(file), read(file)))
                .onErrorMap(IOException.class, cause -> new LocalFileException("read", file, cause))
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** The offer of this file, to be handed to {@code Jingle.initiate}. */
    public FileOffer offer() {
        return FileTransfer.offer(description);
    }

    private static FileDescription describe(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            Files.size(file);
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        if (!Files.isReadable(file)) {
            throw new AccessDeniedException(file.toString());
        }
        return FileDescription.builder()
                .name(String.valueOf(file.toAbsolutePath().normalize().getFileName()))
                .size(Files.size(file))
                .date(Files.getLastModifiedTime(file).toInstant().atOffset(ZoneOffset.UTC))
                .mediaType(Files.probeContentType(file))
                .build();
    }

    /**
     * The bytes of {@code file} in order, read only as far as they are asked for, on a thread that may block. Cold: every
     * subscription opens the file, and closes it when it ends, cancelled or not. Every buffer is new heap memory and the
     * subscriber's own.
     *
     * <p>Errors: {@link LocalFileException}.
     */
    public static Flux<ByteBuffer> read(Path file) {
        return read(file, () -> Files.newByteChannel(file));
    }

    static Flux<ByteBuffer> read(Path file, Callable<ReadableByteChannel> opening) {
        return Flux.<ByteBuffer, ReadableByteChannel>generate(opening, FileSource::readNext, FileSource::close)
                .onErrorMap(IOException.class, cause -> new LocalFileException("read", file, cause))
                .subscribeOn(Schedulers.boundedElastic())
                .cancelOn(Schedulers.boundedElastic());
    }

    private static ReadableByteChannel readNext(ReadableByteChannel channel, SynchronousSink<ByteBuffer> sink) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // a read may give less than fits
            }
            if (buffer.flip().hasRemaining()) {
                sink.next(buffer);
            } else {
                sink.complete();
            }
        } catch (IOException e) {
            sink.error(e);
        }
        return channel;
    }

    private static void close(ReadableByteChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It was only read: whatever came is what was there.
        }
    }
}

package io.fluxmpp.cli.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** A file's content as a stream of buffers. */
public final class FileSource {

    /** Large enough to make the change of threads cheap, small enough to have many. */
    static final int BUFFER_SIZE = 64 * 1024;

    private FileSource() {}

    /**
     * The bytes of {@code file} in order, read only as far as they are asked for, on a thread that may block. Cold: every
     * subscription opens the file, and closes it when it ends, cancelled or not. Every buffer is new heap memory and the
     * subscriber's own.
     *
     * <p>Errors: {@link LocalFileException}.
     */
    public static Flux<ByteBuffer> of(Path file) {
        return of(file, () -> Files.newByteChannel(file));
    }

    static Flux<ByteBuffer> of(Path file, Callable<ReadableByteChannel> opening) {
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

package io.fluxmpp.jingle.filetransfer;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Takes a part out of a file's bytes, counts them, and computes the digests that the peer will be told. Works one block at a
 * time, on any thread; what is left out is not buffered.
 */
final class Cutter {

    private final Part part;
    private final @Nullable Long size;
    private final Digests fileDigests;
    private final Digests partDigests;
    private long sent;
    private long seen;
    private boolean done;

    Cutter(FileDescription file, Part part) {
        this.part = part;
        this.size = file.size();
        List<HashAlgorithm> announced = Digests.strongest(file.hashesUsed().stream(), Integer.MAX_VALUE);
        this.fileDigests = new Digests(part.toTheEnd() ? announced : List.of());
        // Who gets a part cannot tell by a digest of the whole whether it is right.
        List<HashAlgorithm> ofAPart = announced.isEmpty() ? List.of(HashAlgorithm.SHA_256) : announced;
        this.partDigests = new Digests(part.isWhole() ? List.of() : ofAPart);
    }

    /** The part. The source is asked for what precedes it, and for no more than it takes. */
    Flux<ByteBuffer> from(Publisher<ByteBuffer> source) {
        Flux<ByteBuffer> cut = part.isComplete(0) && !part.toTheEnd()
                ? Flux.empty()
                : Flux.from(source).handle(this::cut);
        return cut.concatWith(Mono.defer(this::complete));
    }

    private void cut(ByteBuffer block, SynchronousSink<ByteBuffer> sink) {
        long start = seen;
        seen += block.remaining();
        if (size != null && seen > size) {
            sink.error(new IllegalStateException("source: more bytes (expected: " + size + ", the size of the file)"));
            return;
        }
        fileDigests.update(block);
        ByteBuffer wanted = within(block, start);
        if (wanted.hasRemaining()) {
            partDigests.update(wanted);
            sent += wanted.remaining();
            sink.next(wanted);
        }
        if (!part.toTheEnd() && part.isComplete(sent)) {
            sink.complete();
        }
    }

    private ByteBuffer within(ByteBuffer block, long start) {
        int size = block.remaining();
        int from = (int) Math.min(size, Math.max(0, part.offset() - start));
        int to = part.length() == null
                ? size
                : (int) Math.max(from, Math.min(size, part.offset() + part.length() - start));
        return from == 0 && to == size
                ? block
                : block.duplicate().position(block.position() + from).limit(block.position() + to);
    }

    private Mono<ByteBuffer> complete() {
        boolean whole = part.toTheEnd() ? size == null || seen == size : part.isComplete(sent);
        if (!whole || (part.toTheEnd() && seen < part.offset())) {
            Long expected =
                    part.toTheEnd() ? size : Long.valueOf(part.offset() + (part.length() == null ? 0 : part.length()));
            return Mono.error(new IllegalStateException(
                    "source: " + seen + " bytes (expected: " + expected + ", the size of the file)"));
        }
        done = true;
        return Mono.empty();
    }

    /** Whether the part was handed over to its end. */
    boolean isDone() {
        return done || part.isComplete(sent);
    }

    /** What to tell of the file after it was sent, if anything. */
    @Nullable
    FileDescription digests() {
        fileDigests.finish();
        partDigests.finish();
        FileDescription.Builder told = FileDescription.builder();
        fileDigests.hashes().forEach(told::hash);
        if (!partDigests.hashes().isEmpty()) {
            told.range(part.toRange(partDigests.hashes()));
        }
        return fileDigests.hashes().isEmpty() && partDigests.hashes().isEmpty() ? null : told.build();
    }

    @Override
    public String toString() {
        return sent + (part.length() == null ? "" : " of " + part.length()) + " bytes sent";
    }
}

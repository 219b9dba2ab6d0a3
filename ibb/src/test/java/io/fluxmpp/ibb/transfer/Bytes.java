package io.fluxmpp.ibb.transfer;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Bytes that both ends can tell: pseudo-random, made on demand, and summed up as SHA-256. */
public final class Bytes {

    private static final int CHUNK = 10_000;

    private Bytes() {}

    /** So many bytes, the same for each subscriber, made as they are asked for. */
    public static Flux<ByteBuffer> random(long size) {
        return Flux.generate(() -> new Source(size), (source, sink) -> {
            ByteBuffer chunk = source.next();
            if (chunk == null) {
                sink.complete();
            } else {
                sink.next(chunk);
            }
            return source;
        });
    }

    /** The SHA-256 of all bytes, in hexadecimal. */
    public static Mono<String> sha256(Flux<ByteBuffer> bytes) {
        return Mono.defer(() -> {
            MessageDigest digest = algorithm("SHA-256");
            return bytes.doOnNext(buffer -> digest.update(buffer.duplicate()))
                    .then(Mono.fromSupplier(() -> HexFormat.of().formatHex(digest.digest())));
        });
    }

    /** Some digest of these bytes. */
    static byte[] digest(String algorithm, byte[] bytes) {
        return algorithm(algorithm).digest(bytes);
    }

    private static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Source {
        private final Random random = new Random(42);
        private long left;

        Source(long size) {
            left = size;
        }

        @Nullable
        ByteBuffer next() {
            if (left == 0) {
                return null;
            }
            byte[] chunk = new byte[(int) Math.min(left, CHUNK)];
            random.nextBytes(chunk);
            left -= chunk.length;
            return ByteBuffer.wrap(chunk);
        }
    }
}

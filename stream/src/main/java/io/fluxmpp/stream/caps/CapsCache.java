package io.fluxmpp.stream.caps;

import io.fluxmpp.stream.disco.DiscoInfo;
import reactor.core.publisher.Mono;

/**
 * Remembers what is behind a hash, for everybody who announces it (XEP-0115 §5.4). What is put in has been verified: the
 * hash is that of the information.
 *
 * <p>Thread-safe, and may be shared by any number of connections. An implementation that keeps it longer than the process
 * lives must bound what it keeps, and must not block: what is slow completes later. A cache that fails, or takes too long,
 * is as one that does not know.
 */
public interface CapsCache {

    /**
     * What is behind a hash; empty where that is not known.
     *
     * @param hash the hash function, such as {@code sha-1}
     * @param ver the hash in base64
     */
    Mono<DiscoInfo> find(String hash, String ver);

    /** Remembers what is behind a hash. */
    Mono<Void> put(String hash, String ver, DiscoInfo info);

    /**
     * A cache in memory that forgets what was used longest ago.
     *
     * @param size how many hashes it remembers, at least 1
     */
    static CapsCache inMemory(int size) {
        return new MemoryCapsCache(size);
    }

    /** The cache of this process, for 1 000 hashes. */
    static CapsCache shared() {
        return MemoryCapsCache.SHARED;
    }
}

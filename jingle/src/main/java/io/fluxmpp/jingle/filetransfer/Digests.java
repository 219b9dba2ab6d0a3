package io.fluxmpp.jingle.filetransfer;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Digests of bytes as they pass, by one or several algorithms. Not thread-safe. */
final class Digests {

    /** What is computed of one file at most, or announcing much would be a way to keep us busy. */
    private static final int MAX_ALGORITHMS = 2;

    /** What senders tell who have announced nothing. */
    private static final List<HashAlgorithm> CUSTOMARY = List.of(HashAlgorithm.SHA_256, HashAlgorithm.SHA_1);

    private final Map<HashAlgorithm, MessageDigest> running = new EnumMap<>(HashAlgorithm.class);
    private final Map<HashAlgorithm, byte[]> finished = new EnumMap<>(HashAlgorithm.class);

    Digests(Collection<HashAlgorithm> algorithms) {
        algorithms.forEach(algorithm -> running.put(algorithm, algorithm.newDigest()));
    }

    /**
     * For checking a file: the strongest digest that is known already, otherwise the two strongest that will follow, otherwise
     * those that are told without announcement.
     */
    static Digests toVerify(FileDescription file) {
        List<HashAlgorithm> known = strongest(file.hashes().stream().map(Hash::algorithm), 1);
        List<HashAlgorithm> named = known.isEmpty() ? strongest(file.hashesUsed().stream(), MAX_ALGORITHMS) : known;
        return new Digests(named.isEmpty() ? CUSTOMARY : named);
    }

    /** For checking a part of a file, whose digest is known only when it was sent. */
    static Digests toVerifyPart(FileDescription file) {
        List<HashAlgorithm> named = strongest(
                Stream.concat(file.hashesUsed().stream(), file.hashes().stream().map(Hash::algorithm)), MAX_ALGORITHMS);
        return new Digests(named.isEmpty() ? CUSTOMARY : named);
    }

    /** Those of the named algorithms that we know. */
    static List<HashAlgorithm> strongest(Stream<String> names, int limit) {
        return names.map(HashAlgorithm::of)
                .filter(Objects::nonNull)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .limit(limit)
                .toList();
    }

    /** Takes the remaining bytes, without consuming them. */
    void update(ByteBuffer block) {
        for (MessageDigest digest : running.values()) {
            digest.update(block.duplicate());
        }
    }

    /** Ends the computation. */
    void finish() {
        running.forEach((algorithm, digest) -> finished.put(algorithm, digest.digest()));
        running.clear();
    }

    /** What was computed, as hashes to send. */
    List<Hash> hashes() {
        return finished.entrySet().stream()
                .map(entry -> Hash.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The first of {@code claims} that is not what we computed; those we cannot compute pass. */
    Optional<Hash> contradicted(Collection<Hash> claims) {
        return claims.stream().filter(this::contradicts).findFirst();
    }

    /** Whether any of {@code claims} is what we computed. */
    boolean confirm(Collection<Hash> claims) {
        return claims.stream().anyMatch(claim -> digest(claim) != null && !contradicts(claim));
    }

    private boolean contradicts(Hash claim) {
        byte[] digest = digest(claim);
        return digest != null && !claim.matches(digest);
    }

    private byte @Nullable [] digest(Hash claim) {
        HashAlgorithm algorithm = HashAlgorithm.of(claim.algorithm());
        return algorithm == null ? null : finished.get(algorithm);
    }
}

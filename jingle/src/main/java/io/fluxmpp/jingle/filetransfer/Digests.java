package io.fluxmpp.jingle.filetransfer;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Digests of bytes as they pass, by one or several algorithms. Not thread-safe. */
final class Digests {

    private final Map<HashAlgorithm, MessageDigest> running = new EnumMap<>(HashAlgorithm.class);
    private final Map<HashAlgorithm, byte[]> finished = new EnumMap<>(HashAlgorithm.class);

    Digests(Collection<HashAlgorithm> algorithms) {
        algorithms.forEach(algorithm -> running.put(algorithm, algorithm.newDigest()));
    }

    /**
     * For checking a file: by the algorithms that its description names. Where it names none of ours, the sender may still
     * choose any that we announce, so all are computed.
     */
    static Digests toVerify(FileDescription file) {
        Set<HashAlgorithm> named = Stream.concat(
                        file.hashes().stream().map(Hash::algorithm), file.hashesUsed().stream())
                .map(HashAlgorithm::of)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return new Digests(named.isEmpty() ? List.of(HashAlgorithm.values()) : named);
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

    private boolean contradicts(Hash claim) {
        HashAlgorithm algorithm = HashAlgorithm.of(claim.algorithm());
        byte[] digest = algorithm == null ? null : finished.get(algorithm);
        return digest != null && !claim.matches(digest);
    }
}

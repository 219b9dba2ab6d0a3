package io.fluxmpp.bench.scenario.client;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What was sent, or received.
 *
 * @param bytes all of it
 * @param bytesPerSecond how fast, if it is the sender that tells
 * @param checksums one for each bytestream; none of a subject that does not look at bytes
 */
public record Transferred(long bytes, double bytesPerSecond, List<Long> checksums) {

    public Transferred {
        checksums = List.copyOf(checksums);
    }

    /** The checksums as a text that can be compared. */
    public String checksum() {
        return checksums.stream().map(Long::toHexString).collect(Collectors.joining(","));
    }
}

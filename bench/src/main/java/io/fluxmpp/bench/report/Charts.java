package io.fluxmpp.bench.report;

import static java.util.function.Function.identity;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The charts of the report: how costs grow. */
final class Charts {

    private static final String THROUGHPUT = "MB/s of payload";
    private static final String BLOCK_SIZE = "blockSize";
    private static final String BLOCK_BYTES = "block size, bytes";

    private static final Map<String, Chart> ALL = Stream.of(
                    new Chart(
                            Questions.named("base64-encode"),
                            BLOCK_SIZE,
                            "Base64 encoded per second over the size of the block",
                            BLOCK_BYTES,
                            "MB/s"),
                    new Chart(
                            transfer(
                                    "transfer-block-size",
                                    Map.of("server", "embedded", "tls", "true", "bytestreams", "1", "window", "")),
                            BLOCK_SIZE,
                            "Throughput of a transfer over the size of its blocks",
                            BLOCK_BYTES,
                            THROUGHPUT),
                    new Chart(
                            transfer(
                                    "transfer-window", Map.of("server", "embedded", "tls", "true", "bytestreams", "1")),
                            "window",
                            "Throughput of a transfer over the number of blocks on their way",
                            "window, blocks",
                            THROUGHPUT),
                    new Chart(
                            transfer("transfer-bytestreams", Map.of("server", "embedded", "tls", "true", "window", "")),
                            "bytestreams",
                            "Throughput of transfers over how many there are at once",
                            "bytestreams",
                            THROUGHPUT),
                    new Chart(
                            Questions.scenario("latency-round-trip", "latency", Result.THROUGHPUT, Map.of()),
                            "roundTripMillis",
                            "Throughput of a transfer over the length of the way",
                            "round trip, ms",
                            THROUGHPUT),
                    new Chart(
                            Questions.scenario("connections-heap", "connections", "heapPerConnection", Map.of()),
                            "clients",
                            "Heap of a connection over how many there are",
                            "connections",
                            "bytes for each"),
                    new Chart(
                            Questions.scenario("sessions-heap", "sessions", "heapPerSession", Map.of()),
                            "sessions",
                            "Heap of a Jingle session over how many there are",
                            "sessions",
                            "bytes for each"))
            .collect(Collectors.toMap(Chart::id, identity()));

    private Charts() {}

    static Chart named(String id) {
        return Objects.requireNonNull(ALL.get(id), id);
    }

    static Iterable<String> ids() {
        return ALL.keySet();
    }

    private static Question transfer(String id, Map<String, String> where) {
        return Questions.scenario(id, "transfer", Result.THROUGHPUT, where);
    }
}

package io.fluxmpp.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @TempDir
    private Path folder;

    private Path results;

    @BeforeEach
    void makeFolder() throws IOException {
        results = Files.createDirectory(folder.resolve("results"));
    }

    private String report() throws IOException {
        Path page = folder.resolve("docs/page.md");
        int code = ReportMain.commandLine().execute("--results", results.toString(), "--out", page.toString());
        assertThat(code).isZero();
        return Files.readString(page);
    }

    private static String lineWith(String page, String... parts) {
        return page.lines()
                .filter(line -> List.of(parts).stream().allMatch(line::contains))
                .findFirst()
                .orElseThrow(() -> new AssertionError(List.of(parts) + " in " + page));
    }

    private static String benchmark(String java, String name, int blockSize, double rate, double garbage) {
        return """
                {"jmhVersion":"1.37","benchmark":"io.fluxmpp.bench.%s","jdkVersion":"%s","vmName":"VM","vmVersion":"%s+1",
                 "params":{"blockSize":"%d"},
                 "primaryMetric":{"score":%s,"scoreUnit":"ops/s","rawData":[[%s]]},
                 "secondaryMetrics":{"gc.alloc.rate.norm":{"score":%s,"scoreUnit":"B/op","rawData":[[%s]]}}}
                """.formatted(name, java, java, blockSize, rate, rate, garbage, garbage);
    }

    private static String transfer(String subject, int blockSize, double rate) {
        return """
                {"scenario":"transfer","subject":"%s","parameters":{"server":"embedded","tls":true,"blockSize":%d,"bytestreams":1},\
                "metrics":{"throughput":{"unit":"MB/s","rounds":[%s],"median":%s,"min":%s,"max":%s}},\
                "environment":{"java":"17.0.1+1","vm":"VM","os":"Linux","cpu":"A CPU","cores":2,"date":"2026-11-27T12:00:00Z",\
                "versions":{"fluxmpp":"0.1","smack":"4.4.8"}},"command":"transfer --block-sizes 4096,65535"}""".formatted(subject, blockSize, rate, rate, rate, rate);
    }

    @Nested
    class GivenNoResults {

        @Test
        void whenReported_thenEveryTableAndChartSaysSo() throws IOException {
            String page = report();
            assertThat(page).contains("_not measured_").doesNotContain("{{", ", met", "missed", "svg");
            assertThat(page.lines().filter(line -> line.equals("_not measured_")))
                    .hasSameSizeAs(placesOf("table", "chart"));
        }

        private List<String> placesOf(String... kinds) throws IOException {
            return text().lines()
                    .filter(line -> List.of(kinds).stream().anyMatch(kind -> line.startsWith("{{" + kind)))
                    .toList();
        }
    }

    private static String text() throws IOException {
        try (InputStream in = Objects.requireNonNull(ReportMain.class.getResourceAsStream("benchmarks.md"))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void everyTableAndChartHasItsPlaceInTheText() throws IOException {
        String text = text();
        assertThat(Questions.ids()).allSatisfy(id -> assertThat(text).contains("{{table " + id + "}}"));
        assertThat(Charts.ids()).allSatisfy(id -> assertThat(text).contains("{{chart " + id + "}}"));
    }

    @Nested
    class GivenResultsOfBenchmarks {

        @BeforeEach
        void write() throws IOException {
            Files.writeString(
                    results.resolve("java17-jmh.json"),
                    "["
                            + String.join(
                                    ",",
                                    benchmark("17.0.15", "Base64Benchmark.fluxmppEncodeDirect", 65535, 2000, 0),
                                    benchmark("17.0.15", "Base64Benchmark.jdkEncode", 65535, 1000, 0),
                                    benchmark("17.0.15", "Base64Benchmark.fluxmppDecodeDirect", 65535, 1200, 47),
                                    benchmark("17.0.15", "Base64Benchmark.jdkDecode", 65535, 1000, 0),
                                    benchmark("17.0.15", "IbbBlockBenchmark.fluxmppStanzaToBlock", 4096, 300, 0),
                                    benchmark("17.0.15", "IbbBlockBenchmark.smackXpp3StanzaToBlock", 4096, 100, 0),
                                    benchmark("17.0.15", "IbbBlockBenchmark.smackStaxStanzaToBlock", 4096, 250, 0))
                            + "]");
        }

        @Test
        void whenATargetIsReached_thenItIsMet() throws IOException {
            assertThat(lineWith(report(), "encode, by the JDK's ≥ 1.3 ×")).endsWith("| 2 ×, met |");
        }

        @Test
        void whenATargetIsNotReached_thenItIsMissed() throws IOException {
            String page = report();
            assertThat(lineWith(page, "decode, by the JDK's ≥ 1.3 ×")).endsWith("| 1.2 ×, **missed** |");
            assertThat(lineWith(page, "decode, garbage of a block")).endsWith("| 47 B, **missed** |");
        }

        @Test
        void whenThereAreTwoRivals_thenTheHarderCounts() throws IOException {
            assertThat(lineWith(report(), "by Smack's faster parser and decoder ≥ 1.5 ×"))
                    .endsWith("| 1.2 ×, **missed** |");
        }

        @Test
        void whenTheOtherSideIsMissing_thenTheTargetIsNotMeasured() throws IOException {
            assertThat(lineWith(report(), "by a search for the end of the text"))
                    .endsWith("| not measured |");
        }

        @Test
        void whenATargetIsForAnotherJava_thenItIsNotJudged() throws IOException {
            assertThat(lineWith(report(), "encode, by Netty's ≥ 20 ×")).endsWith("| – |");
        }

        @Test
        void whenTabled_thenOperationsAreBytesAndOursIsDividedByEach() throws IOException {
            assertThat(lineWith(report(), "| JDK, array to array |", "65.5")).contains("| 65.5 | 2 | 0 |");
        }

        @Test
        void whenASecondJavaIsMeasured_thenBothStandSideBySide() throws IOException {
            Files.writeString(
                    results.resolve("java25-jmh.json"),
                    "["
                            + String.join(
                                    ",",
                                    benchmark("25.0.1", "Base64Benchmark.fluxmppEncodeDirect", 65535, 500, 0),
                                    benchmark("25.0.1", "Base64Benchmark.nettyEncode", 65535, 10, 0))
                            + "]");
            String page = report();
            assertThat(lineWith(page, "encode, by Netty's ≥ 20 ×")).endsWith("| – | 50 ×, met |");
            assertThat(lineWith(page, "| JDK, array to array |", "65.5")).contains("not measured");
        }
    }

    @Nested
    class GivenResultsOfScenarios {

        private Path lines;

        @BeforeEach
        void write() throws IOException {
            lines = results.resolve("java17-scenarios.jsonl");
            Files.write(
                    lines,
                    List.of(
                            transfer("fluxmpp", 4096, 40),
                            transfer("smack", 4096, 10),
                            transfer("smack-nodelay", 4096, 9),
                            transfer("fluxmpp", 65535, 100),
                            transfer("smack", 65535, 2),
                            """
                            {"scenario":"transfer","subject":"pump","parameters":{"server":"prosody"},"skipped":"no Prosody",\
                            "environment":{"java":"17.0.1+1"},"command":"transfer"}"""));
        }

        @Test
        void whenReported_thenTargetsAndTableAreOfThem() throws IOException {
            String page = report();
            assertThat(lineWith(page, "by the embedded server, 4096", "by Smack's ≥ 8 ×"))
                    .endsWith("| 4 ×, **missed** |");
            assertThat(lineWith(page, "by Smack's ≥ 30 ×")).endsWith("| 50 ×, met |");
            assertThat(page).contains("All with bytestreams 1, server embedded, tls true.");
        }

        @Test
        void whenSomethingWasSkipped_thenTheReasonIsTold() throws IOException {
            assertThat(report()).contains("- Java 17, transfer, pump (server=prosody): no Prosody");
        }

        @Test
        void whenReported_thenMachineAndCommandAreTold() throws IOException {
            assertThat(report())
                    .contains("A CPU, 2 cores; fluxmpp 0.1, smack 4.4.8; 2026-11-27", "`transfer --block-sizes");
        }

        @Test
        void whenTwoBlockSizesWereMeasured_thenAChartFollowsLightAndDark() throws IOException {
            assertThat(report()).contains("(page/transfer-block-size.svg)");
            String svg = Files.readString(folder.resolve("docs/page/transfer-block-size.svg"));
            assertThat(svg)
                    .contains("prefers-color-scheme: dark", "stroke:var(--line0)", "stroke:var(--line2)", "<title>")
                    .contains("fill:var(--text)")
                    .doesNotContain("rgb(");
        }

        @Test
        void whenDrawnAgain_thenTheChartIsTheSame() throws IOException {
            report();
            String first = Files.readString(folder.resolve("docs/page/transfer-block-size.svg"));
            report();
            assertThat(folder.resolve("docs/page/transfer-block-size.svg")).hasContent(first);
        }

        @Test
        void whenMeasuredAgain_thenTheLaterResultCounts() throws IOException {
            Files.writeString(
                    lines,
                    Files.readString(lines) + transfer("smack", 4096, 4) + "\n" + transfer("smack-nodelay", 4096, 4)
                            + "\n");
            assertThat(lineWith(report(), "by the embedded server, 4096", "by Smack's ≥ 8 ×"))
                    .endsWith("| 10 ×, met |");
        }
    }

    @Test
    void whatIsZeroHasNoPlaceOnAxesOfPowers() {
        Chart chart = Charts.named("transfer-block-size");
        assertThat(chart.lines(transfersOf("0", "4096"))).isEmpty();
        assertThat(chart.lines(transfersOf("0", "4096", "8192")))
                .singleElement()
                .satisfies(line -> assertThat(line.x()).containsExactly(4096.0, 8192.0));
    }

    private static Results transfersOf(String... blockSizes) {
        return new Results(
                Stream.of(blockSizes)
                        .map(size -> new Result(
                                17,
                                "transfer",
                                "fluxmpp",
                                Map.of("server", "embedded", "tls", "true", "bytestreams", "1", "blockSize", size),
                                "throughput",
                                new Value(1, 1, 1, "MB/s")))
                        .toList(),
                List.of(),
                List.of());
    }

    @Test
    void aSelectorThatFitsTwoResultsPicksNoneByChance() {
        Value value = new Value(1, 1, 1, "ops/s");
        Results results = new Results(
                List.of(
                        new Result(17, "S", "ours", Map.of("size", "1"), "throughput", value),
                        new Result(17, "S", "ours", Map.of("size", "2"), "throughput", value)),
                List.of(),
                List.of());
        assertThatThrownBy(() -> results.find(new Selector("S", "ours", Map.of(), "throughput"), 17))
                .isInstanceOf(IllegalStateException.class);
    }
}

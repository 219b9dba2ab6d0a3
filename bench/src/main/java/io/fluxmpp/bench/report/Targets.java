package io.fluxmpp.bench.report;

import static io.fluxmpp.bench.report.Bound.atLeast;
import static io.fluxmpp.bench.report.Bound.atMost;
import static io.fluxmpp.bench.report.Result.GARBAGE;
import static io.fluxmpp.bench.report.Result.THROUGHPUT;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What we want to reach, all in one place. Ratios, each of two subjects of one run; the hardest rival counts. */
final class Targets {

    /** From here on the JDK has vector instructions for base64. */
    private static final int VECTORS = 25;

    /** Bytes. A mean below is not that of an object for each block, but of what the VM does meanwhile. */
    private static final int SMALLEST_OBJECT = 16;

    private static final List<String> BLOCK_SIZES = List.of("4096", "65535");

    static final List<Target> ALL = Stream.of(
                    base64(),
                    mixedStanzas(),
                    blocksIn(),
                    blocksOut(),
                    transfers(),
                    longWays(),
                    pings(),
                    connections(),
                    sessions(),
                    besideBulk())
            .flatMap(List::stream)
            .toList();

    private Targets() {}

    private static List<Target> base64() {
        String question = "Base64 of 65535 bytes";
        List<Target> targets = new ArrayList<>();
        for (String way : List.of("Encode", "Decode")) {
            Selector ours = benchmark("Base64Benchmark", "fluxmpp" + way + "Direct", "blockSize", "65535");
            List<Selector> jdk = List.of(ours.of("jdk" + way));
            String verb = way.toLowerCase(Locale.ROOT);
            targets.add(new Target(question, verb + ", by the JDK's", ours, jdk, atLeast(1.3)).onJava(17, VECTORS - 1));
            targets.add(new Target(question, verb + ", by Netty's", ours, List.of(ours.of("netty" + way)), atLeast(20))
                    .onJava(VECTORS, Integer.MAX_VALUE));
            targets.add(new Target(question, verb + ", by the JDK's from array to array", ours, jdk, atLeast(0.9))
                    .onJava(VECTORS, Integer.MAX_VALUE));
            targets.add(new Target(
                    question,
                    verb + ", garbage of a block, less than any object has",
                    garbage(ours),
                    List.of(),
                    atMost(SMALLEST_OBJECT - 1, "B")));
        }
        return targets;
    }

    private static List<Target> mixedStanzas() {
        String question = "Mixed stanzas to typed ones";
        Selector ours =
                new Selector("ParsingBenchmark", "fluxmpp", Map.of("traffic", "mixed", "pieces", "whole"), THROUGHPUT);
        return List.of(
                new Target(question, "by Smack's faster parser", ours, smack(ours), atLeast(6)),
                new Target(
                        question,
                        "garbage, by Smack's thriftier parser",
                        garbage(ours),
                        smack(garbage(ours)),
                        atMost(0.4)),
                new Target(
                        question,
                        "by our parser alone, making bare trees",
                        ours,
                        List.of(ours.of("aaltoTree")),
                        atLeast(0.9)));
    }

    private static List<Selector> smack(Selector ours) {
        return List.of(ours.of("smackXpp3"), ours.of("smackStax"));
    }

    private static List<Target> blocksIn() {
        List<Target> targets = new ArrayList<>();
        for (String size : BLOCK_SIZES) {
            String question = "IBB in, " + size + " bytes from the network to the block";
            Selector ours = benchmark("IbbBlockBenchmark", "fluxmppStanzaToBlock", "blockSize", size);
            List<Selector> smack = List.of(ours.of("smackXpp3StanzaToBlock"), ours.of("smackStaxStanzaToBlock"));
            targets.add(new Target(question, "by Smack's faster parser and decoder", ours, smack, atLeast(1.5))
                    .onJava(17, VECTORS - 1));
            targets.add(new Target(question, "by Smack's faster parser and decoder", ours, smack, atLeast(2.5))
                    .onJava(VECTORS, Integer.MAX_VALUE));
            targets.add(new Target(
                    question,
                    "by a search for the end of the text and the JDK's decoder",
                    ours,
                    List.of(ours.of("scanAndJdkDecode")),
                    atLeast(0.6)));
            targets.add(garbageOfABlock(question, ours, size));
        }
        return targets;
    }

    private static List<Target> blocksOut() {
        List<Target> targets = new ArrayList<>();
        for (String size : BLOCK_SIZES) {
            String question = "IBB out, " + size + " bytes from a buffer to the network";
            Selector ours = benchmark("IbbBlockBenchmark", "fluxmppBufferToStanza", "blockSize", size);
            targets.add(new Target(question, "by Smack's", ours, List.of(ours.of("smackBufferToStanza")), atLeast(10)));
            targets.add(new Target(
                    question,
                    "by the faster of the JDK's encoder and ours, alone",
                    ours,
                    List.of(ours.of("jdkEncode"), ours.of("fluxmppEncode")),
                    atLeast(0.8)));
            targets.add(garbageOfABlock(question, ours, size));
        }
        return targets;
    }

    /** About none: what a stanza is made of may remain, a copy of its block may not. */
    private static Target garbageOfABlock(String question, Selector ours, String size) {
        double hundredth = Integer.parseInt(size) / 100.0;
        return new Target(
                question, "garbage, a hundredth of the block", garbage(ours), List.of(), atMost(hundredth, "B"));
    }

    private static List<Target> transfers() {
        List<Target> targets = new ArrayList<>();
        for (String size : BLOCK_SIZES) {
            boolean small = size.equals("4096");
            String embedded = "Transfer by the embedded server, " + size;
            Selector ours = transfer("embedded", size, THROUGHPUT);
            // Large blocks have a target for each Smack: without TCP_NODELAY it waits for the network there, not for
            // itself.
            targets.add(
                    small
                            ? new Target(embedded, "by Smack's", ours, smacks(ours), atLeast(8))
                            : against("smack", embedded, "by Smack's", ours, atLeast(30)));
            if (!small) {
                targets.add(against("smack-nodelay", embedded, "by Smack's with TCP_NODELAY", ours, atLeast(5)));
            }
            targets.add(against("pump", embedded, "by the blind pump's", ours, atLeast(0.6)));
            Selector cpu = transfer("embedded", size, "cpu");
            targets.add(new Target(embedded, "clients' CPU time, by Smack's", cpu, smacks(cpu), atMost(0.25)));
            targets.add(against("pump", embedded, "clients' CPU time, by the blind pump's", cpu, atMost(1.5)));
            String prosody = "Transfer by Prosody, " + size;
            Selector there = transfer("prosody", size, THROUGHPUT);
            targets.add(against("smack", prosody, "by Smack's", there, atLeast(small ? 1.5 : 1)));
            targets.add(against("pump", prosody, "by the blind pump's", there, atLeast(0.95)));
        }
        return targets;
    }

    private static List<Selector> smacks(Selector ours) {
        return List.of(ours.of("smack"), ours.of("smack-nodelay"));
    }

    private static List<Target> longWays() {
        String question = "Transfer with a round trip of 50 ms, 4096";
        Selector ours =
                new Selector("latency", "fluxmpp", Map.of("roundTripMillis", "50", "blockSize", "4096"), THROUGHPUT);
        return List.of(
                against("smack", question, "by Smack's", ours, atLeast(100)),
                new Target(
                        question,
                        "by what its window allows",
                        ours,
                        List.of(new Selector(ours.source(), ours.subject(), ours.parameters(), "allowed")),
                        atLeast(0.9)));
    }

    private static List<Target> pings() {
        String question = "Pings, 64 on their way";
        Selector ours = new Selector("ping", "fluxmpp", Map.of("outstanding", "64", "beside", "nothing"), "rate");
        return List.of(
                against("smack", question, "by Smack's", ours, atLeast(2.5)),
                against("pump", question, "by the blind pump's", ours, atLeast(0.9)));
    }

    private static List<Target> connections() {
        String question = "An idle connection, logged in";
        Selector heap = new Selector("connections", "fluxmpp", Map.of("clients", "1000"), "heapPerConnection");
        Selector resident = new Selector("connections", "fluxmpp", Map.of("clients", "1000"), "residentPerConnection");
        return List.of(
                new Target(question, "heap", heap, List.of(), atMost(15_000, "B")),
                against("smack", question, "heap, by Smack's", heap, atMost(1 / 6.0)),
                against("smack", question, "resident memory, by Smack's", resident, atMost(0.1)),
                against("pump", question, "heap, by the blind client's", heap, atMost(2)));
    }

    private static List<Target> sessions() {
        return List.of(new Target(
                "An idle Jingle session, of 100 000 in one VM",
                "heap",
                new Selector("sessions", "fluxmpp", Map.of("sessions", "100000"), "heapPerSession"),
                List.of(),
                atMost(2000, "B")));
    }

    private static List<Target> besideBulk() {
        Selector busy = new Selector("ping", "fluxmpp", Map.of("outstanding", "1", "beside", "transfer"), "p99");
        Selector idle = new Selector("ping", "fluxmpp", Map.of("outstanding", "1", "beside", "nothing"), "p99");
        return List.of(new Target(
                "A ping beside a transfer that fills the connection",
                "slowest of a hundred, by the same without a transfer",
                busy,
                List.of(idle),
                atMost(3)));
    }

    private static Target against(String peer, String question, String aim, Selector ours, Bound bound) {
        return new Target(question, aim, ours, List.of(ours.of(peer)), bound);
    }

    private static Selector benchmark(String source, String subject, String parameter, String value) {
        return new Selector(source, subject, Map.of(parameter, value), THROUGHPUT);
    }

    private static Selector garbage(Selector ours) {
        return new Selector(ours.source(), ours.subject(), ours.parameters(), GARBAGE);
    }

    private static Selector transfer(String server, String blockSize, String metric) {
        return new Selector(
                "transfer",
                "fluxmpp",
                Map.of("server", server, "tls", "true", "blockSize", blockSize, "bytestreams", "1", "window", ""),
                metric);
    }
}

package io.fluxmpp.bench.report;

import static io.fluxmpp.bench.report.Result.THROUGHPUT;
import static java.util.function.Function.identity;

import io.fluxmpp.bench.report.Question.Subject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of the report, by what they are about. */
final class Questions {

    private static final List<Subject> CLIENTS = List.of(
            new Subject("fluxmpp", "fluxmpp"),
            new Subject("one-by-one", "fluxmpp, one block at a time"),
            new Subject("smack", "Smack"),
            new Subject("smack-nodelay", "Smack, TCP_NODELAY"),
            new Subject("pump", "limit: blind pump"));

    private static final Map<String, Question> ALL = Stream.of(
                    base64(
                            "encode",
                            "Encode",
                            new Subject("fluxmppEncodeDirect", "fluxmpp, direct to direct"),
                            new Subject("fluxmppEncodeHeap", "fluxmpp, heap to heap"),
                            new Subject("fluxmppEncodeHeapToDirect", "fluxmpp, heap to direct")),
                    base64(
                            "decode",
                            "Decode",
                            new Subject("fluxmppDecodeDirect", "fluxmpp, from direct"),
                            new Subject("fluxmppDecodeHeap", "fluxmpp, from heap")),
                    parsing("parsing-mixed", Map.of("traffic", "mixed"), Unit.perSecond("stanzas")),
                    parsing("parsing-ibb4096", Map.of("traffic", "ibb4096"), Unit.MEGABYTES),
                    parsing("parsing-ibb65535", Map.of("traffic", "ibb65535"), Unit.MEGABYTES),
                    suite(
                            "writing",
                            "WritingBenchmark",
                            Unit.perSecond("stanzas"),
                            new Subject("fluxmpp", "fluxmpp"),
                            new Subject("smack", "Smack"),
                            new Subject("copy", "limit: copy of the bytes")),
                    suite(
                            "blocks-in",
                            "IbbBlockBenchmark",
                            Unit.MEGABYTES,
                            new Subject("fluxmppStanzaToBlock", "fluxmpp"),
                            new Subject("smackXpp3StanzaToBlock", "Smack, XPP3"),
                            new Subject("smackStaxStanzaToBlock", "Smack, StAX"),
                            new Subject("scanAndJdkDecode", "limit: search and JDK's decoder"),
                            new Subject("jdkDecode", "limit: JDK's decoder")),
                    suite(
                            "blocks-out",
                            "IbbBlockBenchmark",
                            Unit.MEGABYTES,
                            new Subject("fluxmppBufferToStanza", "fluxmpp, from direct"),
                            new Subject("fluxmppArrayToStanza", "fluxmpp, from heap"),
                            new Subject("smackBufferToStanza", "Smack"),
                            new Subject("fluxmppEncode", "limit: our encoder"),
                            new Subject("jdkEncode", "limit: JDK's encoder")),
                    suite(
                            "routing-answer",
                            "RoutingBenchmark",
                            Unit.perSecond("requests"),
                            new Subject("answer", "fluxmpp, answering"),
                            new Subject("ask", "fluxmpp, asking"),
                            new Subject("parseAndWrite", "limit: parsing one stanza, writing one")),
                    suite(
                            "jingle",
                            "JingleSessionBenchmark",
                            Unit.perSecond("sessions"),
                            new Subject("session", "fluxmpp, both parties"),
                            new Subject("parseAndWrite", "limit: parsing and writing their stanzas")),
                    suite(
                            "ping-one",
                            "PingBenchmark",
                            Unit.perSecond("pings"),
                            new Subject("fluxmpp", "fluxmpp"),
                            new Subject("smack", "Smack"),
                            new Subject("loopback", "limit: plain sockets")),
                    scenario("transfer", "transfer", THROUGHPUT, Map.of("window", "")),
                    scenario("transfer-cpu", "transfer", "cpu", Map.of("window", "")),
                    scenario("transfer-memory", "transfer", "peakResident", Map.of("window", "")),
                    scenario("latency", "latency", THROUGHPUT, Map.of()),
                    scenario("connections-heap", "connections", "heapPerConnection", Map.of()),
                    scenario("connections-resident", "connections", "residentPerConnection", Map.of()),
                    scenario("connections-threads", "connections", "threads", Map.of()),
                    scenario("connections-time", "connections", "connectTime", Map.of()),
                    scenario("sessions-heap", "sessions", "heapPerSession", Map.of()),
                    scenario("sessions-rate", "sessions", "rate", Map.of()),
                    scenario("ping-rate", "ping", "rate", Map.of()),
                    scenario("ping-p50", "ping", "p50", Map.of()),
                    scenario("ping-p99", "ping", "p99", Map.of()),
                    scenario("soak-errors", "soak", "errors", Map.of()),
                    scenario("soak-heap", "soak", "heap", Map.of()))
            .collect(Collectors.toMap(Question::id, identity()));

    private Questions() {}

    static Question named(String id) {
        return Objects.requireNonNull(ALL.get(id), id);
    }

    static Iterable<String> ids() {
        return ALL.keySet();
    }

    /** Of clients in processes of their own. */
    static Question scenario(String id, String source, String metric, Map<String, String> where) {
        return new Question(id, source, metric, where, Unit.AS_MEASURED, CLIENTS);
    }

    private static Question base64(String id, String way, Subject... ours) {
        return suite(
                "base64-" + id,
                "Base64Benchmark",
                Unit.MEGABYTES,
                Stream.concat(
                                Stream.of(ours),
                                Stream.of(
                                        new Subject("jdk" + way, "JDK, array to array"),
                                        new Subject("netty" + way, "Netty"),
                                        new Subject("commons" + way, "commons-codec"),
                                        new Subject("memoryCopy", "limit: memory copy")))
                        .toArray(Subject[]::new));
    }

    private static Question parsing(String id, Map<String, String> where, Unit unit) {
        return new Question(
                id,
                "ParsingBenchmark",
                THROUGHPUT,
                where,
                unit,
                List.of(
                        new Subject("fluxmpp", "fluxmpp"),
                        new Subject("smackXpp3", "Smack, XPP3"),
                        new Subject("smackStax", "Smack, StAX"),
                        new Subject("vysper", "Vysper's nbxml, trees only"),
                        new Subject("aaltoTree", "limit: Aalto, bare trees"),
                        new Subject("aaltoTokens", "limit: Aalto, tokens"),
                        new Subject("scan", "limit: search for every <")));
    }

    private static Question suite(String id, String source, Unit unit, Subject... subjects) {
        return new Question(id, source, THROUGHPUT, Map.of(), unit, List.of(subjects));
    }
}

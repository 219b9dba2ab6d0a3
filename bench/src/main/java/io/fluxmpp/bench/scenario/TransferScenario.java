package io.fluxmpp.bench.scenario;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.bench.scenario.client.Account;
import io.fluxmpp.bench.scenario.client.Subject;
import io.fluxmpp.bench.scenario.client.Transfer;
import io.fluxmpp.bench.scenario.process.Server;
import io.fluxmpp.bench.scenario.result.Point;
import io.fluxmpp.bench.scenario.result.Sample;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast bytes go through bytestreams, and at what cost; every byte is compared. */
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description =
                "Sends through In-Band Bytestreams from one client to another, each in a process of its own, by way of"
                        + " a server in a third. Compares every byte, except those of the pump; ends with 1 if any differs.")
final class TransferScenario implements Callable<Integer> {

    private static final String NAME = "transfer";
    private static final int ADAPTIVE = 0;

    @Mixin
    private Stage stage = new Stage();

    @Mixin
    private Pace pace = new Pace();

    @Option(
            names = "--mib",
            description = "How much in a round, in MiB, however long it takes (default: as much as goes in --seconds).")
    private @Nullable Integer mib;

    @Option(
            names = "--block-sizes",
            split = ",",
            defaultValue = "4096,65535",
            description = "In bytes (default: ${DEFAULT-VALUE}).")
    private List<Integer> blockSizes = List.of();

    @Option(
            names = "--bytestreams",
            split = ",",
            defaultValue = "1",
            description = "Over how many at once (default: ${DEFAULT-VALUE}).")
    private List<Integer> bytestreams = List.of();

    @Option(
            names = "--windows",
            split = ",",
            description =
                    "How many blocks may be on their way, numbers or \"adaptive\"; only subjects that have a window are"
                            + " measured then (default: what each does by itself).")
    private List<String> windows = List.of();

    @Option(
            names = "--servers",
            split = ",",
            defaultValue = "embedded",
            description = "By way of which: embedded, prosody (default: ${DEFAULT-VALUE}).")
    private List<String> servers = List.of();

    @Option(
            names = "--tls",
            arity = "1",
            split = ",",
            defaultValue = "true",
            description =
                    "With TLS or without, where ours and the pump are components, and Smack a client that only some"
                            + " servers let in: true, false (default: ${DEFAULT-VALUE}).")
    private List<Boolean> tls = List.of();

    private List<Subject> cast = List.of();
    private int errors;

    @Override
    public Integer call() {
        cast = windows.isEmpty()
                ? stage.cast(Subject.FLUXMPP, Subject.UNMANAGED, Subject.SMACK, Subject.SMACK_NODELAY, Subject.PUMP)
                : stage.cast(Subject.FLUXMPP, Subject.UNMANAGED, Subject.PUMP);
        for (String name : servers) {
            Server server = server(name);
            if (server == null) {
                tls.forEach(with -> skip(cast, name, with, name + " is not installed"));
            } else {
                try (server) {
                    tls.forEach(with -> play(name, server, with));
                }
            }
        }
        return errors == 0 ? 0 : 1;
    }

    private void skip(List<Subject> subjects, String name, boolean with, String why) {
        subjects.forEach(
                subject -> stage.add(Point.skipped(NAME, subject.label(), Map.of("server", name, "tls", with), why)));
    }

    private void play(String name, Server server, boolean with) {
        Map<Boolean, List<Subject>> let = cast.stream()
                .collect(Collectors.partitioningBy(subject ->
                        with || server.allowsUnencrypted() || subject.withoutTls() != Account.Access.UNENCRYPTED));
        skip(requireNonNull(let.get(false)), name, with, "the " + name + " server has TLS for all clients");
        try (Pairs pairs = new Pairs(stage, server, with)) {
            play(name, server, requireNonNull(let.get(true)), with, pairs);
        }
    }

    private @Nullable Server server(String name) {
        int accounts = 2 * Subject.values().length;
        return switch (name) {
            case "embedded" -> stage.server(accounts, accounts);
            case "prosody" -> Server.prosody(accounts);
            default -> throw new IllegalArgumentException("server: " + name + " (expected: embedded or prosody)");
        };
    }

    private void play(String name, Server server, List<Subject> subjects, boolean with, Pairs pairs) {
        for (int blockSize : blockSizes) {
            for (int count : bytestreams) {
                for (String window : windows.isEmpty() ? List.of("") : windows) {
                    Map<String, Object> parameters = new LinkedHashMap<>();
                    parameters.put("server", name);
                    parameters.put("tls", with);
                    parameters.put("blockSize", blockSize);
                    parameters.put("bytestreams", count);
                    if (!window.isEmpty()) {
                        parameters.put("window", window);
                    }
                    int blocks = window.isEmpty() || window.equals("adaptive") ? ADAPTIVE : Integer.parseInt(window);
                    play(subjects, parameters, server, pairs, blockSize, count, blocks);
                }
            }
        }
    }

    private void play(
            List<Subject> subjects,
            Map<String, Object> parameters,
            Server server,
            Pairs pairs,
            int blockSize,
            int count,
            int window) {
        subjects.forEach(subject ->
                pairs.attempt(subject, pair -> pair.transfer(warmUp(count, blockSize, window), server.usage())));
        Map<Subject, List<Sample>> played = stage.alternate(
                subjects,
                NAME,
                parameters,
                subject -> pairs.with(subject, pair -> pair.transfer(round(count, blockSize, window), server.usage())));
        errors += played.entrySet().stream()
                .filter(one -> one.getKey() != Subject.PUMP)
                .flatMap(one -> one.getValue().stream())
                .mapToInt(sample -> (int) sample.value("errors"))
                .sum();
    }

    private Transfer warmUp(int count, int blockSize, int window) {
        return stage.transfer(count, blockSize, window, Duration.ZERO, pace.warmUp());
    }

    private Transfer round(int count, int blockSize, int window) {
        return mib == null
                ? stage.transfer(count, blockSize, window, pace.round(0.1), pace.round())
                : stage.transfer(count, blockSize, window, (long) mib << 20);
    }
}

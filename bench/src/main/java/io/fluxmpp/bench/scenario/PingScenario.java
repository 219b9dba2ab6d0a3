package io.fluxmpp.bench.scenario;

import io.fluxmpp.bench.scenario.client.ClientPair;
import io.fluxmpp.bench.scenario.client.Pings;
import io.fluxmpp.bench.scenario.client.Subject;
import io.fluxmpp.bench.scenario.client.Transfer;
import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.Server;
import io.fluxmpp.bench.scenario.process.WorkerProcess;
import io.fluxmpp.bench.scenario.result.Sample;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a request takes, and how many go through, when nothing else happens and while a transfer fills the connection. */
@Command(
        name = "ping",
        mixinStandardHelpOptions = true,
        description =
                "Pings the embedded server (XEP-0199) with one ping on its way at a time and with many, on a connection"
                        + " that is idle and on one that sends through an In-Band Bytestream as fast as it can.")
final class PingScenario implements Callable<Integer> {

    private static final String NAME = "ping";

    /** So much longer than the pings does the transfer beside them take, at either end. */
    private static final double MARGIN = 0.5;

    @Mixin
    private Stage stage = new Stage();

    @Mixin
    private Pace pace = new Pace();

    @Option(
            names = "--outstanding",
            split = ",",
            defaultValue = "1,64",
            description = "How many pings are on their way at a time (default: ${DEFAULT-VALUE}).")
    private List<Integer> outstanding = List.of();

    @Option(
            names = "--beside",
            split = ",",
            defaultValue = "nothing,transfer",
            description = "What else the connection does (default: ${DEFAULT-VALUE}).")
    private List<String> beside = List.of();

    @Option(names = "--block-size", defaultValue = "4096", description = "Of the transfer (default: ${DEFAULT-VALUE}).")
    private int blockSize;

    @Override
    public Integer call() {
        int accounts = 2 * Subject.values().length;
        try (Server server = stage.server(accounts, accounts);
                Pairs pairs = new Pairs(stage, server, true)) {
            for (String load : beside) {
                boolean loaded = isLoaded(load);
                outstanding.forEach(count -> play(pairs, load, loaded, count));
            }
        }
        return 0;
    }

    private static boolean isLoaded(String load) {
        return switch (load) {
            case "nothing" -> false;
            case "transfer" -> true;
            default -> throw new IllegalArgumentException("beside: " + load + " (expected: nothing or transfer)");
        };
    }

    private void play(Pairs pairs, String load, boolean loaded, int count) {
        List<Subject> cast = stage.cast(Subject.FLUXMPP, Subject.UNMANAGED, Subject.SMACK, Subject.PUMP);
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("server", "embedded");
        parameters.put("tls", true);
        parameters.put("outstanding", count);
        parameters.put("beside", load);
        cast.forEach(subject -> pairs.attempt(subject, pair -> ping(pair, loaded, count, pace.warmUp())));
        stage.alternate(
                cast,
                NAME,
                parameters,
                subject -> pairs.with(subject, pair -> ping(pair, loaded, count, pace.round())));
    }

    private Sample ping(ClientPair pair, boolean loaded, int count, Duration time) {
        return loaded ? pingBeside(pair, count, time) : sample(pair.sender().ping(count, time));
    }

    private Sample pingBeside(ClientPair pair, int count, Duration time) {
        Transfer transfer = stage.transfer(1, blockSize, 0, Stage.seconds(MARGIN), time.plus(Stage.seconds(MARGIN)));
        CompletableFuture<Message> sending = pair.begin(transfer);
        Sample sample = sample(pair.sender().ping(count, time));
        Message sent = WorkerProcess.await(sending);
        return sample.with("throughput", "MB/s", sent.decimal("bytesPerSecond") / 1e6);
    }

    private static Sample sample(Pings pings) {
        return new Sample()
                .with("rate", "1/s", pings.rate())
                .with("p50", "us", pings.p50())
                .with("p99", "us", pings.p99())
                .with("p999", "us", pings.p999());
    }
}

package io.fluxmpp.bench.scenario;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.bench.scenario.client.Subject;
import io.fluxmpp.bench.scenario.client.Transfer;
import io.fluxmpp.bench.scenario.process.Server;
import io.fluxmpp.bench.scenario.result.Sample;
import io.fluxmpp.ibb.bytestream.WindowPolicy;
import io.fluxmpp.ibb.state.SendWindow;
import io.fluxmpp.testkit.FaultProxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast bytes go through a bytestream when answers take their time. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description =
                "Sends through an In-Band Bytestream as \"transfer\" does, by way of the embedded server, from a client"
                        + " whose network has a certain round trip. Tells beside the throughput what the window allows: what may be on"
                        + " its way, once in every round trip.")
final class LatencyScenario implements Callable<Integer> {

    private static final String NAME = "latency";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Mixin
    private Stage stage = new Stage();

    @Mixin
    private Pace pace = new Pace();

    @Option(
            names = "--round-trips",
            split = ",",
            defaultValue = "0,20,50,200",
            description = "In milliseconds (default: ${DEFAULT-VALUE}).")
    private List<Integer> roundTrips = List.of();

    @Option(
            names = "--block-sizes",
            split = ",",
            defaultValue = "4096",
            description = "In bytes (default: ${DEFAULT-VALUE}).")
    private List<Integer> blockSizes = List.of();

    private List<Subject> cast = List.of();

    @Override
    public Integer call() {
        cast = stage.cast(Subject.FLUXMPP, Subject.ONE_BY_ONE, Subject.SMACK);
        int accounts = 2 * Subject.values().length;
        try (Server server = stage.server(accounts, accounts)) {
            FaultProxy network = requireNonNull(FaultProxy.to(server.port()).block(PATIENCE));
            try (Pairs pairs = new Pairs(stage, server, network.port())) {
                cast.forEach(subject -> pairs.attempt(
                        subject,
                        pair -> pair.transfer(
                                stage.transfer(1, blockSizes.get(0), 0, Duration.ZERO, pace.warmUp()),
                                server.usage())));
                for (int roundTrip : roundTrips) {
                    Duration oneWay = Duration.ofNanos(roundTrip * 500_000L);
                    network.toServer().delay(oneWay);
                    network.toClient().delay(oneWay);
                    blockSizes.forEach(blockSize -> play(server, pairs, roundTrip, blockSize));
                }
            } finally {
                network.dispose();
            }
        }
        return 0;
    }

    private void play(Server server, Pairs pairs, int roundTrip, int blockSize) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("server", "embedded");
        parameters.put("tls", true);
        parameters.put("roundTripMillis", roundTrip);
        parameters.put("blockSize", blockSize);
        stage.alternate(cast, NAME, parameters, subject -> {
            Transfer transfer = stage.transfer(1, blockSize, 0, pace.round(0.5), pace.round());
            Sample sample = pairs.with(subject, pair -> pair.transfer(transfer, server.usage()));
            return roundTrip == 0
                    ? sample
                    : sample.with("allowed", "MB/s", window(subject, blockSize) / (roundTrip / 1e3) / 1e6);
        });
    }

    /** How many bytes may be on their way. */
    private static long window(Subject subject, int blockSize) {
        return subject.isOneByOne()
                ? blockSize
                : Math.min(WindowPolicy.DEFAULT_MOST_BYTES, (long) SendWindow.MOST_BLOCKS * blockSize);
    }
}

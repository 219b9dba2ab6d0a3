package io.fluxmpp.bench.scenario;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.ibb.bytestream.WindowPolicy;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.testkit.FaultProxy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One bytestream over ways of several lengths, with one block at a time and with a window that adapts, by turns. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description =
                "Sends through one In-Band Bytestream by way of the embedded server in another process, over networks with"
                        + " several round trips, one block at a time and with an adaptive window by turns, and prints the medians of"
                        + " their bytes a second as JSON lines.")
final class LatencyScenario implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final double MEGA = 1e6;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--round-trips",
            split = ",",
            defaultValue = "0,50,200",
            description = "In milliseconds (default: ${DEFAULT-VALUE}).")
    private int[] roundTrips = {};

    @Option(names = "--block-size", defaultValue = "4096", description = "In bytes (default: ${DEFAULT-VALUE}).")
    private int blockSize;

    @Option(
            names = "--window-kib",
            defaultValue = "2048",
            description = "How much the adaptive window may let be on its way (default: ${DEFAULT-VALUE}).")
    private int windowKib;

    @Option(names = "--rounds", defaultValue = "3", description = "How often each (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            defaultValue = "5",
            description = "How long each is measured, after as long a warm-up (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Override
    public Integer call() throws IOException {
        try (ServerProcess server = ServerProcess.start(2, 10)) {
            for (int roundTrip : roundTrips) {
                List<Double> oneByOne = new ArrayList<>();
                List<Double> adaptive = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    oneByOne.add(bytesPerSecond(server, roundTrip, WindowPolicy.fixed(1)));
                    adaptive.add(bytesPerSecond(server, roundTrip, WindowPolicy.adaptive(windowKib << 10)));
                }
                print(roundTrip, oneByOne, adaptive);
            }
        }
        return 0;
    }

    private double bytesPerSecond(ServerProcess server, int roundTrip, WindowPolicy window) {
        FaultProxy network = requireNonNull(FaultProxy.to(server.port()).block(PATIENCE));
        Duration oneWay = Duration.ofNanos(roundTrip * 500_000L);
        network.toServer().delay(oneWay);
        network.toClient().delay(oneWay);
        try {
            return requireNonNull(Mono.usingWhen(
                            connect(server, 0, network.port()),
                            romeo -> Mono.usingWhen(
                                    connect(server, 1, server.port()),
                                    juliet -> measure(romeo, juliet, window),
                                    XmppConnection::close),
                            XmppConnection::close)
                    .block(PATIENCE));
        } finally {
            network.dispose();
        }
    }

    private static Mono<XmppConnection> connect(ServerProcess server, int user, int port) {
        return XmppClient.create()
                .jid("user" + user + "@" + ServerProcess.DOMAIN)
                .password("user" + user)
                .host("localhost")
                .port(port)
                .trust(server.certificate())
                .connect();
    }

    private Mono<Double> measure(XmppConnection romeo, XmppConnection juliet, WindowPolicy window) {
        BytestreamSettings settings = BytestreamSettings.DEFAULT
                .withBlockSize(new BlockSize(blockSize))
                .withWindow(window);
        String sid = Ibb.newSid();
        ExpectedBytestream expected = Ibb.on(juliet).expect(romeo.jid(), sid, settings);
        return Mono.zip(Ibb.on(romeo).open(juliet.jid(), sid, settings), expected.opened())
                .flatMap(ends -> measure(ends.getT1(), ends.getT2()));
    }

    private Mono<Double> measure(Bytestream sender, Bytestream receiver) {
        AtomicLong received = new AtomicLong();
        Duration time = Duration.ofNanos((long) (seconds * 1e9));
        ByteBuffer block = ByteBuffer.allocateDirect(blockSize);
        Mono<Double> rate = Mono.delay(time)
                .map(warm -> received.get())
                .flatMap(before -> Mono.delay(time).map(over -> (received.get() - before) / seconds));
        Mono<Double> sending =
                sender.send(Flux.generate(sink -> sink.next(block))).cast(Double.class);
        return Mono.firstWithSignal(rate, sending)
                .doOnSubscribe(begins -> receiver.receivePooled()
                        .subscribe(
                                data -> {
                                    received.addAndGet(data.size());
                                    data.release();
                                },
                                broken -> {}))
                .doFinally(over -> sender.dispose());
    }

    private void print(int roundTrip, List<Double> oneByOne, List<Double> adaptive) {
        requireNonNull(spec)
                .commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "{\"scenario\":\"latency\",\"java\":\"%s\",\"cores\":%d,\"blockSize\":%d,\"roundTripMillis\":%d,"
                                + "\"windowKib\":%d,\"windowMBs\":%.3f,\"oneByOneMBs\":%.3f,\"adaptiveMBs\":%.3f,\"ratio\":%.1f,\"oneByOne\":%s,\"adaptive\":%s}%n",
                        Runtime.version(),
                        Runtime.getRuntime().availableProcessors(),
                        blockSize,
                        roundTrip,
                        windowKib,
                        roundTrip == 0 ? 0 : (windowKib << 10) / (roundTrip / 1e3) / MEGA,
                        median(oneByOne) / MEGA,
                        median(adaptive) / MEGA,
                        median(adaptive) / median(oneByOne),
                        all(oneByOne),
                        all(adaptive));
    }

    private static String all(List<Double> rates) {
        return rates.stream()
                .map(rate -> String.format(Locale.ROOT, "%.3f", rate / MEGA))
                .toList()
                .toString();
    }

    private static double median(List<Double> rates) {
        double[] sorted = rates.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

package io.fluxmpp.bench.scenario;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.ping.Ping;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Connects many clients of one process to a server in another, and says what they take there and here. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description =
                "Connects many clients of this process to the embedded server in another (TLS, SCRAM, resource bound),"
                        + " lets them idle, pings with all of them, and prints time, threads and memory as JSON.")
final class ConnectionsScenario implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int WARM_UP = 20;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--clients", defaultValue = "2000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--accounts",
            defaultValue = "20",
            description = "Of how many accounts (default: ${DEFAULT-VALUE}).")
    private int accounts;

    @Option(
            names = "--at-once",
            defaultValue = "64",
            description = "How many connect side by side (default: ${DEFAULT-VALUE}).")
    private int atOnce;

    @Option(
            names = "--idle",
            defaultValue = "10",
            description = "Seconds of idling in which CPU time is counted (default: ${DEFAULT-VALUE}).")
    private int idleSeconds;

    @Override
    public Integer call() throws IOException {
        try (ServerProcess server = ServerProcess.start(accounts, clients + WARM_UP)) {
            List<XmppClient> users = users(server);
            closeAll(connect(users, WARM_UP));
            Footprint serverBefore = server.footprint();
            Footprint before = Footprint.take();

            long began = System.nanoTime();
            List<XmppConnection> connections = connect(users, clients);
            double connectSeconds = secondsSince(began);

            Footprint after = Footprint.take();
            Footprint serverAfter = server.footprint();
            long idleCpu = idle();
            double pingSeconds = pingAll(connections);
            print(
                    connectSeconds,
                    pingSeconds,
                    idleCpu,
                    after.toJson(before, clients),
                    serverAfter.toJson(serverBefore, clients));
            closeAll(connections);
        }
        return 0;
    }

    private List<XmppClient> users(ServerProcess server) {
        XmppClient any =
                XmppClient.create().host("localhost").port(server.port()).trust(server.certificate());
        return IntStream.range(0, accounts)
                .mapToObj(i -> any.jid("user" + i + "@" + ServerProcess.DOMAIN).password("user" + i))
                .toList();
    }

    private List<XmppConnection> connect(List<XmppClient> users, int count) {
        return requireNonNull(Flux.range(0, count)
                .flatMap(i -> users.get(i % users.size()).connect(), atOnce)
                .collectList()
                .block(PATIENCE));
    }

    private long idle() {
        long before = cpuMillis();
        Mono.delay(Duration.ofSeconds(idleSeconds)).block(PATIENCE);
        return cpuMillis() - before;
    }

    private static long cpuMillis() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .orElse(0L);
    }

    private double pingAll(List<XmppConnection> connections) {
        long began = System.nanoTime();
        Flux.fromIterable(connections)
                .flatMap(connection -> Ping.on(connection).ping(null), atOnce)
                .blockLast(PATIENCE);
        return secondsSince(began);
    }

    private static void closeAll(List<XmppConnection> connections) {
        Flux.fromIterable(connections).flatMap(XmppConnection::close).blockLast(PATIENCE);
    }

    private void print(double connectSeconds, double pingSeconds, long idleCpu, String here, String there) {
        requireNonNull(spec)
                .commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "{\"scenario\":\"connections\",\"java\":\"%s\",\"cores\":%d,\"clients\":%d,\"connectSeconds\":%.2f,"
                                + "\"pingAllSeconds\":%.3f,\"idleSeconds\":%d,\"idleCpuMillis\":%d,%n \"clientProcess\":%s,%n"
                                + " \"serverProcess\":%s}%n",
                        Runtime.version(),
                        Runtime.getRuntime().availableProcessors(),
                        clients,
                        connectSeconds,
                        pingSeconds,
                        idleSeconds,
                        idleCpu,
                        here,
                        there);
    }

    private static double secondsSince(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}

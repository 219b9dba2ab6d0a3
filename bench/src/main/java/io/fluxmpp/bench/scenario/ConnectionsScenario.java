package io.fluxmpp.bench.scenario;

import io.fluxmpp.bench.scenario.client.CrowdRole;
import io.fluxmpp.bench.scenario.client.Subject;
import io.fluxmpp.bench.scenario.process.InsideRole;
import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.Server;
import io.fluxmpp.bench.scenario.process.WorkerProcess;
import io.fluxmpp.bench.scenario.result.Sample;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What it takes to hold connections. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description =
                "Connects many clients of one process to the embedded server in another (TLS, SCRAM, a resource bound)"
                        + " and lets them idle, then has each ping the server. A process more for every round; what it takes with 20 connections is not counted.")
final class ConnectionsScenario implements Callable<Integer> {

    /** They load classes and fill caches. */
    private static final int WARM_UP = 20;

    private static final int PINGS_AT_ONCE = 256;

    @Mixin
    private Stage stage = new Stage();

    @Option(
            names = "--clients",
            split = ",",
            defaultValue = "1000,2000,5000,10000",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private List<Integer> clients = List.of();

    @Option(
            names = "--smack-most",
            defaultValue = "1000",
            description = "Smack is measured with no more than so many (default: ${DEFAULT-VALUE}).")
    private int smackMost;

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
            defaultValue = "5",
            description = "Seconds of idling in which CPU time is counted (default: ${DEFAULT-VALUE}).")
    private double idle;

    @Override
    public Integer call() {
        List<Subject> all = stage.cast(Subject.FLUXMPP, Subject.UNMANAGED, Subject.SMACK, Subject.PUMP);
        // Those of the round before may not have gone quite yet.
        try (Server server = stage.server(accounts, 2 * (Collections.max(clients) + WARM_UP))) {
            for (int count : clients) {
                List<Subject> cast = all.stream()
                        .filter(subject -> subject != Subject.SMACK || count <= smackMost)
                        .toList();
                stage.alternate(
                        cast, "connections", Map.of("clients", count), subject -> gather(server, subject, count));
            }
        }
        return 0;
    }

    private Sample gather(Server server, Subject subject, int count) {
        try (WorkerProcess process = WorkerProcess.start(stage.clients())) {
            process.ask(question(server, subject, WARM_UP));
            Message before = process.ask(InsideRole.FOOTPRINT);
            long residentBefore = process.usage().resident();
            double seconds = process.ask(question(server, subject, count)).decimal("seconds");
            Message after = process.ask(InsideRole.FOOTPRINT);
            long resident = process.usage().resident() - residentBefore;
            double idleCpu = idleCpu(process);
            double pingTime = process.ask(Message.of(CrowdRole.PING)
                            .with("subject", subject.label())
                            .with("atOnce", PINGS_AT_ONCE))
                    .decimal("seconds");
            Message pinged = process.ask(InsideRole.FOOTPRINT);
            long residentPinged = process.usage().resident() - residentBefore;
            return new Sample()
                    .with("connectTime", "s", seconds)
                    .with("threads", "threads", after.integer("threads"))
                    .with("heapPerConnection", "bytes", (double) growth(before, after, "heap") / count)
                    .with("directPerConnection", "bytes", (double) growth(before, after, "direct") / count)
                    .with("residentPerConnection", "bytes", (double) resident / count)
                    .with("idleCpu", "ms/s", idleCpu)
                    .with("pingTime", "s", pingTime)
                    .with("threadsPinged", "threads", pinged.integer("threads"))
                    .with("heapPinged", "bytes", (double) growth(before, pinged, "heap") / count)
                    .with("residentPinged", "bytes", (double) residentPinged / count);
        }
    }

    private double idleCpu(WorkerProcess process) {
        double before = process.usage().cpuSeconds();
        try {
            TimeUnit.NANOSECONDS.sleep(Stage.seconds(idle).toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return (process.usage().cpuSeconds() - before) * 1e3 / idle;
    }

    private Message question(Server server, Subject subject, int count) {
        return Message.of(CrowdRole.GATHER)
                .with("subject", subject.label())
                .with("port", server.port())
                .with("certificate", server.certificate())
                .with("accounts", accounts)
                .with("count", count)
                .with("atOnce", atOnce);
    }

    private static long growth(Message before, Message after, String name) {
        return after.number(name) - before.number(name);
    }
}

package io.fluxmpp.bench.scenario;

import io.fluxmpp.bench.scenario.client.Subject;
import io.fluxmpp.bench.scenario.process.InsideRole;
import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.Server;
import io.fluxmpp.bench.scenario.process.WorkerProcess;
import io.fluxmpp.bench.scenario.result.Metric;
import io.fluxmpp.bench.scenario.result.Point;
import io.fluxmpp.bench.scenario.result.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether anything grows, or breaks, when it goes on for long. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description =
                "Transfers for long, over several pairs of connections, with slow readers, readers that break off and"
                        + " connections that are lost; compares every byte. Its rounds are samples in their order: heap after a"
                        + " collection, direct memory, open descriptors. Ends with 1 if anything was wrong.")
final class SoakScenario implements Callable<Integer> {

    private static final String NAME = "soak";
    private static final int SAMPLES = 60;

    @Mixin
    private Stage stage = new Stage();

    @Option(names = "--minutes", defaultValue = "10", description = "How long (default: ${DEFAULT-VALUE}).")
    private double minutes;

    @Option(names = "--lines", defaultValue = "4", description = "Over how many pairs (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Override
    public Integer call() {
        double seconds = minutes * 60;
        // Connections that were lost may be there a little longer.
        try (Server server = stage.server(2 * lines, 100 * lines);
                WorkerProcess process = WorkerProcess.start(stage.clients())) {
            CompletableFuture<Message> soaking = process.askLater(Message.of(SoakRole.SOAK)
                    .with("lines", lines)
                    .with("seconds", seconds)
                    .with("port", server.port())
                    .with("certificate", server.certificate()));
            List<Sample> samples = new ArrayList<>();
            do {
                samples.add(sample(process, server));
                stage.say("soak: %d samples", samples.size());
            } while (!isDone(soaking, Math.max(0.5, seconds / SAMPLES)));
            return judge(WorkerProcess.await(soaking), samples);
        }
    }

    private static boolean isDone(CompletableFuture<Message> soaking, double seconds) {
        try {
            TimeUnit.NANOSECONDS.sleep(Stage.seconds(seconds).toNanos());
            return soaking.isDone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static Sample sample(WorkerProcess process, Server server) {
        Message inside = process.ask(InsideRole.FOOTPRINT);
        return new Sample()
                .with("heap", "bytes", (double) inside.number("heap"))
                .with("direct", "bytes", (double) inside.number("direct"))
                .with("descriptors", "descriptors", inside.integer("descriptors"))
                .with("threads", "threads", inside.integer("threads"))
                .with("resident", "bytes", (double) process.usage().resident())
                .with("serverResident", "bytes", (double) server.usage().resident());
    }

    private int judge(Message tally, List<Sample> samples) {
        Map<String, Metric> metrics = new LinkedHashMap<>(Sample.collect(samples));
        metrics.put("transferred", new Metric("bytes", List.of((double) tally.number("bytes"))));
        for (String count : List.of("whole", "broken", "reconnects", "errors")) {
            metrics.put(count, new Metric("times", List.of((double) tally.number(count))));
        }
        Map<String, Object> parameters = Map.of("minutes", minutes, "lines", lines);
        stage.add(new Point(NAME, Subject.FLUXMPP.label(), parameters, metrics, null));
        return tally.number("errors") == 0 ? 0 : 1;
    }
}

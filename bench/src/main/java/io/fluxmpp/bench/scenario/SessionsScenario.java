package io.fluxmpp.bench.scenario;

import io.fluxmpp.bench.scenario.client.Subject;
import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.WorkerProcess;
import io.fluxmpp.bench.scenario.result.Sample;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast Jingle sessions come and go, and what one takes while nothing happens on it. */
@Command(
        name = "sessions",
        mixinStandardHelpOptions = true,
        description = "Opens many Jingle sessions between connections that are linked in memory, both parties in one"
                + " process, asks on each whether the other party knows it, and ends them. The rate is that of all three"
                + " together; the heap is that of one party's side of a session.")
final class SessionsScenario implements Callable<Integer> {

    @Mixin
    private Stage stage = new Stage();

    @Option(
            names = "--sessions",
            split = ",",
            defaultValue = "1000,10000,100000",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private List<Integer> sessions = List.of();

    @Option(
            names = "--links",
            defaultValue = "100",
            description = "Over how many pairs of connections (default: ${DEFAULT-VALUE}).")
    private int links;

    @Option(names = "--heap", defaultValue = "4g", description = "The heap of the process (default: ${DEFAULT-VALUE}).")
    private String heap = "";

    @Override
    public Integer call() {
        for (int count : sessions) {
            stage.alternate(stage.cast(Subject.FLUXMPP), "sessions", Map.of("sessions", count), subject -> play(count));
        }
        return 0;
    }

    private Sample play(int count) {
        try (WorkerProcess process = WorkerProcess.start(stage.clients().with("-Xmx" + heap))) {
            Message answer = process.ask(
                    Message.of(SessionsRole.SESSIONS).with("count", count).with("links", links));
            double opening = answer.decimal("opening");
            double using = answer.decimal("using");
            double closing = answer.decimal("closing");
            return new Sample()
                    .with("rate", "1/s", count / (opening + using + closing))
                    .with("openRate", "1/s", count / opening)
                    .with("useRate", "1/s", count / using)
                    .with("closeRate", "1/s", count / closing)
                    .with("heapPerSession", "bytes", answer.number("heap") / (2.0 * count));
        }
    }
}

package io.fluxmpp.bench.scenario;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** All scenarios, one after the other. */
@Command(
        name = "all",
        mixinStandardHelpOptions = true,
        description =
                "Plays all scenarios with their defaults, or just to see that they work. Goes on after a failure.")
final class AllScenarios implements Callable<Integer> {

    /** Shows whether everything works, and no more. All scenarios understand it. */
    private static final List<String> ONCE = List.of(
            "--rounds=1",
            "--client-vm=-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "--server-vm=-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");

    private static final List<List<String>> ALL = List.of(
            List.of("transfer"),
            List.of("latency"),
            List.of("ping"),
            List.of("connections"),
            List.of("sessions"),
            List.of("soak"));

    private static final List<List<String>> QUICK = List.of(
            List.of("transfer", "--mib=1", "--block-sizes=4096", "--warm-up=0.1"),
            List.of(
                    "transfer",
                    "--mib=1",
                    "--block-sizes=4096",
                    "--warm-up=0.1",
                    "--tls=false",
                    "--subjects=fluxmpp,pump"),
            List.of("latency", "--round-trips=20", "--seconds=0.5", "--warm-up=0.1"),
            List.of("ping", "--outstanding=8", "--beside=transfer", "--seconds=0.5", "--warm-up=0.1"),
            List.of("connections", "--clients=20", "--idle=0.1"),
            List.of("sessions", "--sessions=100", "--links=2"),
            List.of("soak", "--minutes=0.05", "--lines=2"));

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--quick", description = "So short that the figures mean nothing.")
    private boolean quick;

    @Option(names = "--out", description = "A file to which results are added, besides printing them.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        int worst = 0;
        for (List<String> scenario : quick ? QUICK : ALL) {
            List<String> command = new ArrayList<>(scenario);
            if (quick) {
                command.addAll(ONCE);
            }
            if (out != null) {
                command.add("--out=" + out);
            }
            worst = Math.max(worst, play(command));
        }
        return worst;
    }

    private int play(List<String> command) {
        CommandLine ours = requireNonNull(spec).commandLine();
        CommandLine line = Scenarios.commandLine();
        line.setOut(ours.getOut());
        line.setErr(ours.getErr());
        return line.execute(command.toArray(String[]::new));
    }
}

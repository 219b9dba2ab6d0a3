package io.fluxmpp.bench.scenario;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The scenarios, one command each. */
@Command(
        name = "scenarios",
        mixinStandardHelpOptions = true,
        subcommands = {
            TransferScenario.class,
            LatencyScenario.class,
            PingScenario.class,
            ConnectionsScenario.class,
            SessionsScenario.class,
            ServerProcess.Main.class
        })
public final class Scenarios {

    /** What all scenarios that take time understand. */
    private static final List<String> QUICK = List.of(
            "--rounds=1",
            "--seconds=0.5",
            "--warm-up=0.1",
            "--client-vm=-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "--server-vm=-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");

    private Scenarios() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Scenarios());
    }

    /** The same, so short that it shows no more than that everything works. */
    static String[] quick(String... args) {
        return Stream.concat(Stream.of(args), QUICK.stream()).toArray(String[]::new);
    }
}

package io.fluxmpp.bench.scenario;

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
            SoakScenario.class,
            AllScenarios.class
        })
public final class Scenarios {

    private Scenarios() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Scenarios());
    }
}

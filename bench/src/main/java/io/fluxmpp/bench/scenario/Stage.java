package io.fluxmpp.bench.scenario;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.bench.scenario.client.Account;
import io.fluxmpp.bench.scenario.client.Subject;
import io.fluxmpp.bench.scenario.client.Transfer;
import io.fluxmpp.bench.scenario.process.Launch;
import io.fluxmpp.bench.scenario.process.Server;
import io.fluxmpp.bench.scenario.result.Point;
import io.fluxmpp.bench.scenario.result.Results;
import io.fluxmpp.bench.scenario.result.Sample;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all scenarios have in common: how often and with whom, where results go, and the taking of turns. */
@Command(synopsisHeading = "Usage: ", descriptionHeading = "%n", optionListHeading = "%n")
final class Stage {

    private static final String OUT = "--out";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "How often each subject is measured, by turns (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--subjects", split = ",", description = "Whom to measure (default: all that the scenario has).")
    private List<String> subjects = List.of();

    @Option(names = OUT, description = "A file to which results are added, besides printing them.")
    private @Nullable Path out;

    @Option(
            names = "--client-vm",
            split = " +",
            defaultValue = "-Xmx512m",
            description = "Options for the VMs of clients (default: ${DEFAULT-VALUE}).")
    private List<String> clientVm = List.of();

    @Option(
            names = "--server-vm",
            split = " +",
            defaultValue = "-Xmx2g",
            description = "Options for the VM of the embedded server (default: ${DEFAULT-VALUE}).")
    private List<String> serverVm = List.of();

    private @Nullable Results results;
    private int transfers;

    /** One round of one subject. */
    interface Round {
        Sample play(Subject subject);
    }

    /** Those of a scenario's subjects that are wanted; without a word all but the variant without stream management. */
    List<Subject> cast(Subject... all) {
        return List.of(all).stream()
                .filter(subject ->
                        subjects.isEmpty() ? subject != Subject.UNMANAGED : subjects.contains(subject.label()))
                .toList();
    }

    int rounds() {
        return rounds;
    }

    Launch clients() {
        return new Launch(Worker.class, clientVm);
    }

    /** Starts an embedded server. */
    Server server(int accounts, int connections) {
        return Server.embedded(new Launch(Worker.class, serverVm), accounts, connections);
    }

    /** An account of that server. */
    static Account account(Server server, int user) {
        return account(server, Account.Access.TLS, server.port(), user);
    }

    /** An account of that server, reached by way of another port. */
    static Account account(Server server, Account.Access access, int port, int user) {
        return new Account(access, port, server.certificate(), Server.DOMAIN, Server.user(user), Server.user(user));
    }

    /** A component of that server. */
    static Account component(Server server, int number) {
        String name = Server.component(number);
        return new Account(
                Account.Access.COMPONENT,
                server.componentPort(),
                server.certificate(),
                name,
                Server.user(number),
                name);
    }

    /** A transfer that ends with its time. */
    Transfer transfer(int bytestreams, int blockSize, int window, Duration warmUp, Duration time) {
        return new Transfer(nextSid(), bytestreams, blockSize, window, Long.MAX_VALUE, warmUp, time);
    }

    /** A transfer that ends with its bytes. */
    Transfer transfer(int bytestreams, int blockSize, int window, long bytes) {
        return new Transfer(nextSid(), bytestreams, blockSize, window, bytes, Duration.ZERO, Duration.ofDays(1));
    }

    private String nextSid() {
        return "bench" + transfers++;
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /**
     * Lets subjects take turns, round after round, and writes a point for each. Who fails is not asked again.
     *
     * @return the rounds of those that did not fail
     */
    Map<Subject, List<Sample>> alternate(
            List<Subject> cast, String scenario, Map<String, Object> parameters, Round round) {
        Map<Subject, List<Sample>> played = new EnumMap<>(Subject.class);
        Map<Subject, String> failures = new EnumMap<>(Subject.class);
        cast.forEach(subject -> played.put(subject, new ArrayList<>()));
        for (int i = 1; i <= rounds; i++) {
            for (Subject subject : cast) {
                List<Sample> samples = played.get(subject);
                if (samples != null) {
                    say("%s %s: round %d of %d, %s", scenario, parameters, i, rounds, subject.label());
                    try {
                        samples.add(round.play(subject));
                    } catch (RuntimeException e) {
                        say("%s failed: %s", subject.label(), e);
                        failures.put(subject, String.valueOf(e.getMessage()));
                        played.remove(subject);
                    }
                }
            }
        }
        for (Subject subject : cast) {
            String failure = failures.get(subject);
            add(
                    failure == null
                            ? Point.measured(scenario, subject.label(), parameters, requireNonNull(played.get(subject)))
                            : Point.skipped(scenario, subject.label(), parameters, failure));
        }
        return played;
    }

    /** Writes a point. */
    void add(Point point) {
        if (results == null) {
            results = new Results(spec().commandLine().getOut(), out, commandLine());
        }
        results.add(point);
    }

    /** Tells whoever waits how far we are. */
    void say(String format, Object... arguments) {
        PrintWriter err = spec().commandLine().getErr();
        err.printf(Locale.ROOT, format + "%n", arguments);
        err.flush();
    }

    /** Where the results went is of no interest to who reads them. */
    private String commandLine() {
        List<String> arguments =
                new ArrayList<>(spec().root().commandLine().getParseResult().originalArgs());
        int place = arguments.indexOf(OUT);
        if (place >= 0) {
            arguments.subList(place, Math.min(place + 2, arguments.size())).clear();
        }
        arguments.removeIf(argument -> argument.startsWith(OUT + "="));
        return String.join(" ", arguments);
    }

    private CommandSpec spec() {
        return requireNonNull(command);
    }
}

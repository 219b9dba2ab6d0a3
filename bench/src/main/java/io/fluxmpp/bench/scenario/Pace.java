package io.fluxmpp.bench.scenario;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long subjects are played. */
final class Pace {

    @Option(names = "--seconds", defaultValue = "4", description = "How long a round is (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "4",
            description = "How many seconds each subject is played before it counts (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    /** Of a round. */
    Duration round() {
        return round(1);
    }

    /** That part of a round. */
    Duration round(double part) {
        return Stage.seconds(seconds * part);
    }

    /** Before all rounds. */
    Duration warmUp() {
        return Stage.seconds(warmUp);
    }
}

package io.fluxmpp.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs, once; its figures mean nothing here. */
class BenchmarksTest {

    /** Nothing is measured here, so that it does not matter who measures meanwhile. */
    @BeforeAll
    static void runBesideOthers() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    /** Smack asserts what its parser on the JDK's does not hold: that prefixes are not empty. */
    @BeforeAll
    static void spareSmackItsAssertions() {
        BenchmarksTest.class.getClassLoader().setPackageAssertionStatus("org.jivesoftware.smack.parsing", false);
    }

    @Test
    @Timeout(120)
    void whenRunOnce_thenNoneFails() throws RunnerException {
        var once = new OptionsBuilder()
                .include("^io\\.fluxmpp\\.bench\\.\\w+Benchmark\\.")
                .mode(Mode.SingleShotTime)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();

        assertThat(new Runner(once).run()).isNotEmpty();
    }
}

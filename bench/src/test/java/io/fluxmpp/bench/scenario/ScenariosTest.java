package io.fluxmpp.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** Every scenario runs, tiny; its figures are looked at only where they do not depend on the machine. */
class ScenariosTest {

    private final StringWriter out = new StringWriter();

    private int run(String... args) {
        CommandLine line = Scenarios.commandLine();
        line.setOut(new PrintWriter(out));
        return line.execute(args);
    }

    private int figure(String name) {
        Matcher figures = Pattern.compile("\"" + name + "\":(\\d+)").matcher(out.toString());
        assertThat(figures.find()).as(name + " in " + out).isTrue();
        return Integer.parseInt(figures.group(1));
    }

    @Nested
    class GivenConnections {

        @Test
        @Timeout(100)
        void whenTwoHundredConnect_thenNoThreadIsTheirs() {
            assertThat(run("connections", "--clients", "200", "--accounts", "2", "--idle", "0"))
                    .isZero();
            int cores = Runtime.getRuntime().availableProcessors();
            assertThat(figure("eventLoops")).isBetween(1, cores);
            assertThat(figure("threads")).isLessThan(100);
            assertThat(figure("clients")).isEqualTo(200);
        }
    }

    @Nested
    class GivenSessions {

        @Test
        @Timeout(100)
        void whenSomeAreOpenedAndEnded_thenAllWere() {
            assertThat(run("sessions", "--sessions", "200", "--links", "2")).isZero();
            assertThat(figure("sessions")).isEqualTo(200);
            assertThat(out.toString()).contains("openedPerSecond", "heapPerSession");
        }
    }

    @Nested
    class GivenBytestreams {

        @Test
        @Timeout(100)
        void whenSomeMebibytesAreSent_thenEveryByteArrives() {
            assertThat(run("transfer", "--mib", "4", "--bytestreams", "4")).isZero();
            assertThat(figure("mib")).isEqualTo(4);
            assertThat(out.toString()).contains("\"same\":true");
        }

        @Test
        @Timeout(100)
        void whenTheWayIsLong_thenBothWindowsAreMeasured() {
            assertThat(run("latency", "--round-trips", "20", "--rounds", "1", "--seconds", "0.5"))
                    .isZero();
            assertThat(figure("roundTripMillis")).isEqualTo(20);
            assertThat(out.toString()).contains("oneByOneMBs", "adaptiveMBs");
        }
    }
}

package io.fluxmpp.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void whenHalfIsDone_thenSaysPercentSpeedAndTimeLeft() {
        Progress progress = new Progress("letter.txt", 30_000_000, 60_000_000L, Duration.ofSeconds(3));
        assertThat(progress.line()).isEqualTo("letter.txt [========>       ]  50 %  30.0 MB  10.0 MB/s  0:03 left");
    }

    @Test
    void whenNothingIsDone_thenTheTimeLeftIsUnknown() {
        assertThat(new Progress("letter.txt", 0, 60L, Duration.ZERO).line())
                .isEqualTo("letter.txt [>               ]   0 %  0.0 MB  0.0 MB/s  -:-- left");
    }

    @Test
    void whenAllIsDone_thenTheBarIsFull() {
        assertThat(new Progress("letter.txt", 60, 60L, Duration.ofSeconds(1)).line())
                .contains("[================] 100 %", "0:00 left");
    }

    @Test
    void whenAlmostDone_thenNot100Percent() {
        assertThat(new Progress("letter.txt", 999, 1000L, Duration.ofSeconds(1)).percent())
                .isEqualTo(99);
    }

    @Test
    void whenThereIsMoreThanAnnounced_thenStays100Percent() {
        assertThat(new Progress("letter.txt", 61, 60L, Duration.ofSeconds(1)).line())
                .contains("100 %", "0:00 left");
    }

    @Test
    void whenTheFileIsEmpty_then100Percent() {
        assertThat(new Progress("letter.txt", 0, 0L, Duration.ZERO).percent()).isEqualTo(100);
    }

    @Test
    void whenTheSizeIsUnknown_thenOnlyWhatIsKnown() {
        assertThat(new Progress("letter.txt", 5_000_000, null, Duration.ofSeconds(2)).line())
                .isEqualTo("letter.txt  5.0 MB  2.5 MB/s");
    }

    @Test
    void whenHoursAreLeft_thenSaysHours() {
        assertThat(new Progress("letter.txt", 1, 7_384L, Duration.ofSeconds(1)).line())
                .endsWith("2:03:03 left");
    }

    @Test
    void whenTheNameIsLong_thenTheLineFitsATerminal() {
        assertThat(new Progress("x".repeat(200), 10_000_000_000L, 99_000_000_000L, Duration.ofSeconds(10)).line())
                .hasSizeLessThan(80);
    }
}

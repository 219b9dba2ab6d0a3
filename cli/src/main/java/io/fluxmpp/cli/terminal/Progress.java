package io.fluxmpp.cli.terminal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a transfer is.
 *
 * @param name of the file
 * @param done bytes so far
 * @param total bytes in all; {@code null} where nobody knows
 * @param elapsed time so far
 */
public record Progress(String name, long done, @Nullable Long total, Duration elapsed) {

    private static final int BAR = 16;
    private static final int NAME = 16;
    private static final double MEGABYTE = 1e6;

    public Progress {
        requireNonNull(name, "name");
        requireNonNull(elapsed, "elapsed");
    }

    /** One line for a terminal of 80 columns: a bar, percent, how much, how fast and the time left, as far as it is known. */
    public String line() {
        String speed = String.format(Locale.ROOT, "%.1f MB  %.1f MB/s", done / MEGABYTE, bytesPerSecond() / MEGABYTE);
        if (total == null) {
            return shortName() + "  " + speed;
        }
        int filled = (int) (BAR * share());
        String bar = "=".repeat(filled) + (filled < BAR ? ">" : "") + " ".repeat(Math.max(0, BAR - filled - 1));
        return String.format(Locale.ROOT, "%s [%s] %3d %%  %s  %s", shortName(), bar, percent(), speed, timeLeft());
    }

    /** Rounded down: 100 means all. */
    public int percent() {
        return (int) (100 * share());
    }

    /** The mean over the whole transfer. */
    public double bytesPerSecond() {
        return elapsed.isZero() ? 0 : done * 1e9 / elapsed.toNanos();
    }

    private double share() {
        return total == null || total == 0 ? 1 : Math.min(1, (double) done / total);
    }

    private String timeLeft() {
        double speed = bytesPerSecond();
        if (total == null || speed == 0) {
            return "-:-- left";
        }
        long seconds = (long) Math.ceil(Math.max(0, total - done) / speed);
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d left", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private String shortName() {
        return name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…";
    }
}

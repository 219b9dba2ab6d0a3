package io.fluxmpp.cli.terminal;

import java.io.Console;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Standard output for results, standard error for problems, and one line of progress that is redrawn in place.
 *
 * <p>Writing may block, so one thread does it, in the order of the calls, which return at once. Any thread may call.
 */
public final class Terminal {

    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration REPORT = Duration.ofSeconds(5);
    private static final String CLEAR = "\r\u001b[K";

    /** What peers and servers say must not steer the terminal, nor make two lines of one. */
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cc}+");

    private final PrintWriter out;
    private final PrintWriter err;
    private final @Nullable PrintWriter screen;
    private final boolean reports;
    private final Scheduler scheduler = Schedulers.single(Schedulers.boundedElastic());

    /** Whether the cursor stands behind a line of progress. On the writing thread only. */
    private boolean drawn;

    /**
     * @param out for results
     * @param err for problems
     * @param screen for progress that is redrawn in place; {@code null} where nobody watches
     * @param reports whether to write progress to {@code err} now and then where nobody watches
     */
    public Terminal(PrintWriter out, PrintWriter err, @Nullable PrintWriter screen, boolean reports) {
        this.out = out;
        this.err = err;
        this.screen = screen;
        this.reports = reports;
    }

    /** Where the process has a terminal, progress goes to it. */
    public static Terminal of(PrintWriter out, PrintWriter err, boolean reports) {
        Console console = console();
        return new Terminal(out, err, console == null ? null : console.writer(), reports);
    }

    /** The terminal that the process was started in, if standard input and output both belong to it. */
    @SuppressWarnings("SystemConsoleNull") // main() has newer VMs do it like 17
    public static @Nullable Console console() {
        return System.console();
    }

    /** Where nothing is shown. */
    public static Terminal silent() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new Terminal(nowhere, nowhere, null, false);
    }

    /** A line of standard output. */
    public void print(String line) {
        write(out, line);
    }

    /** A line of standard error. */
    public void warn(String line) {
        write(err, line);
    }

    /** Completes when everything so far is written. */
    public Mono<Void> flush() {
        return Mono.<Void>fromRunnable(() -> {
                    erase();
                    out.flush();
                    err.flush();
                })
                .subscribeOn(scheduler);
    }

    /** The thread that writes. */
    Scheduler scheduler() {
        return scheduler;
    }

    /** How often progress is worth a line here. */
    Duration progressPeriod() {
        return screen == null ? REPORT : REDRAW;
    }

    /** Shows progress. On the writing thread only. */
    void drawNow(String line) {
        if (screen != null) {
            screen.print(CLEAR + harmless(line));
            screen.flush();
            drawn = true;
        } else if (reports) {
            err.println(harmless(line));
        }
    }

    /** Takes the progress off the screen. */
    void eraseProgress() {
        scheduler.schedule(this::erase);
    }

    private void write(PrintWriter writer, String line) {
        scheduler.schedule(() -> {
            erase();
            writer.println(harmless(line));
            writer.flush();
        });
    }

    private void erase() {
        if (drawn && screen != null) {
            screen.print(CLEAR);
            screen.flush();
            drawn = false;
        }
    }

    private static String harmless(String line) {
        return CONTROLS.matcher(line).replaceAll(" ");
    }
}

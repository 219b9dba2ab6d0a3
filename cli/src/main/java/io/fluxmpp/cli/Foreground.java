package io.fluxmpp.cli;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.cli.terminal.Terminal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Runs one piece of work while the calling thread waits: the edge where reactive code meets {@code main}.
 *
 * <p>Ctrl-C and signals to end reach the work as an {@link Interruption}; it gets a while to say goodbye. The process then ends
 * with the code of the work, whatever the signal was.
 */
final class Foreground {

    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final Terminal terminal;
    private final boolean debug;
    private final Interruption interruption = new Interruption();
    private final CompletableFuture<ExitCode> ended = new CompletableFuture<>();

    Foreground(Terminal terminal, boolean debug) {
        this.terminal = terminal;
        this.debug = debug;
    }

    ExitCode run(Work work) {
        Thread hook = new Thread(this::interrupted, "fluxmpp-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        ExitCode exitCode = await(Mono.defer(() -> work.run(terminal, interruption))
                .thenReturn(ExitCode.OK)
                .onErrorResume(error -> Mono.fromSupplier(() -> report(error)))
                .flatMap(code -> terminal.flush().thenReturn(code))
                .toFuture());
        ended.complete(exitCode);
        leave(hook);
        return exitCode;
    }

    private ExitCode report(Throwable error) {
        Failure failure = Failure.of(error);
        terminal.warn("fluxmpp: " + failure.message());
        if (debug) {
            StackTrace.lines(error).forEach(terminal::warn);
        }
        return failure.exitCode();
    }

    private static ExitCode await(CompletableFuture<@Nullable ExitCode> work) {
        try {
            return requireNonNull(work.get(), "every outcome has a code");
        } catch (InterruptedException e) {
            work.cancel(true);
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the outcome could not be reported", e.getCause());
        }
    }

    private static void leave(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends already, and the hook knows the exit code.
        }
    }

    /** Run by the VM when it is told to end. */
    private void interrupted() {
        interruption.signal();
        ExitCode exitCode = ExitCode.INTERRUPTED;
        try {
            exitCode = ended.get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            // Whatever still runs ends with the process.
        }
        Runtime.getRuntime().halt(exitCode.code());
    }
}

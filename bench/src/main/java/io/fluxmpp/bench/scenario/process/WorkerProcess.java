package io.fluxmpp.bench.scenario.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Another JVM that does what it is told: {@link WorkerMain} with some {@link Role}s. Questions and answers are lines on its
 * standard input and output, with a number in front, so that several questions can be open at a time. It ends with its input,
 * and so with this process in any case.
 */
public final class WorkerProcess implements AutoCloseable {

    /** No single task takes longer. */
    private static final Duration PATIENCE = Duration.ofHours(12);

    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Process process;
    private final PrintWriter hears;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Message>> open = new ConcurrentHashMap<>();

    private WorkerProcess(Process process) {
        this.process = process;
        this.hears = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8), true);
        Thread listener = new Thread(this::listen, "worker-" + process.pid());
        listener.setDaemon(true);
        listener.start();
    }

    /** Starts one. */
    public static WorkerProcess start(Launch launch) {
        try {
            return new WorkerProcess(new ProcessBuilder(launch.command())
                    .redirectError(Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks, and waits for the answer. */
    public Message ask(Message question) {
        return await(askLater(question));
    }

    /** Asks; the answer comes later. */
    public CompletableFuture<Message> askLater(Message question) {
        int number = numbers.incrementAndGet();
        CompletableFuture<Message> answer = new CompletableFuture<>();
        open.put(number, answer);
        hears.println(number + " " + question.toLine());
        if (!process.isAlive()) {
            ended();
        }
        return answer;
    }

    /** Waits for an answer. */
    public static Message await(CompletableFuture<Message> answer) {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerException("interrupted");
        } catch (TimeoutException e) {
            throw new WorkerException("no answer");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof WorkerException failure
                    ? failure
                    : new WorkerException(String.valueOf(e.getCause()));
        }
    }

    /** What the system tells about it. */
    public Usage usage() {
        return new Usage(process.toHandle());
    }

    @Override
    public void close() {
        hears.close();
        try {
            if (!process.waitFor(FAREWELL.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (BufferedReader says = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = says.readLine(); line != null; line = says.readLine()) {
                int space = line.indexOf(' ');
                answered(Integer.parseInt(line.substring(0, space)), Message.ofLine(line.substring(space + 1)));
            }
        } catch (IOException e) {
            // It has ended.
        }
        ended();
    }

    private void answered(int number, Message answer) {
        CompletableFuture<Message> question = open.remove(number);
        if (question == null) {
            return;
        }
        if (answer.word().equals(WorkerMain.FAILED)) {
            question.completeExceptionally(new WorkerException(answer.text(WorkerMain.REASON)));
        } else {
            question.complete(answer);
        }
    }

    private void ended() {
        open.values()
                .forEach(question ->
                        question.completeExceptionally(new WorkerException("the process ended: see its output above")));
    }
}

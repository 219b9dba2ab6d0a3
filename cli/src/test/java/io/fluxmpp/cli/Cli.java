package io.fluxmpp.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The command as a process of its own, with a heap of 64 MiB. */
final class Cli implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 100;

    private final Process process;
    private final Path folder;

    private Cli(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts it; what it writes is kept in {@code folder}. */
    static Cli start(Path folder, String password, String... arguments) throws IOException {
        return start(folder, password, List.of(), arguments);
    }

    /** @param wrapper the command that starts the VM, if it is not the VM itself */
    static Cli start(Path folder, String password, List<String> wrapper, String... arguments) throws IOException {
        Path output = Files.createTempDirectory(folder, "process-");
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx64m");
        command.add("-Dlogback.configurationFile=logback.xml");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(FluxmppCommand.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(output.resolve("out").toFile())
                .redirectError(output.resolve("err").toFile());
        builder.environment().put(Passwords.VARIABLE, password);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return new Cli(builder.start(), output);
    }

    /** What it has printed so far. */
    List<String> out() throws IOException {
        return lines("out");
    }

    /** What it has complained about so far. */
    List<String> err() throws IOException {
        return lines("err");
    }

    /** Waits until it has printed a line that begins like that, and gives the rest of the line. */
    String awaitLine(String beginning) throws IOException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        boolean hope = true;
        while (hope) {
            hope = !process.waitFor(20, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline;
            for (String line : out()) {
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length()).strip();
                }
            }
        }
        throw new TimeoutException("no line '" + beginning + "', but " + out() + " and " + err());
    }

    /** Asks it to end, as Ctrl-C does. */
    void terminate() {
        process.destroy();
    }

    /** Ends it without asking. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end. */
    int exitCode() throws IOException, InterruptedException, TimeoutException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("it still runs, with " + out() + " and " + err());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private List<String> lines(String file) throws IOException {
        String text = Files.readString(folder.resolve(file), UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }
}

package io.fluxmpp.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A real server in a process and a temporary folder of its own, on loopback. All methods block. */
final class ServerProcess implements AutoCloseable {

    /** Who starts a server may have it delete this when it is ready. */
    static final String PENDING = "pending";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final Path folder;
    private final String domain;
    private final int port;
    private final List<String> logs;
    private final ProcessBuilder command;
    private final Thread killer;
    private volatile Process process;

    private ServerProcess(String name, Path folder, String domain, int port, List<String> logs, ProcessBuilder command)
            throws IOException {
        this.name = name;
        this.folder = folder;
        this.domain = domain;
        this.port = port;
        this.logs = logs;
        this.command = command;
        this.process = command.start();
        this.killer = new Thread(() -> process.destroyForcibly(), name + "-killer");
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /**
     * Starts it and waits until it answers clients, and until there is no file {@value #PENDING} in its folder.
     *
     * @param name of the program, for messages
     * @param folder it may write to, which is deleted at the end
     * @param port for clients
     * @param logs names of the files there that it logs to
     * @throws IllegalStateException if it does not start; the message has its log
     */
    static ServerProcess start(
            String name, Path folder, String domain, int port, List<String> logs, ProcessBuilder command)
            throws IOException {
        command.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("console.log").toFile()));
        ServerProcess server = new ServerProcess(name, folder, domain, port, logs, command);
        server.awaitReady();
        return server;
    }

    static String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    Path folder() {
        return folder;
    }

    /** What it has logged, also after its end, until {@link #close()}. */
    String log() {
        return read("console.log") + logs.stream().map(this::read).collect(Collectors.joining());
    }

    void stop() {
        process.destroy();
        if (!exited(PATIENCE)) {
            kill();
        }
    }

    void kill() {
        process.destroyForcibly();
        exited(PATIENCE);
    }

    void restart() {
        try {
            process = command.start();
        } catch (IOException e) {
            throw new UncheckedIOException("could not start the " + name + " of " + domain + " again", e);
        }
        awaitReady();
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(killer);
        delete(folder);
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Files.exists(folder.resolve(PENDING)) || !answers()) {
            boolean exited = exited(Duration.ofMillis(20));
            if (exited || System.nanoTime() > deadline) {
                kill();
                String log = log();
                Runtime.getRuntime().removeShutdownHook(killer);
                throw new IllegalStateException(name + (exited ? " exited" : " does not answer") + ":\n" + log);
            }
        }
    }

    private boolean answers() {
        try (var socket = new Socket(host(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write(streamHeader(domain).getBytes(UTF_8));
            return socket.getInputStream().read() != -1;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean exited(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    private String read(String file) {
        try {
            Path path = folder.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String streamHeader(String domain) {
        return "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='"
                + domain + "'>";
    }

    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("could not delete " + folder, e);
        }
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

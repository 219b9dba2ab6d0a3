package io.fluxmpp.bench.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The embedded server in a process of its own, so that its memory and threads are not counted as the clients'. */
final class ServerProcess implements AutoCloseable {

    static final String DOMAIN = "bench.localhost";

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Process process;
    private final BufferedReader says;
    private final PrintWriter hears;
    private final int port;
    private final Path certificate;

    private ServerProcess(Process process, Path certificate) throws IOException {
        this.process = process;
        this.certificate = certificate;
        this.says = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        this.hears = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8), true);
        this.port = Integer.parseInt(line());
    }

    /** Starts one with accounts {@code user0}, {@code user1}, … whose passwords are their names. */
    static ServerProcess start(int accounts, int connections) throws IOException {
        Path certificate = Files.createTempFile("fluxmpp-bench", ".pem");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Scenarios.class.getName(),
                        "server",
                        "--accounts=" + accounts,
                        "--connections=" + connections,
                        "--certificate=" + certificate)
                .redirectError(Redirect.INHERIT)
                .start();
        return new ServerProcess(process, certificate);
    }

    int port() {
        return port;
    }

    /** The file with the certificate to trust. */
    Path certificate() {
        return certificate;
    }

    Footprint footprint() throws IOException {
        hears.println("footprint");
        return Footprint.ofLine(line());
    }

    @Override
    public void close() throws IOException {
        hears.close();
        process.onExit().join();
        Files.deleteIfExists(certificate);
    }

    private String line() throws IOException {
        return Objects.requireNonNull(says.readLine(), "the server process ended early: see its output above");
    }

    /** What runs in that process: says its port, answers questions, and ends with its input. */
    @Command(name = "server", hidden = true)
    static final class Main implements Callable<Integer> {

        @Option(names = "--accounts", required = true)
        private int accounts;

        @Option(names = "--connections", required = true)
        private int connections;

        @Option(names = "--certificate", required = true)
        private Path certificate = Path.of("server.pem");

        @Override
        public Integer call() throws IOException {
            XmppServer server = XmppServer.create()
                    .domain(DOMAIN)
                    .maxConnections(connections)
                    .maxResources(connections);
            for (int i = 0; i < accounts; i++) {
                server = server.account("user" + i + "@" + DOMAIN, "user" + i);
            }
            RunningServer running = Objects.requireNonNull(server.bind().block(PATIENCE));
            Files.writeString(certificate, running.certificatePem());
            BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            System.out.println(running.port());
            while (questions.readLine() != null) {
                System.out.println(Footprint.take().toLine());
            }
            running.dispose();
            return 0;
        }
    }
}

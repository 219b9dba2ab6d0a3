package io.fluxmpp.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The Prosody found on the {@code PATH}, running on loopback with a configuration of its own, for integration tests.
 *
 * <pre>{@code
 * @BeforeAll
 * static void start() {
 *     ProsodyServer.assumeAvailable();
 *     server = ProsodyServer.start("montague.example", Map.of("romeo", "wherefore", "juliet", "art thou"));
 * }
 *
 * @AfterAll
 * static void stop() {
 *     server.close();
 * }
 * }</pre>
 *
 * <p>It serves one domain to clients only: TLS is required and its certificate is issued for the domain by an
 * authority of this server's own, {@link #caCertificate()}. Passwords are stored in plain, which lets it offer every
 * SCRAM mechanism it knows. There are no rate limits. Everything it writes is in a temporary folder that {@link
 * #close()} deletes.
 *
 * <p>All methods block, {@code start} until clients are answered: call them from the test's thread.
 */
public final class ProsodyServer implements AutoCloseable {
    private static final String ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final String domain;
    private final int port;
    private final Process process;
    private final Thread killer;

    private ProsodyServer(Path folder, String domain, int port, Process process) {
        this.folder = folder;
        this.domain = domain;
        this.port = port;
        this.process = process;
        this.killer = new Thread(process::destroyForcibly, "prosody-killer");
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /**
     * Skips the calling test where there is no Prosody; fails it where the environment variable {@code CI} is set, so
     * that nothing is skipped unseen.
     */
    public static void assumeAvailable() {
        if (executable() != null) {
            return;
        }
        String message = "no prosody on the PATH: install it to run this test";
        if (System.getenv("CI") != null) {
            Assertions.fail(message);
        }
        System.err.println("Skipped: " + message); // the build only counts what is skipped
        Assumptions.abort(message);
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param domain the domain served, in lower case
     * @param accounts passwords by localpart, in lower case
     * @return the running server
     * @throws IllegalStateException if it does not start; the message has its log
     */
    public static ProsodyServer start(String domain, Map<String, String> accounts) {
        Path executable = executable();
        if (executable == null) {
            throw new IllegalStateException("no prosody on the PATH (expected: assumeAvailable() was called first)");
        }
        try {
            Path folder = Files.createTempDirectory("prosody-");
            try {
                return start(executable, folder, domain, accounts);
            } catch (IOException | RuntimeException e) {
                delete(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not prepare a Prosody for " + domain, e);
        }
    }

    private static ProsodyServer start(Path executable, Path folder, String domain, Map<String, String> accounts)
            throws IOException {
        int port = freePort();
        writeCertificates(folder, domain);
        writeAccounts(folder, domain, accounts);
        Path configuration = Files.writeString(folder.resolve("prosody.cfg.lua"), configuration(folder, domain, port));
        Process process = new ProcessBuilder(executable.toString(), "-F", "--config", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("console.log").toFile())
                .start();
        var server = new ProsodyServer(folder, domain, port, process);
        server.awaitReady();
        return server;
    }

    /** Returns the address it listens on. */
    public String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    /** Returns the port for clients. */
    public int port() {
        return port;
    }

    /** Returns the domain it serves. */
    public String domain() {
        return domain;
    }

    /** Returns a PEM file with the certificate of the authority to trust. */
    public Path caCertificate() {
        return folder.resolve("ca.pem");
    }

    /** Returns what it has logged, also after {@link #stop()} and {@link #kill()}, until {@link #close()}. */
    public String log() {
        return read("console.log") + read("prosody.log");
    }

    /** Ends it the way an administrator would: it says goodbye to its clients, if it finds the time. */
    public void stop() {
        process.destroy();
        if (!exited(PATIENCE)) {
            kill();
        }
    }

    /** Ends it at once: its clients see their connections break. */
    public void kill() {
        process.destroyForcibly();
        exited(PATIENCE);
    }

    /** Stops it, if it still runs, and deletes its files. */
    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(killer);
        delete(folder);
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            boolean exited = exited(Duration.ofMillis(20));
            if (exited || System.nanoTime() > deadline) {
                kill();
                String log = log();
                Runtime.getRuntime().removeShutdownHook(killer);
                throw new IllegalStateException("Prosody " + (exited ? "exited" : "does not answer") + ":\n" + log);
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

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("could not delete " + folder, e);
        }
    }

    private static @Nullable Path executable() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .map(folder -> Path.of(folder, "prosody"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void writeCertificates(Path folder, String domain) throws IOException {
        X509Bundle authority;
        X509Bundle server;
        try {
            authority = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=fluxmpp test authority")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            server = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=fluxmpp test server")
                    .addSanDnsName(domain)
                    .addExtendedKeyUsageServerAuth()
                    .buildIssuedBy(authority);
        } catch (Exception e) {
            throw new IllegalStateException("could not issue a certificate for " + domain, e);
        }
        Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
        Files.writeString(folder.resolve("server.pem"), server.getCertificatePEM());
        Files.writeString(folder.resolve("server.key"), server.getPrivateKeyPEM());
    }

    /** Writes Prosody's own files: quicker than to call {@code prosodyctl} for every account. */
    private static void writeAccounts(Path folder, String domain, Map<String, String> accounts) throws IOException {
        Path store = Files.createDirectories(
                folder.resolve("data").resolve(escape(domain, "%%%02x")).resolve("accounts"));
        for (var account : accounts.entrySet()) {
            String file = escape(account.getKey(), "%%%02x") + ".dat";
            String password = escape(account.getValue(), "\\%03d");
            Files.writeString(store.resolve(file), "return { [\"password\"] = \"" + password + "\"; };\n");
        }
    }

    /** Formats every UTF-8 byte that is no ASCII letter or digit. */
    private static String escape(String text, String format) {
        var escaped = new StringBuilder();
        for (byte each : text.getBytes(UTF_8)) {
            boolean plain = ALPHANUMERIC.indexOf(each) >= 0;
            escaped.append(plain ? String.valueOf((char) each) : String.format(format, each & 0xff));
        }
        return escaped.toString();
    }

    private static String configuration(Path folder, String domain, int port) {
        return """
                run_as_root = true
                pidfile = "%1$s/prosody.pid"
                data_path = "%1$s/data"
                log = { info = "%1$s/prosody.log" }

                interfaces = { "127.0.0.1" }
                c2s_ports = { %3$d }
                c2s_require_encryption = true
                authentication = "internal_plain"
                modules_enabled = { "posix"; "saslauth"; "tls"; "disco"; "ping"; "roster"; "presence" }
                modules_disabled = { "s2s"; "s2s_auth_certs"; "offline" }

                VirtualHost "%2$s"
                    ssl = { certificate = "%1$s/server.pem"; key = "%1$s/server.key" }
                """.formatted(folder, domain, port);
    }
}

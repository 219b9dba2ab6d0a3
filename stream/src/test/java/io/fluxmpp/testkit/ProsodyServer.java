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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Prosody: the one found on the {@code PATH}, or version 13 where {@code FLUXMPP_PROSODY13} names its executable. Running on loopback with a configuration of its own, for integration tests.
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
 * <p>It serves clients only: TLS is required and its certificate is issued for its domains by an
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
    private final int directTlsPort;
    private final int componentPort;
    private final Process process;
    private final Thread killer;

    private ProsodyServer(Path folder, String domain, int port, int directTlsPort, int componentPort, Process process) {
        this.folder = folder;
        this.domain = domain;
        this.port = port;
        this.directTlsPort = directTlsPort;
        this.componentPort = componentPort;
        this.process = process;
        this.killer = new Thread(process::destroyForcibly, "prosody-killer");
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /** Which Prosody: they differ in what TLS and SASL they speak. */
    public enum Version {

        /** The one on the {@code PATH}, whatever version that is. */
        INSTALLED("no prosody on the PATH: install it to run this test"),

        /** Binds channels with TLS 1.3, which older ones do not. */
        THIRTEEN("no Prosody 13: set FLUXMPP_PROSODY13 to its executable (.ci/prosody13 gets one) to run this test");

        private final String missing;

        Version(String missing) {
            this.missing = missing;
        }

        private @Nullable Path executable() {
            if (this == INSTALLED) {
                return onPath();
            }
            String named = System.getenv("FLUXMPP_PROSODY13");
            return named == null ? null : Path.of(named);
        }
    }

    /** Whether there is a Prosody on the {@code PATH}. */
    public static boolean isInstalled() {
        return onPath() != null;
    }

    /**
     * Skips the calling test where there is no Prosody; fails it where the environment variable {@code CI} is set, so
     * that nothing is skipped unseen.
     */
    public static void assumeAvailable() {
        assumeAvailable(Version.INSTALLED);
    }

    /** The same for a certain version. */
    public static void assumeAvailable(Version version) {
        Path executable = version.executable();
        Prerequisite.assume(executable != null && Files.isExecutable(executable), version.missing);
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
        return new Setup(domain).accounts(accounts).start();
    }

    /** A server to be. Its setters change it and give it back. */
    public static final class Setup {

        private final String domain;
        private final Map<String, List<String>> hosts = new LinkedHashMap<>();
        private final Map<String, String> components = new LinkedHashMap<>();
        private final Set<String> uncertified = new HashSet<>();
        private Map<String, String> accounts = Map.of();
        private Version version = Version.INSTALLED;
        private UnaryOperator<CertificateBuilder> certificate = UnaryOperator.identity();

        /** @param domain the domain served, in lower case */
        public Setup(String domain) {
            this.domain = domain;
            hosts.put(domain, List.of());
        }

        /** Which Prosody; default: the installed one. */
        public Setup version(Version version) {
            this.version = version;
            return this;
        }

        /** The accounts that every host has: passwords by localpart, in lower case. */
        public Setup accounts(Map<String, String> accounts) {
            this.accounts = Map.copyOf(accounts);
            return this;
        }

        /**
         * Serves one more domain.
         *
         * @param options of its configuration, such as {@code authentication = "anonymous"}
         */
        public Setup host(String domain, String... options) {
            hosts.put(domain, List.of(options));
            return this;
        }

        /** Lets a component connect that knows the secret, and speak for a domain of its own. */
        public Setup component(String domain, String secret) {
            components.put(domain, secret);
            return this;
        }

        /** Leaves a domain that is served out of the certificate. */
        public Setup uncertified(String domain) {
            uncertified.add(domain);
            return this;
        }

        /** Changes the certificate before it is issued. */
        public Setup certificate(UnaryOperator<CertificateBuilder> details) {
            this.certificate = details;
            return this;
        }

        /**
         * Starts it and waits until it answers.
         *
         * @throws IllegalStateException if it does not start; the message has its log
         */
        public ProsodyServer start() {
            Path executable = version.executable();
            if (executable == null) {
                throw new IllegalStateException(version.missing + " (expected: assumeAvailable() was called first)");
            }
            try {
                Path folder = Files.createTempDirectory("prosody-");
                try {
                    return start(executable, folder);
                } catch (IOException | RuntimeException e) {
                    delete(folder);
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("could not prepare a Prosody for " + domain, e);
            }
        }

        private ProsodyServer start(Path executable, Path folder) throws IOException {
            int port = freePort();
            int directTlsPort = freePort();
            int componentPort = freePort();
            writeCertificates(folder);
            for (String host : hosts.keySet()) {
                writeAccounts(folder, host, accounts);
            }
            Path configuration = Files.writeString(
                    folder.resolve("prosody.cfg.lua"), configuration(folder, port, directTlsPort, componentPort));
            Process process = new ProcessBuilder(executable.toString(), "-F", "--config", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("console.log").toFile())
                    .start();
            var server = new ProsodyServer(folder, domain, port, directTlsPort, componentPort, process);
            server.awaitReady();
            return server;
        }

        private void writeCertificates(Path folder) throws IOException {
            X509Bundle authority;
            X509Bundle server;
            try {
                authority = new CertificateBuilder()
                        .ecp256()
                        .subject("CN=fluxmpp test authority")
                        .setIsCertificateAuthority(true)
                        .buildSelfSigned();
                CertificateBuilder issued = new CertificateBuilder()
                        .ecp256()
                        .subject("CN=fluxmpp test server")
                        .addExtendedKeyUsageServerAuth();
                hosts.keySet().stream()
                        .filter(host -> !uncertified.contains(host))
                        .forEach(issued::addSanDnsName);
                server = certificate.apply(issued).buildIssuedBy(authority);
            } catch (Exception e) {
                throw new IllegalStateException("could not issue a certificate for " + domain, e);
            }
            Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
            Files.writeString(folder.resolve("server.pem"), server.getCertificatePEM());
            Files.writeString(folder.resolve("server.key"), server.getPrivateKeyPEM());
        }

        private String configuration(Path folder, int port, int directTlsPort, int componentPort) {
            var configuration = new StringBuilder("""
                    run_as_root = true
                    pidfile = "%1$s/prosody.pid"
                    data_path = "%1$s/data"
                    certificates = "%1$s"
                    log = { info = "%1$s/prosody.log" }

                    interfaces = { "127.0.0.1" }
                    c2s_ports = { %2$d }
                    c2s_direct_tls_ports = { %3$d }
                    c2s_direct_tls_ssl = { certificate = "%1$s/server.pem"; key = "%1$s/server.key" }
                    c2s_require_encryption = true
                    component_interfaces = { "127.0.0.1" }
                    component_ports = { %4$d }
                    authentication = "internal_plain"
                    modules_enabled = { "posix"; "saslauth"; "tls"; "disco"; "ping"; "roster"; "presence" }
                    modules_disabled = { "s2s"; "s2s_auth_certs"; "offline" }
                    """.formatted(folder, port, directTlsPort, componentPort));
            hosts.forEach((host, options) -> configuration
                    .append("""

                            VirtualHost "%2$s"
                                ssl = { certificate = "%1$s/server.pem"; key = "%1$s/server.key" }
                            """.formatted(folder, host))
                    .append(options.stream()
                            .map(option -> "    " + option + "\n")
                            .collect(Collectors.joining())));
            components.forEach((component, secret) -> configuration.append("""

                    Component "%s"
                        component_secret = "%s"
                    """.formatted(component, secret)));
            return configuration.toString();
        }
    }

    /** Returns the address it listens on. */
    public String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    /** Returns the port for clients. */
    public int port() {
        return port;
    }

    /** Returns the port for clients that begin TLS at once (XEP-0368). */
    public int directTlsPort() {
        return directTlsPort;
    }

    /** Returns the port for components. */
    public int componentPort() {
        return componentPort;
    }

    /** Returns the domain it serves. */
    public String domain() {
        return domain;
    }

    /** Returns its process. */
    public ProcessHandle process() {
        return process.toHandle();
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

    private static @Nullable Path onPath() {
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
}

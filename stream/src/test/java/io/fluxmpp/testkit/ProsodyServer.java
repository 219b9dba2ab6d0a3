package io.fluxmpp.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.pkitesting.CertificateBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final ServerProcess process;
    private final String domain;
    private final int port;
    private final int directTlsPort;
    private final int componentPort;

    private ProsodyServer(ServerProcess process, String domain, int port, int directTlsPort, int componentPort) {
        this.process = process;
        this.domain = domain;
        this.port = port;
        this.directTlsPort = directTlsPort;
        this.componentPort = componentPort;
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
        private final Map<String, String> modules = new LinkedHashMap<>();
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

        /**
         * Has it know one more module, for {@link #host(String, String...)} to enable.
         *
         * @param source in Lua
         */
        public Setup module(String name, String source) {
            modules.put(name, source);
            return this;
        }

        /**
         * Manages the streams of its domain (XEP-0198) without a limit to what a stream may miss, and mends what would end
         * a stream that is resumed: Prosody 0.12 and 13 read what comes on the new connection behind what had come on the first
         * one, so that half a stanza there makes the new one ill-formed. To be called when the version is set.
         */
        public Setup streamManagement() {
            String mend = version == Version.THIRTEEN ? """
                            module:hook_global("c2s-session-updated", function (event)
                                event.session.data = event.from_session.data;
                            end);
                            """ : """
                            module:hook("smacks-hibernation-end", function (event)
                                event.resumed.data = event.origin.data;
                            end);
                            """;
            return module("resumed_data", mend)
                    .host(
                            domain,
                            "modules_enabled = { \"smacks\"; \"resumed_data\" }",
                            "smacks_hibernation_time = 60",
                            "smacks_max_queue_size = 100000");
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
                    ServerProcess.delete(folder);
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("could not prepare a Prosody for " + domain, e);
            }
        }

        private ProsodyServer start(Path executable, Path folder) throws IOException {
            int port = ServerProcess.freePort();
            int directTlsPort = ServerProcess.freePort();
            int componentPort = ServerProcess.freePort();
            TestCertificates.write(
                    folder,
                    hosts.keySet().stream()
                            .filter(host -> !uncertified.contains(host))
                            .toList(),
                    certificate);
            for (String host : hosts.keySet()) {
                writeAccounts(folder, host, accounts);
            }
            Path plugins = Files.createDirectory(folder.resolve("modules"));
            for (var module : modules.entrySet()) {
                Files.writeString(plugins.resolve("mod_" + module.getKey() + ".lua"), module.getValue());
            }
            Path configuration = Files.writeString(
                    folder.resolve("prosody.cfg.lua"), configuration(folder, port, directTlsPort, componentPort));
            ServerProcess process = ServerProcess.start(
                    "Prosody",
                    folder,
                    domain,
                    port,
                    List.of("prosody.log"),
                    new ProcessBuilder(executable.toString(), "-F", "--config", configuration.toString()));
            return new ProsodyServer(process, domain, port, directTlsPort, componentPort);
        }

        private String configuration(Path folder, int port, int directTlsPort, int componentPort) {
            var configuration = new StringBuilder("""
                    run_as_root = true
                    pidfile = "%1$s/prosody.pid"
                    data_path = "%1$s/data"
                    plugin_paths = { "%1$s/modules" }
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
        return ServerProcess.host();
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
        return process.handle();
    }

    /** Returns a PEM file with the certificate of the authority to trust. */
    public Path caCertificate() {
        return process.folder().resolve("ca.pem");
    }

    /** Returns what it has logged, also after {@link #stop()} and {@link #kill()}, until {@link #close()}. */
    public String log() {
        return process.log();
    }

    /** Ends it the way an administrator would: it says goodbye to its clients, if it finds the time. */
    public void stop() {
        process.stop();
    }

    /** Ends it at once: its clients see their connections break. */
    public void kill() {
        process.kill();
    }

    /** Starts it again after {@link #stop()} or {@link #kill()}, on the same ports, and waits until it answers. */
    public void restart() {
        process.restart();
    }

    /** Stops it, if it still runs, and deletes its files. */
    @Override
    public void close() {
        process.close();
    }

    private static @Nullable Path onPath() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .map(folder -> Path.of(folder, "prosody"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
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

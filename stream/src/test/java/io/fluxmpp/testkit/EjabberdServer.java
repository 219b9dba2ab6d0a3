package io.fluxmpp.testkit;

import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An ejabberd, as Debian installs it, on loopback with a configuration of its own, for integration tests; see
 * {@link ProsodyServer}. TLS is required, passwords are stored in plain, there are no rate limits.
 *
 * <p>All methods block, {@code start} until clients are answered: call them from the test's thread.
 */
public final class EjabberdServer implements AutoCloseable {

    private static final Path CONTROL = Path.of("/usr/sbin/ejabberdctl");

    private final ServerProcess process;
    private final int port;
    private final int componentPort;

    private EjabberdServer(ServerProcess process, int port, int componentPort) {
        this.process = process;
        this.port = port;
        this.componentPort = componentPort;
    }

    /**
     * Skips the calling test where there is no ejabberd; fails it where the environment variable {@code CI} is set, so that
     * nothing is skipped unseen.
     */
    public static void assumeAvailable() {
        Prerequisite.assume(
                libraries().isPresent(), "no ejabberd at " + CONTROL + ": install Debian's to run this test");
    }

    /** Where its code is. The script that knows does not start it in the foreground for us. */
    private static Optional<String> libraries() {
        try (Stream<String> lines = Files.isReadable(CONTROL) ? Files.lines(CONTROL) : Stream.empty()) {
            return lines.map(Pattern.compile("ERL_LIBS='(.+)'")::matcher)
                    .filter(Matcher::matches)
                    .map(found -> found.group(1))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + CONTROL, e);
        }
    }

    /** A server to be. Its setters change it and give it back. */
    public static final class Setup {

        private final String domain;
        private final Map<String, String> components = new LinkedHashMap<>();
        private final StringBuilder options = new StringBuilder();
        private Map<String, String> accounts = Map.of();

        /** @param domain the domain served, in lower case */
        public Setup(String domain) {
            this.domain = domain;
        }

        /** The accounts it has: passwords by localpart, in lower case. */
        public Setup accounts(Map<String, String> accounts) {
            this.accounts = Map.copyOf(accounts);
            return this;
        }

        /** Lets components connect that know the secret, and speak for a domain of their own: several for one, too. */
        public Setup component(String domain, String secret) {
            components.put(domain, secret);
            return this;
        }

        /** Adds to its configuration, in YAML. */
        public Setup options(String yaml) {
            options.append(yaml);
            return this;
        }

        /**
         * Starts it and waits until it answers.
         *
         * @throws IllegalStateException if it does not start; the message has its log
         */
        public EjabberdServer start() {
            try {
                Path folder = Files.createTempDirectory("ejabberd-");
                try {
                    return start(folder);
                } catch (IOException | RuntimeException e) {
                    ServerProcess.delete(folder);
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("could not prepare an ejabberd for " + domain, e);
            }
        }

        private EjabberdServer start(Path folder) throws IOException {
            int port = ServerProcess.freePort();
            int componentPort = ServerProcess.freePort();
            // It wants to find the public key in the private one, which is so with RSA.
            TestCertificates.write(folder, List.of(domain), CertificateBuilder::rsa2048);
            Files.writeString(
                    folder.resolve("all.pem"),
                    Files.readString(folder.resolve("server.key")) + Files.readString(folder.resolve("server.pem")));
            Path configuration =
                    Files.writeString(folder.resolve("ejabberd.yml"), configuration(folder, port, componentPort));
            Path pending = Files.createFile(folder.resolve(ServerProcess.PENDING));
            ProcessBuilder command = new ProcessBuilder(
                    "erl",
                    "-noinput",
                    "-mnesia",
                    "dir",
                    quoted(folder.resolve("spool").toString()),
                    "-s",
                    "ejabberd",
                    "-eval",
                    registration() + "file:delete(" + quoted(pending.toString()) + ").");
            command.environment()
                    .putAll(Map.of(
                            "EJABBERD_CONFIG_PATH", configuration.toString(),
                            "EJABBERD_LOG_PATH", folder.resolve("ejabberd.log").toString(),
                            "ERL_LIBS", libraries().orElseThrow(),
                            "HOME", folder.toString()));
            ServerProcess process =
                    ServerProcess.start("ejabberd", folder, domain, port, List.of("ejabberd.log"), command);
            return new EjabberdServer(process, port, componentPort);
        }

        private String configuration(Path folder, int port, int componentPort) {
            return """
                    hosts: [ "%1$s" ]
                    loglevel: info
                    certfiles: [ "%2$s/all.pem" ]
                    auth_password_format: plain
                    listen:
                      - { port: %3$d, ip: "127.0.0.1", module: ejabberd_c2s, starttls_required: true }
                      - { port: %4$d, ip: "127.0.0.1", module: ejabberd_service, hosts: { %5$s } }
                    modules:
                      mod_disco: {}
                      mod_ping: {}
                      mod_roster: {}
                      mod_stream_mgmt:
                        max_ack_queue: infinity
                        resend_on_timeout: false
                    %6$s
                    """.formatted(
                            domain,
                            folder,
                            port,
                            componentPort,
                            components.entrySet().stream()
                                    .map(component -> quoted(component.getKey()) + ": { password: "
                                            + quoted(component.getValue()) + " }")
                                    .collect(Collectors.joining(", ")),
                            options);
        }

        /** In Erlang. */
        private String registration() {
            return accounts.entrySet().stream()
                    .map(account -> Stream.of(account.getKey(), domain, account.getValue())
                            .map(part -> "<<" + quoted(part) + ">>")
                            .collect(Collectors.joining(", ", "ejabberd_auth:try_register(", "), ")))
                    .collect(Collectors.joining());
        }

        private static String quoted(String text) {
            return '"' + text + '"';
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

    /** Returns the port for components. */
    public int componentPort() {
        return componentPort;
    }

    /** Returns a PEM file with the certificate of the authority to trust. */
    public Path caCertificate() {
        return process.folder().resolve("ca.pem");
    }

    /** Returns what it has logged until {@link #close()}. */
    public String log() {
        return process.log();
    }

    /** Stops it, if it still runs, and deletes its files. */
    @Override
    public void close() {
        process.close();
    }
}

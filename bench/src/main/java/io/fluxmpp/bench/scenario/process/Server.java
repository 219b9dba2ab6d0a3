package io.fluxmpp.bench.scenario.process;

import io.fluxmpp.testkit.ProsodyServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own, with accounts {@code user0}, {@code user1}, … whose passwords are their names, and as many
 * components {@code component0}, …, whose secrets are their names.
 */
public interface Server extends AutoCloseable {

    String DOMAIN = "bench.localhost";

    /** The localpart of an account, and its password. */
    static String user(int number) {
        return "user" + number;
    }

    /** The domain of a component. */
    static String component(int number) {
        return "component" + number + "." + DOMAIN;
    }

    /** The port that it listens on for clients, on the loopback interface. */
    int port();

    /** The same for components. */
    int componentPort();

    /** Whether clients may do without TLS. */
    boolean allowsUnencrypted();

    /** The file with the certificate to trust. */
    Path certificate();

    Usage usage();

    @Override
    void close();

    /** Starts an embedded server of ours. */
    static Server embedded(Launch launch, int accounts, int connections) {
        try {
            Path certificate = Files.createTempFile("fluxmpp-bench", ".pem");
            WorkerProcess process = WorkerProcess.start(launch);
            int port = process.ask(Message.of("serve")
                            .with("accounts", accounts)
                            .with("connections", connections)
                            .with("certificate", certificate))
                    .integer("port");
            return new EmbeddedServerProcess(process, port, certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the Prosody that is installed, with few modules, and TLS not required of clients, or gives {@code null} where none is. */
    static @Nullable Server prosody(int accounts) {
        if (!ProsodyServer.isInstalled()) {
            return null;
        }
        Map<String, String> passwords = IntStream.range(0, accounts)
                .mapToObj(Server::user)
                .collect(Collectors.toMap(user -> user, user -> user));
        ProsodyServer.Setup setup = new ProsodyServer.Setup(DOMAIN)
                .host(DOMAIN, "c2s_require_encryption = false")
                .accounts(passwords);
        for (int i = 0; i < accounts; i++) {
            setup.component(component(i), component(i));
        }
        return new ProsodyProcess(setup.start());
    }
}

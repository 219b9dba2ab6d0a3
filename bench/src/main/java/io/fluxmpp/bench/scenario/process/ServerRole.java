package io.fluxmpp.bench.scenario.process;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The embedded server. */
public final class ServerRole implements Role {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public Map<String, Task> tasks() {
        return Map.of("serve", ServerRole::serve);
    }

    private static Message serve(Message question) throws Exception {
        int connections = question.integer("connections");
        XmppServer server = XmppServer.create()
                .domain(Server.DOMAIN)
                .allowPlain() // the pump can do nothing else
                .maxConnections(connections)
                .maxConnectionsPerAddress(connections)
                .maxResources(connections);
        for (int i = 0; i < question.integer("accounts"); i++) {
            server = server.account(Server.user(i) + "@" + Server.DOMAIN, Server.user(i))
                    .component(Server.component(i), Server.component(i));
        }
        RunningServer running = requireNonNull(server.bind().block(PATIENCE));
        Files.writeString(Path.of(question.text("certificate")), running.certificatePem());
        return Message.of("ok").with("port", running.port());
    }
}

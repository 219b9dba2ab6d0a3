package io.fluxmpp.bench.scenario.process;

import io.fluxmpp.testkit.ProsodyServer;
import java.nio.file.Path;

/** Prosody as it is installed, with its defaults. */
final class ProsodyProcess implements Server {

    private final ProsodyServer server;

    ProsodyProcess(ProsodyServer server) {
        this.server = server;
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public Path certificate() {
        return server.caCertificate();
    }

    @Override
    public Usage usage() {
        return new Usage(server.process());
    }

    @Override
    public void close() {
        server.close();
    }
}

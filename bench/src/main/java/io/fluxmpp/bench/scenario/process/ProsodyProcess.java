package io.fluxmpp.bench.scenario.process;

import io.fluxmpp.testkit.ProsodyServer;
import java.nio.file.Path;

/** Prosody as it is installed. */
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
    public int componentPort() {
        return server.componentPort();
    }

    @Override
    public boolean allowsUnencrypted() {
        return true;
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

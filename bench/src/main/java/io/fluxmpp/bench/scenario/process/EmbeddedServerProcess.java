package io.fluxmpp.bench.scenario.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The embedded server in a worker. */
final class EmbeddedServerProcess implements Server {

    private final WorkerProcess process;
    private final int port;
    private final Path certificate;

    EmbeddedServerProcess(WorkerProcess process, int port, Path certificate) {
        this.process = process;
        this.port = port;
        this.certificate = certificate;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int componentPort() {
        return port;
    }

    @Override
    public boolean allowsUnencrypted() {
        return false;
    }

    @Override
    public Path certificate() {
        return certificate;
    }

    @Override
    public Usage usage() {
        return process.usage();
    }

    @Override
    public void close() {
        process.close();
        try {
            Files.deleteIfExists(certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

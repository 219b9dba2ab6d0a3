package io.fluxmpp.stream;

import io.fluxmpp.stream.internal.server.EmbeddedServer;
import io.fluxmpp.stream.internal.transport.TcpAcceptor;
import java.security.cert.X509Certificate;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** An {@link XmppServer} that listens, until it is disposed of. Thread-safe. */
public final class RunningServer implements Disposable {

    private final EmbeddedServer server;
    private final TcpAcceptor acceptor;

    RunningServer(EmbeddedServer server, TcpAcceptor acceptor) {
        this.server = server;
        this.acceptor = acceptor;
    }

    /** The port it listens on. */
    public int port() {
        return acceptor.port();
    }

    /** The domain it serves; the first one where there are several. */
    public String domain() {
        return server.domains().get(0);
    }

    /** All domains it serves. */
    public List<String> domains() {
        return server.domains();
    }

    /** The certificate it shows. Where it is self-signed, clients must be told to trust it. */
    public X509Certificate certificate() {
        return server.certificate().certificate();
    }

    /** {@link #certificate()} in PEM, as other programs want it. */
    public String certificatePem() {
        return server.certificate().pem();
    }

    /** How many clients are connected at present, whether authenticated or not. */
    public int connections() {
        return server.connections();
    }

    /**
     * Stops listening, ends all streams with the error {@code system-shutdown}, and gives clients five seconds to close
     * their side (RFC 6120 §4.4). Nothing happens before subscription; completes when all connections are closed.
     */
    public Mono<Void> disposeGracefully() {
        return Mono.fromRunnable(acceptor::dispose).then(server.shutDown()).then(onDispose());
    }

    /** Stops listening and drops all connections at once. {@link #onDispose()} tells when that is done. */
    @Override
    public void dispose() {
        acceptor.dispose();
        server.drop();
    }

    @Override
    public boolean isDisposed() {
        return acceptor.isDisposed();
    }

    /** Completes when the server has been disposed of and all connections are closed. */
    public Mono<Void> onDispose() {
        return acceptor.onClose().then(server.onAllClosed());
    }
}

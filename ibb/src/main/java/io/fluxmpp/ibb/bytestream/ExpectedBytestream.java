package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.stream.error.XmppException;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A bytestream that a peer was allowed to open. Made by expecting it, over when the peer has opened it or when it is
 * disposed. Thread-safe.
 */
public final class ExpectedBytestream implements Disposable, RegistryEntry {

    private final BytestreamKey key;
    private final BytestreamSettings settings;
    private final Consumer<RegistryEntry> withdrawal;
    private final Sinks.One<Bytestream> opened = Sinks.one();

    private volatile boolean disposed;

    ExpectedBytestream(BytestreamKey key, BytestreamSettings settings, Consumer<RegistryEntry> withdrawal) {
        this.key = key;
        this.settings = settings;
        this.withdrawal = withdrawal;
    }

    /**
     * The bytestream, once the peer has opened it; on the connection's event loop. Cancelling does not stop expecting.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.ConnectionClosedException}, or {@link BytestreamException} after
     * {@link #dispose()}. There is no deadline: who needs one adds it.
     */
    public Mono<Bytestream> opened() {
        return opened.asMono();
    }

    /** Stops expecting: an {@code <open/>} is refused from now on. A bytestream that is open already is broken off. */
    @Override
    public void dispose() {
        if (!disposed) {
            disposed = true;
            withdrawal.accept(this);
            fail(new BytestreamException(key + " is no longer expected"));
            opened.asMono().subscribe(Disposable::dispose, error -> {});
        }
    }

    @Override
    public boolean isDisposed() {
        return disposed;
    }

    /** {@code bytestream SID with PEER, expected}. */
    @Override
    public String toString() {
        return key + (disposed ? ", no longer expected" : ", expected");
    }

    BytestreamSettings settings() {
        return settings;
    }

    void open(Bytestream bytestream) {
        if (opened.tryEmitValue(bytestream).isFailure()) {
            bytestream.dispose();
        }
    }

    void fail(XmppException cause) {
        opened.tryEmitError(cause);
    }
}

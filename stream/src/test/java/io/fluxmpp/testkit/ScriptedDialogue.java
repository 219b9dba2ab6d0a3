package io.fluxmpp.testkit;

import static java.util.Objects.requireNonNull;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;

/** The scripts of a {@link ScriptedPeer} while they are played. Thread-safe. */
public final class ScriptedDialogue implements Disposable {

    private final Duration patience;
    private final @Nullable X509Certificate certificate;
    private final List<Sinks.Empty<Void>> begun;
    private final List<Sinks.Empty<Void>> ended;
    private final Sinks.Empty<Void> goOn = Sinks.empty();
    private final Disposable.Composite parts = Disposables.composite();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile int port;

    ScriptedDialogue(int scripts, Duration patience, @Nullable X509Certificate certificate) {
        this.patience = patience;
        this.certificate = certificate;
        this.begun = Stream.generate(Sinks::<Void>empty).limit(scripts).toList();
        this.ended = Stream.generate(Sinks::<Void>empty).limit(scripts).toList();
    }

    /** The port of the server that takes part, whoever of the two it is. */
    public int port() {
        return port;
    }

    /**
     * What to trust as a client of this peer.
     *
     * @throws IllegalStateException if the peer is the client
     */
    public X509Certificate certificate() {
        if (certificate == null) {
            throw new IllegalStateException("certificate: none (expected: the peer listens)");
        }
        return certificate;
    }

    /** How many connections were made so far, also those that no script was left for. */
    public int connections() {
        return connections.get();
    }

    /**
     * Completes when all scripts have been played; fails with an {@link AssertionError} that shows the line where the other
     * side departed from its script, what was expected and what came, or when nobody connects in time. Hot: may be
     * subscribed to at any time, by any number of subscribers.
     */
    public Mono<Void> outcome() {
        return Flux.range(0, ended.size())
                .concatMap(i -> begun.get(i)
                        .asMono()
                        .timeout(
                                patience,
                                Mono.error(() -> new AssertionError("nobody connected for script " + (i + 1))))
                        .then(ended.get(i).asMono()))
                .then();
    }

    /** Ends {@code stall}, wherever in the scripts it stands, now or later. */
    public void goOn() {
        goOn.tryEmitEmpty();
    }

    /** Closes whatever is open. A script that was being played fails. */
    @Override
    public void dispose() {
        parts.dispose();
    }

    @Override
    public boolean isDisposed() {
        return parts.isDisposed();
    }

    Mono<Void> onGoOn() {
        return goOn.asMono();
    }

    ScriptedDialogue listening(DisposableServer server) {
        port = server.port();
        parts.add(server);
        return this;
    }

    ScriptedDialogue connected(int to) {
        port = to;
        return this;
    }

    int nextConnection() {
        return connections.getAndIncrement();
    }

    /** Plays one script with one connection, on the connection's event loop. */
    void play(int number, Connection connection, Function<RawStream, Mono<Void>> script) {
        RawStream stream = new RawStream(connection.channel());
        connection.addHandlerLast("scripted", stream);
        Sinks.Empty<Void> outcome = ended.get(number);
        requireNonNull(begun.get(number)).tryEmitEmpty();
        Disposable run = script.apply(stream)
                .doFinally(signal -> connection.dispose())
                .doOnCancel(() -> outcome.tryEmitError(new AssertionError("the dialogue was disposed of")))
                .subscribe(nothing -> {}, outcome::tryEmitError, outcome::tryEmitEmpty);
        // On the event loop, like all else that happens to a stream.
        parts.add(() -> stream.scheduler().schedule(run::dispose));
    }
}

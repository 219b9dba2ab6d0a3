package io.fluxmpp.ibb.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.JingleFiles;
import io.fluxmpp.jingle.filetransfer.FileSink;
import io.fluxmpp.jingle.filetransfer.FileSource;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.stream.Reconnection;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.testkit.ProsodyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** A real Prosody is killed and started again while a hundred files are on their way. */
class RestartedServerIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int FILES = 100;
    private static final int SIZE = 60_000;
    private static final Retry SOON =
            Reconnection.backoff().minBackoff(Duration.ofMillis(100)).maxBackoff(Duration.ofMillis(500));

    private final Set<Path> missing = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failures = new AtomicInteger();

    @TempDir
    private Path outbox;

    @TempDir
    private Path inbox;

    private ProsodyServer prosody;

    @BeforeEach
    void start() throws IOException {
        ProsodyServer.assumeAvailable();
        prosody = new ProsodyServer.Setup("montague.test")
                .host("montague.test", "modules_enabled = { \"smacks\" }")
                .accounts(Map.of("romeo", "romeo", "juliet", "juliet"))
                .start();
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = new byte[SIZE];
            new Random(i).nextBytes(bytes);
            missing.add(Files.write(outbox.resolve(i + ".bin"), bytes));
        }
    }

    @AfterEach
    void stop() {
        if (prosody != null) {
            prosody.close();
        }
    }

    private XmppClient account(String localpart) {
        return XmppClient.create()
                .jid(localpart + "@montague.test/home")
                .password(localpart)
                .host(prosody.host())
                .port(prosody.port())
                .trust(prosody.caCertificate());
    }

    private static Jingle jingle(XmppConnection connection) {
        return Jingle.on(connection)
                .transport(IbbTransport.create())
                .application(FileTransfer.create())
                .settings(settings -> settings.withMaxSessionsPerPeer(2 * FILES))
                .start();
    }

    private static Flux<Path> receive(XmppConnection connection, FileSink sink) {
        return jingle(connection)
                .offers()
                .flatMap(offer -> JingleFiles.receive(offer, sink).onErrorResume(failure -> Flux.empty()), 2 * FILES);
    }

    /** Those that fail are tried again for as long as there is a connection. */
    private Mono<Void> sendMissing(XmppConnection connection, Jid to) {
        Jingle jingle = jingle(connection);
        return Flux.fromIterable(List.copyOf(missing))
                .flatMap(
                        file -> FileSource.of(file)
                                .flatMap(source -> JingleFiles.send(jingle, to, List.of(source)))
                                .doOnSuccess(sent -> missing.remove(file))
                                .doOnError(failure -> failures.incrementAndGet())
                                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                                        .filter(failure -> !connection.isDisposed())),
                        FILES)
                .then();
    }

    @Test
    void whenItIsBack_thenEveryFileIsFinishedOnTheNextConnection() {
        FileSink sink = FileSink.into(inbox).resuming();
        AtomicInteger stored = new AtomicInteger();
        Disposable receiving = account("juliet")
                .connections(SOON)
                .flatMap(connection -> receive(connection, sink))
                .doOnNext(file -> {
                    if (stored.incrementAndGet() == FILES / 4) {
                        // Off this thread, which is an event loop.
                        Mono.fromRunnable(() -> {
                                    prosody.kill();
                                    prosody.restart();
                                })
                                .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())
                                .subscribe();
                    }
                })
                .subscribe();
        Mono<Void> sending = account("romeo")
                .connections(SOON)
                .concatMap(connection -> sendMissing(connection, Jid.of("juliet@montague.test/home"))
                        .then(Mono.defer(() -> missing.isEmpty() ? connection.close() : Mono.<Void>empty()))
                        .onErrorResume(failure -> Mono.empty()))
                .then();
        try {
            StepVerifier.create(sending).expectComplete().verify(PATIENCE);
        } finally {
            receiving.dispose();
        }
        assertThat(missing).isEmpty();
        assertThat(failures).hasPositiveValue();
        assertThat(IntStream.range(0, FILES))
                .allSatisfy(
                        i -> assertThat(inbox.resolve(i + ".bin")).hasSameBinaryContentAs(outbox.resolve(i + ".bin")));
    }
}

package io.fluxmpp.ibb.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.ConnectionState;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.testkit.FaultProxy;
import io.fluxmpp.testkit.FaultProxy.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** A file of which each party loses its connection again and again while it is on its way. */
@Timeout(200)
abstract class ResumedTransferContract {

    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int SIZE = 32 << 20;
    private static final int CUTS = 20;

    private FaultProxy proxy;
    private XmppConnection romeo;
    private XmppConnection juliet;

    /** The server's port. */
    abstract int port();

    /** A client of that account that trusts the server. */
    abstract XmppClient account(String localpart);

    @BeforeEach
    void connect() {
        proxy = FaultProxy.to(port()).block(PATIENCE);
        romeo = connection("romeo");
        juliet = connection("juliet");
    }

    private XmppConnection connection(String localpart) {
        return account(localpart)
                .port(proxy.port())
                .streamManagement(
                        StreamManagement.DEFAULT.withAttempts(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(50))))
                .connect()
                .block(PATIENCE);
    }

    @AfterEach
    void dispose() {
        romeo.dispose();
        juliet.dispose();
        proxy.dispose();
    }

    private static Jingle jingle(XmppConnection connection) {
        return Jingle.on(connection)
                .transport(IbbTransport.create())
                .application(FileTransfer.create())
                .start();
    }

    private static boolean areOpen(Map<XmppConnection, ConnectionState> states) {
        return states.values().stream().allMatch(state -> state == ConnectionState.OPEN);
    }

    @Test
    @Tag("SM-5-13")
    void whenConnectionsAreCutAgainAndAgain_thenTheFileArrivesInOneSession() {
        AtomicInteger sessions = new AtomicInteger();
        AtomicInteger cuts = new AtomicInteger();
        AtomicLong received = new AtomicLong();
        Map<XmppConnection, ConnectionState> states = new ConcurrentHashMap<>();
        for (XmppConnection connection : List.of(romeo, juliet)) {
            connection.states().subscribe(state -> states.put(connection, state));
        }
        Mono<String> receiving = jingle(juliet)
                .offers()
                .doOnNext(offer -> sessions.incrementAndGet())
                .next()
                .flatMap(offer -> offer.accept())
                .flatMap(session -> Bytes.sha256(session.receive().doOnNext(bytes -> {
                    long sofar = received.addAndGet(bytes.remaining());
                    if (cuts.get() < CUTS && sofar > cuts.get() * (SIZE / 2L / CUTS) && areOpen(states)) {
                        proxy.cut(cuts.incrementAndGet() % 2 == 0 ? Ending.RST : Ending.FIN);
                    }
                })))
                .cache();
        receiving.subscribe(hash -> {}, failure -> {});
        Mono<Void> sending = jingle(romeo)
                .initiate(
                        juliet.jid(),
                        FileTransfer.offer(FileDescription.builder()
                                .name("large.bin")
                                .size((long) SIZE)
                                .build()))
                .flatMap(session -> session.send(Bytes.random(SIZE)));
        StepVerifier.create(sending.then(receiving))
                .expectNext(Bytes.sha256(Bytes.random(SIZE)).block())
                .expectComplete()
                .verify(PATIENCE);
        assertThat(sessions).hasValue(1);
        assertThat(cuts).hasValue(CUTS);
        assertThat(proxy.connections()).isGreaterThanOrEqualTo(2 + 2 * CUTS);
    }
}

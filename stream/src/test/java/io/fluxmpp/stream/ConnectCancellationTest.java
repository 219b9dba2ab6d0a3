package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.metrics.micrometer.MicrometerStreamMetrics;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.testkit.Meters;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.test.StepVerifier;

/** Connecting, cancelled at random moments: between, before and after any two steps of it. */
class ConnectCancellationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 1_000;
    private static final int AT_ONCE = 4;
    private static final String DROPPED = "reactor.onNextDropped.local";

    private final AtomicInteger ended = new AtomicInteger();
    private final Meters meters = new Meters();
    private RunningServer server;

    @BeforeEach
    void listen() {
        server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                // Or the server would close what a client forgets.
                .authenticationTimeout(Duration.ofMinutes(10))
                .negotiationTimeout(Duration.ofMinutes(10))
                .stepTimeout(Duration.ofMinutes(10))
                .bind()
                .block(PATIENCE);
    }

    @AfterEach
    void dispose() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private XmppClient client() {
        return XmppClient.create()
                .jid("romeo@montague.lit")
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate());
    }

    @Test
    @Timeout(120)
    void whenCancelledAtAThousandMoments_thenNothingIsLeft() {
        XmppClient client = client().metrics(MicrometerStreamMetrics.create(meters.registry()));
        long usual = usualTime(client()).toNanos();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        AtomicInteger connected = new AtomicInteger();
        Flux<Void> attempts = Flux.range(0, ATTEMPTS)
                .map(i -> Duration.ofNanos((long) (random.nextDouble() * usual * 1.2)))
                .flatMap(
                        moment -> client.connect()
                                .doOnNext(connection -> connected.incrementAndGet())
                                .doFinally(this::ended)
                                .timeout(moment)
                                .flatMap(XmppConnection::close)
                                .onErrorComplete(TimeoutException.class),
                        AT_ONCE)
                // Time may run out while the connection is on its way through timeout(), which then drops it.
                .contextWrite(context -> context.put(DROPPED, (Consumer<Object>) this::dispose));
        StepVerifier.create(attempts).expectComplete().verify(Duration.ofSeconds(110));
        assertThat(ended).as("connect() that ended, seed %d", seed).hasValue(ATTEMPTS);
        assertThat(connected).as("connections made, seed %d", seed).hasValueLessThan(ATTEMPTS);
        assertThat(meters.value("fluxmpp.connect"))
                .as("recorded, seed %d", seed)
                .isEqualTo(ATTEMPTS);
        meters.awaitNothingLeft();
        StepVerifier.create(noConnectionLeft()).expectComplete().verify(PATIENCE);
    }

    /** Who has what it wanted cancels, and wants to keep it. */
    @Test
    void whenCancelledForHavingEnough_thenTheConnectionLives() {
        Flux<XmppConnection> enough = Flux.range(0, 5)
                .concatMap(i -> Flux.merge(client().connect(), Mono.never()).take(1));
        StepVerifier.create(enough.concatMap(
                        connection -> Ping.on(connection).ping(null).then(connection.close())))
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(noConnectionLeft()).expectComplete().verify(PATIENCE);
    }

    private void dispose(Object dropped) {
        if (dropped instanceof XmppConnection connection) {
            connection.dispose();
        }
    }

    private void ended(SignalType how) {
        ended.incrementAndGet();
    }

    /** The server sees the sockets of all clients: one that a client forgot would stay open there. */
    private Mono<Void> noConnectionLeft() {
        return Flux.interval(Duration.ofMillis(10))
                .takeUntil(tick -> server.connections() == 0)
                .then();
    }

    /** The median of some, as many side by side as later. */
    private static Duration usualTime(XmppClient client) {
        return Flux.range(0, 40)
                .flatMap(
                        i -> client.connect()
                                .elapsed()
                                .flatMap(timed -> timed.getT2().close().thenReturn(timed.getT1())),
                        AT_ONCE)
                .sort()
                .elementAt(20)
                .map(Duration::ofMillis)
                .block(PATIENCE);
    }
}

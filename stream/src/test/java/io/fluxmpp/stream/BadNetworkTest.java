package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.testkit.FaultDirection;
import io.fluxmpp.testkit.FaultProxy;
import io.fluxmpp.testkit.FaultProxy.Ending;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Client and server with a bad network between them. */
class BadNetworkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int EVERY_BYTE = 200;
    private static final int STEP = 97;

    private RunningServer server;
    private FaultProxy proxy;

    @BeforeEach
    void listen() {
        server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .bind()
                .block(PATIENCE);
        proxy = FaultProxy.to(server.port()).block(PATIENCE);
    }

    @AfterEach
    void dispose() {
        proxy.dispose();
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private XmppClient client() {
        return XmppClient.create()
                .jid("romeo@montague.lit")
                .password("secret")
                .host("localhost")
                .port(proxy.port())
                .trust(server.certificate());
    }

    private Mono<Void> visit() {
        return client().connect()
                .flatMap(connection -> Ping.on(connection).ping(null).then(connection.close()));
    }

    /** The server sees the sockets of all clients: one that a client forgot would stay open there. */
    private Mono<Void> noConnectionLeft() {
        return Flux.interval(Duration.ofMillis(10))
                .takeUntil(tick -> server.connections() == 0)
                .then();
    }

    private enum Way {
        TO_SERVER,
        TO_CLIENT;

        FaultDirection of(FaultProxy proxy) {
            return this == TO_SERVER ? proxy.toServer() : proxy.toClient();
        }
    }

    @Test
    void whenEveryByteTravelsAlone_thenConnectsAsksAndCloses() {
        proxy.toServer().fragment(1);
        proxy.toClient().fragment(1);
        StepVerifier.create(visit()).expectComplete().verify(PATIENCE);
    }

    @Test
    void whenTheNetworkIsSlowAndUneven_thenConnectsAsksAndCloses() {
        proxy.toServer().delay(Duration.ofMillis(5)).jitter(Duration.ofMillis(10), 1);
        proxy.toClient().fragment(7).jitter(Duration.ofMillis(3), 2);
        StepVerifier.create(visit()).expectComplete().verify(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void whenCutAnywhere_thenConnectingFailsAndNothingIsLeft(Way way) {
        StepVerifier.create(client().connect())
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        int all = (int) way.of(proxy).bytes();
        proxy.cut(Ending.FIN);
        // A few bytes more or less are needed each time.
        int last = all - STEP;
        IntStream positions = IntStream.concat(
                IntStream.range(0, EVERY_BYTE), IntStream.iterate(EVERY_BYTE, i -> i < last, i -> i + STEP));
        Flux<Throwable> failures = Flux.fromStream(positions.boxed()).concatMap(position -> {
            way.of(proxy).cutAfter(position, position % 2 == 0 ? Ending.RST : Ending.FIN);
            return failure(position);
        });
        StepVerifier.create(failures.filter(failure -> !(failure instanceof XmppException))
                        .collectList())
                .assertNext(others -> assertThat(others).isEmpty())
                .expectComplete()
                .verify(Duration.ofSeconds(110));
        StepVerifier.create(noConnectionLeft()).expectComplete().verify(PATIENCE);
    }

    /** What came of a connection that is cut there. */
    private Mono<Throwable> failure(int position) {
        return client().connect()
                .flatMap(XmppConnection::onClose)
                .<Throwable>then(Mono.error(() -> new AssertionError("ended in good order, cut after " + position)))
                .onErrorResume(Mono::just);
    }
}

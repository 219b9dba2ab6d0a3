package io.fluxmpp.ibb;

import static io.fluxmpp.ibb.LiveBytestreams.PATIENCE;
import static io.fluxmpp.ibb.LiveBytestreams.bytes;

import io.fluxmpp.ibb.bytestream.BytestreamException;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.WindowPolicy;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.testkit.FaultProxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Whatever the network does: every byte, or an error in time. */
class BadNetworkTest {

    private static final BytestreamSettings ADAPTIVE = BytestreamSettings.DEFAULT.withWindow(WindowPolicy.adaptive());

    private static final Duration STANDSTILL = Duration.ofSeconds(20);

    private final LiveBytestreams live = LiveBytestreams.start();

    @AfterEach
    void stop() {
        live.stop();
    }

    private void transfers(BytestreamSettings settings, int blocks, int size) {
        StepVerifier.create(live.open(settings).flatMap(ends -> ends.transfer(bytes(blocks, size))))
                .expectComplete()
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 200})
    void whenTheWayIsLong_thenEveryByteArrives(int roundTripMillis) {
        Duration oneWay = Duration.ofMillis(roundTripMillis / 2);
        live.network().toServer().delay(oneWay);
        live.network().toClient().delay(oneWay);
        transfers(ADAPTIVE, 1000, 4096);
    }

    @Test
    void whenDelaysVary_thenEveryByteArrives() {
        live.network().toServer().delay(Duration.ofMillis(10)).jitter(Duration.ofMillis(40), 1);
        live.network().toClient().delay(Duration.ofMillis(10)).jitter(Duration.ofMillis(40), 2);
        transfers(ADAPTIVE, 500, 4096);
    }

    @Test
    void whenThereIsOneMegabitASecond_thenEveryByteArrives() {
        live.network().toServer().bandwidth(125_000);
        live.network().toClient().bandwidth(125_000);
        transfers(ADAPTIVE, 100, 4096);
    }

    @Test
    void whenEveryByteTravelsAlone_thenEveryByteArrives() {
        live.network().toServer().fragment(1);
        live.network().toClient().fragment(1);
        transfers(ADAPTIVE, 10, 4096);
    }

    @Test
    @Tag("IBB-5-2")
    void whenEverythingStandsStillForTwentySeconds_thenEveryByteArrives() {
        Mono<Void> standstill = Mono.<Void>fromRunnable(
                        () -> live.network().toServer().stall())
                .delaySubscription(Duration.ofMillis(200))
                .then(Mono.delay(STANDSTILL))
                .doOnNext(over -> live.network().toServer().resume())
                .then();
        Flux<ByteBuffer> slow = bytes(500, 4096).delayElements(Duration.ofMillis(1));
        StepVerifier.create(live.open(ADAPTIVE)
                        .flatMap(ends -> Mono.when(
                                ends.romeos().send(slow).then(ends.romeos().close()),
                                LiveBytestreams.checksum(ends.juliets().receive()),
                                standstill)))
                .expectComplete()
                .verify(PATIENCE.plus(STANDSTILL));
    }

    @Test
    void whenItStandsStillForGood_thenTheSenderFailsInTime() {
        BytestreamSettings impatient = ADAPTIVE.withAcknowledgementTimeout(Duration.ofSeconds(1));
        StepVerifier.create(live.open(impatient).flatMap(ends -> {
                    ends.juliets()
                            .receive()
                            .subscribe(block -> live.network().toServer().stall(), broken -> {});
                    return ends.romeos().send(bytes(10_000, 4096));
                }))
                .expectError(BytestreamException.class)
                .verify(PATIENCE);
    }

    @Test
    void whenTheConnectionIsCut_thenBothSidesFail() {
        LiveBytestreams unmanaged = LiveBytestreams.startUnmanaged();
        unmanaged
                .network()
                .toServer()
                .cutAfter(unmanaged.network().toServer().bytes() + 200_000, FaultProxy.Ending.RST);
        BytestreamSettings impatient =
                ADAPTIVE.withAcknowledgementTimeout(Duration.ofSeconds(1)).withStallTimeout(Duration.ofSeconds(1));
        try {
            StepVerifier.create(unmanaged
                            .open(impatient)
                            .flatMap(ends -> Mono.whenDelayError(
                                    ends.romeos()
                                            .send(bytes(10_000, 4096))
                                            .onErrorResume(ConnectionClosedException.class, lost -> Mono.empty()),
                                    // Juliet's connection lives, and she hears nothing: it is hers to say how long she
                                    // waits.
                                    ends.juliets()
                                            .receive()
                                            .timeout(Duration.ofSeconds(1))
                                            .onErrorResume(TimeoutException.class, silence -> Mono.empty()))))
                    .expectComplete()
                    .verify(PATIENCE);
        } finally {
            unmanaged.stop();
        }
    }
}

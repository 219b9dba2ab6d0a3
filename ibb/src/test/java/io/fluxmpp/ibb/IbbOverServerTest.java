package io.fluxmpp.ibb;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamException;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppServer;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError.Condition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Bytestreams over real sockets, TLS and a server between. */
class IbbOverServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static RunningServer server;

    private XmppConnection romeo;
    private XmppConnection juliet;

    @BeforeAll
    static void start() {
        server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .account("juliet@montague.lit", "geheim")
                .bind()
                .block(PATIENCE);
    }

    @AfterAll
    static void stop() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private static Mono<XmppConnection> connect(String localpart, String password) {
        return XmppClient.create()
                .jid(localpart + "@montague.lit")
                .password(password)
                .host("127.0.0.1")
                .port(server.port())
                .trust(server.certificate())
                .connect();
    }

    /** Opens a bytestream from romeo to juliet, uses it, and closes both connections. */
    private <T> Mono<T> between(BytestreamSettings settings, Use<T> use) {
        return Mono.zip(connect("romeo", "secret"), connect("juliet", "geheim")).flatMap(both -> {
            romeo = both.getT1();
            juliet = both.getT2();
            String sid = Ibb.newSid();
            ExpectedBytestream expected = Ibb.on(juliet).expect(romeo.jid(), sid, settings);
            return Mono.zip(Ibb.on(romeo).open(juliet.jid(), sid, settings), expected.opened())
                    .flatMap(ends -> use.of(ends.getT1(), ends.getT2()))
                    .materialize()
                    .delayUntil(end ->
                            Mono.whenDelayError(romeo.close(), juliet.close()).onErrorComplete())
                    .dematerialize();
        });
    }

    private interface Use<T> {
        Mono<T> of(Bytestream romeos, Bytestream juliets);
    }

    private static Flux<ByteBuffer> bytes(int buffers, int size) {
        return Flux.defer(() -> {
            Random random = new Random(buffers);
            return Flux.range(0, buffers).map(i -> {
                byte[] bytes = new byte[size];
                random.nextBytes(bytes);
                return ByteBuffer.wrap(bytes);
            });
        });
    }

    private static Mono<Long> checksum(Flux<ByteBuffer> buffers) {
        return Mono.defer(() -> {
            CRC32 crc = new CRC32();
            return buffers.doOnNext(crc::update).then(Mono.fromCallable(crc::getValue));
        });
    }

    @Nested
    class GivenTwoClients {
        @ParameterizedTest
        @CsvSource({"4096, 1, 500", "4096, 16, 500", "65535, 4, 500", "1000, 64, 500"})
        void whenBothSendAtOnce_thenEveryByteArrives(int blockSize, int window, int buffers) {
            BytestreamSettings settings = BytestreamSettings.DEFAULT
                    .withBlockSize(new BlockSize(blockSize))
                    .withWindow(window);
            Flux<ByteBuffer> fromRomeo = bytes(buffers, 4096).publishOn(Schedulers.parallel());
            Flux<ByteBuffer> fromJuliet = bytes(buffers + 1, 4096);
            long romeosSum = checksum(fromRomeo).blockOptional(PATIENCE).orElseThrow();
            long julietsSum = checksum(fromJuliet).blockOptional(PATIENCE).orElseThrow();

            StepVerifier.create(between(
                            settings,
                            (romeos, juliets) -> Mono.zip(
                                    checksum(romeos.receive()),
                                    checksum(juliets.receive().publishOn(Schedulers.parallel(), 2)),
                                    Mono.when(romeos.send(fromRomeo), juliets.send(fromJuliet))
                                            .then(romeos.close())
                                            .thenReturn(true))))
                    .assertNext(end -> {
                        assertThat(end.getT1()).isEqualTo(julietsSum);
                        assertThat(end.getT2()).isEqualTo(romeosSum);
                    })
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        @Tag("IBB-2.1-8")
        void whenThePeerHasNoBytestreams_thenOpeningIsRefused() {
            StepVerifier.create(Mono.zip(connect("romeo", "secret"), connect("juliet", "geheim"))
                            .flatMap(both -> Ibb.on(both.getT1())
                                    .open(both.getT2().jid())
                                    .materialize()
                                    .delayUntil(end -> Mono.whenDelayError(
                                            both.getT1().close(), both.getT2().close()))
                                    .dematerialize()))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOfSatisfying(
                                    StanzaErrorException.class,
                                    refusal -> assertThat(refusal.error().condition())
                                            .isEqualTo(Condition.SERVICE_UNAVAILABLE)))
                    .verify(PATIENCE);
        }

        @Test
        void whenThePeersConnectionIsGone_thenTheSenderFails() {
            StepVerifier.create(between(
                            BytestreamSettings.DEFAULT.withAcknowledgementTimeout(Duration.ofSeconds(1)),
                            (romeos, juliets) -> romeos.send(bytes(100_000, 4096))
                                    .doOnSubscribe(sending ->
                                            juliets.receive().subscribe(block -> juliet.dispose(), lost -> {}))))
                    .expectError(BytestreamException.class)
                    .verify(PATIENCE);
        }

        @Test
        void whenOurConnectionIsGone_thenTheSenderFailsWithThat() {
            StepVerifier.create(between(
                            BytestreamSettings.DEFAULT,
                            (romeos, juliets) -> romeos.send(bytes(100_000, 4096))
                                    .doOnSubscribe(sending ->
                                            juliets.receive().subscribe(block -> romeo.dispose(), lost -> {}))))
                    .expectError(ConnectionClosedException.class)
                    .verify(PATIENCE);
        }
    }
}

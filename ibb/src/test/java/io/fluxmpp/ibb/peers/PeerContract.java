package io.fluxmpp.ibb.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamException;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.ibb.transfer.Bytes;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.testkit.ProsodyServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What holds between our In-Band Bytestreams and anybody's, through a real Prosody: romeo is ours, juliet the peer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeerContract<P extends Peer> {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final BytestreamSettings SETTINGS = BytestreamSettings.DEFAULT;
    private static final BytestreamSettings MESSAGES = SETTINGS.withStanza(StanzaKind.MESSAGE);
    static final int BLOCK = BlockSize.DEFAULT.bytes();

    /** How many bytes wait for our reader before acknowledgements are withheld. */
    private static final int RECEIVE_BUFFER = 64 << 10;

    /** No multiple of any block size. */
    static final int MUCH = (1 << 20) + 1;

    static final int LITTLE = 100_001;

    private ProsodyServer prosody;
    private P peer;
    private XmppConnection romeo;

    /** Skips or fails the test where the peer is not installed. */
    abstract void assumeAvailable();

    /** Logs in a peer. */
    abstract P login(ProsodyServer server, String user, String password);

    /** The largest blocks it takes unless told otherwise. */
    abstract int largestBlock();

    @BeforeAll
    void start() {
        ProsodyServer.assumeAvailable();
        assumeAvailable();
        prosody = ProsodyServer.start("montague.test", Map.of("romeo", "secret", "juliet", "geheim"));
        peer = login(prosody, "juliet", "geheim");
    }

    @AfterAll
    void stop() {
        if (peer != null) {
            peer.close();
        }
        if (prosody != null) {
            prosody.close();
        }
    }

    @BeforeEach
    void connect() {
        romeo = XmppClient.create()
                .jid(new Jid("romeo", prosody.domain(), "here"))
                .password("secret")
                .host(prosody.host())
                .port(prosody.port())
                .trust(prosody.caCertificate())
                .connect()
                .block(PATIENCE);
    }

    @AfterEach
    void disconnect() {
        peer.limitBlockSize(largestBlock()).then(romeo.close()).block(PATIENCE);
    }

    P peer() {
        return peer;
    }

    Ibb ours() {
        return Ibb.on(romeo);
    }

    /** The size of blocks: ours by default, or the largest that the peer takes. */
    enum Blocks {
        OF_4096,
        LARGEST
    }

    private BytestreamSettings settings(Blocks blocks) {
        return blocks == Blocks.OF_4096 ? SETTINGS : SETTINGS.withBlockSize(new BlockSize(largestBlock()));
    }

    /** Prosody is slow with stanzas above 8 KiB. */
    private static int much(Blocks blocks) {
        return blocks == Blocks.OF_4096 ? MUCH : MUCH / 4;
    }

    /** We open a bytestream, and it is used at both ends. */
    <T> Mono<T> opened(BytestreamSettings settings, BiFunction<Bytestream, PeerBytestream, Mono<T>> use) {
        return Mono.defer(() -> {
            String sid = Ibb.newSid();
            return peer.admit(romeo.jid(), sid)
                    .then(ours().open(peer.jid(), sid, settings))
                    .zipWith(peer.admitted(sid), use)
                    .flatMap(used -> used);
        });
    }

    /** The peer opens a bytestream, and it is used at both ends. */
    <T> Mono<T> openedByPeer(BytestreamSettings settings, BiFunction<Bytestream, PeerBytestream, Mono<T>> use) {
        return Mono.defer(() -> {
            String sid = Ibb.newSid();
            ExpectedBytestream expected = ours().expect(peer.jid(), sid, settings);
            Mono<PeerBytestream> opening =
                    peer.open(romeo.jid(), sid, settings.blockSize().bytes(), settings.stanza());
            return Mono.zip(expected.opened(), opening, use).flatMap(used -> used);
        });
    }

    /** Whether what came is what was sent. */
    static Mono<Boolean> same(Mono<String> received, Mono<String> sent) {
        return Mono.zip(received, sent, String::equals);
    }

    /** Sends, closes, and gives the SHA-256 of what was sent. */
    static Mono<String> sendAndClose(Bytestream ours, int size) {
        return ours.send(Bytes.random(size)).then(ours.close()).then(Bytes.sha256(Bytes.random(size)));
    }

    static Mono<String> sendAndClose(PeerBytestream peers, int size) {
        return peers.send(size).delayUntil(hash -> peers.close());
    }

    @ParameterizedTest
    @EnumSource
    void whenWeSend_thenThePeerHasEveryByte(Blocks blocks) {
        StepVerifier.create(opened(
                        settings(blocks), (ours, peers) -> same(peers.received(), sendAndClose(ours, much(blocks)))))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void whenThePeerSends_thenWeHaveEveryByte(Blocks blocks) {
        StepVerifier.create(openedByPeer(
                        settings(blocks),
                        (ours, peers) -> same(Bytes.sha256(ours.receive()), sendAndClose(peers, much(blocks)))))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    @Tag("IBB-3-1")
    @Tag("IBB-3-4")
    void whenBothSendAtOnce_thenBothHaveEveryByte() {
        StepVerifier.create(opened(SETTINGS, PeerContract::exchange))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    @Tag("IBB-3-1")
    void whenThePeerOpenedAndBothSendAtOnce_thenBothHaveEveryByte() {
        StepVerifier.create(openedByPeer(SETTINGS, PeerContract::exchange))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    @Tag("IBB-2.2-2")
    @Tag("IBB-4-1")
    void whenWeSendInMessages_thenThePeerHasEveryByte() {
        StepVerifier.create(opened(MESSAGES, (ours, peers) -> same(peers.received(), sendAndClose(ours, 4 * LITTLE))))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void whenThePeerSendsInMessages_thenWeHaveEveryByte() {
        StepVerifier.create(openedByPeer(
                        MESSAGES, (ours, peers) -> same(Bytes.sha256(ours.receive()), sendAndClose(peers, 4 * LITTLE))))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void whenBothSendInMessages_thenBothHaveEveryByte() {
        StepVerifier.create(opened(MESSAGES, PeerContract::exchange))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
    }

    /** Both send, not equally much; when both are through, we close. */
    private static Mono<Boolean> exchange(Bytestream ours, PeerBytestream peers) {
        Mono<String> peersSent = peers.send(2 * LITTLE).cache();
        return Mono.zip(
                        same(Bytes.sha256(ours.receive()), peersSent),
                        same(peers.received(), Bytes.sha256(Bytes.random(LITTLE))),
                        Mono.when(ours.send(Bytes.random(LITTLE)), peersSent)
                                .then(ours.close())
                                .thenReturn(true))
                .map(outcome -> outcome.getT1() && outcome.getT2());
    }

    @Test
    @Tag("IBB-2.1-10")
    void whenThePeerTakesSmallerBlocks_thenTheyAreHalvedUntilItDoes() {
        peer.limitBlockSize(1024).block(PATIENCE);
        StepVerifier.create(opened(SETTINGS, (ours, peers) -> {
                    assertThat(ours.blockSize().bytes()).isEqualTo(1024);
                    return same(peers.received(), sendAndClose(ours, LITTLE));
                }))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void whenThePeerWantsNoBytestream_thenOpeningFails() {
        StepVerifier.create(ours().open(peer.jid()))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                StanzaErrorException.class,
                                refusal ->
                                        assertThat(refusal.error().condition()).isEqualTo(Condition.NOT_ACCEPTABLE)))
                .verify(PATIENCE);
    }

    @Test
    void whenWeExpectNoBytestream_thenThePeerIsRefused() {
        ours().expect(peer.jid(), "another", SETTINGS);
        StepVerifier.create(peer.open(romeo.jid(), Ibb.newSid(), BLOCK, StanzaKind.IQ))
                .expectErrorSatisfies(refusal ->
                        assertThat(refusal).isInstanceOf(PeerException.class).hasMessage("not-acceptable"))
                .verify(PATIENCE);
    }

    @Test
    @Tag("IBB-2.1-9")
    void whenThePeerWantsLargerBlocksThanWe_thenItIsRefused() {
        String sid = Ibb.newSid();
        ours().expect(peer.jid(), sid, SETTINGS);
        StepVerifier.create(peer.open(romeo.jid(), sid, BLOCK + 1, StanzaKind.IQ))
                .expectErrorSatisfies(refusal ->
                        assertThat(refusal).isInstanceOf(PeerException.class).hasMessage("resource-constraint"))
                .verify(PATIENCE);
    }

    @Test
    void whenThePeerClosesEarly_thenSendingFails() {
        StepVerifier.create(opened(SETTINGS.withCloseTimeout(Duration.ofSeconds(1)), (ours, peers) -> {
                    // Cached: that the source is cancelled is not to interrupt the peer.
                    Flux<ByteBuffer> thenThePeerCloses = peers.close().cache().thenMany(Flux.never());
                    return ours.send(Flux.concat(Bytes.random(LITTLE), thenThePeerCloses));
                }))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(BytestreamException.class)
                        .hasMessageContaining("closed by the peer"))
                .verify(PATIENCE);
    }

    @Test
    void whenOurReaderCancels_thenThePeersSendingEnds() {
        AtomicInteger taken = new AtomicInteger();
        StepVerifier.create(openedByPeer(
                        SETTINGS,
                        (ours, peers) -> Mono.zip(
                                ours.receive()
                                        .take(10)
                                        .doOnNext(block -> taken.incrementAndGet())
                                        .then(ours.onClose())
                                        .thenReturn(true),
                                peers.send(64 << 20)
                                        .then(Mono.just("sent"))
                                        .onErrorResume(
                                                PeerException.class, failure -> Mono.just(failure.getMessage())))))
                .assertNext(ends -> assertThat(ends.getT2()).isEqualTo("closed"))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(taken).hasValue(10);
    }

    @Test
    void whenWeBreakOff_thenThePeerHasWhatWasSentUntilThen() {
        StepVerifier.create(opened(SETTINGS, (ours, peers) -> {
                    Flux<ByteBuffer> thenWeBreakOff =
                            Mono.fromRunnable(ours::dispose).thenMany(Flux.never());
                    return Mono.zip(
                            same(peers.received(), Bytes.sha256(Bytes.random(LITTLE))),
                            ours.send(Flux.concat(Bytes.random(LITTLE), thenWeBreakOff))
                                    .then(Mono.just("sent"))
                                    .onErrorResume(BytestreamException.class, failure -> Mono.just("broken")));
                }))
                .assertNext(ends -> {
                    assertThat(ends.getT1()).isTrue();
                    assertThat(ends.getT2()).isEqualTo("broken");
                })
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    @Tag("IBB-2.2-13")
    void whenOurReaderPauses_thenThePeerWaitsAndGoesOn() {
        int taken = 10;
        long read = (long) taken * BLOCK;
        AtomicInteger blocks = new AtomicInteger();
        StepVerifier.create(openedByPeer(SETTINGS, (ours, peers) -> {
                    Mono<Void> pause = Flux.interval(Duration.ofMillis(500))
                            .onBackpressureDrop()
                            .concatMap(tick -> peers.sent(), 0)
                            .buffer(2, 1)
                            .filter(last -> last.get(0) > read && last.get(0).equals(last.get(1)))
                            .next()
                            .doOnNext(last -> assertThat(last.get(0)).isLessThanOrEqualTo(read + RECEIVE_BUFFER))
                            .then();
                    Flux<ByteBuffer> received = ours.receive()
                            .concatMap(
                                    block -> blocks.incrementAndGet() == taken
                                            ? pause.thenReturn(block)
                                            : Mono.just(block),
                                    0);
                    return same(Bytes.sha256(received), sendAndClose(peers, 4 * LITTLE));
                }))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(blocks).hasValue(4 * LITTLE / BLOCK + 1);
    }
}

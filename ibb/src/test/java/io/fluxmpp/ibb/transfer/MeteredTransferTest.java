package io.fluxmpp.ibb.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamException;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.ibb.metrics.IbbMetricsRecorder;
import io.fluxmpp.ibb.metrics.micrometer.MicrometerIbbMetrics;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.metrics.micrometer.MicrometerJingleMetrics;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppServer;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.metrics.micrometer.MicrometerStreamMetrics;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.testkit.FaultProxy;
import io.fluxmpp.testkit.FaultProxy.Ending;
import io.fluxmpp.testkit.MeterTable;
import io.fluxmpp.testkit.Meters;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** What all three modules' meters say of real transfers, and that they are back at zero behind each of their ends. */
class MeteredTransferTest {

    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final int SIZE = 4 << 20;
    private static final String BYTESTREAMS = "fluxmpp.ibb.bytestreams";
    private static final String ENDED = "fluxmpp.ibb.ended.bytestreams";

    private final RunningServer server = XmppServer.create()
            .account("romeo@montague.lit", "romeo")
            .account("juliet@montague.lit", "juliet")
            .bind()
            .block(PATIENCE);
    private final FaultProxy proxy = FaultProxy.to(server.port()).block(PATIENCE);
    private final Meters his = new Meters();
    private final Meters hers = new Meters();
    private XmppConnection romeo;
    private XmppConnection juliet;

    @BeforeEach
    void connect() {
        romeo = connection("romeo", his);
        juliet = connection("juliet", hers);
    }

    private XmppConnection connection(String name, Meters meters) {
        IbbMetricsRecorder bytestreams = MicrometerIbbMetrics.create(meters.registry());
        return XmppClient.create()
                .jid(name + "@montague.lit")
                .password(name)
                .host("localhost")
                .port(proxy.port())
                .trust(server.certificate())
                .streamManagement(
                        StreamManagement.DEFAULT.withAttempts(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20))))
                .metrics(MicrometerStreamMetrics.create(meters.registry()))
                .extend(connection -> Ibb.on(connection).metrics(bytestreams))
                .connect()
                .block(PATIENCE);
    }

    @AfterEach
    void nothingIsLeft() {
        romeo.dispose();
        juliet.dispose();
        his.awaitNothingLeft();
        hers.awaitNothingLeft();
        proxy.dispose();
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private static Jingle jingle(XmppConnection connection, Meters meters) {
        return Jingle.on(connection)
                .transport(IbbTransport.create())
                .application(FileTransfer.create())
                .settings(settings -> settings.withMetrics(MicrometerJingleMetrics.create(meters.registry())))
                .start();
    }

    /** Sends juliet a file, and cuts all connections once {@code cutAt} bytes of it have arrived. */
    private void transfer(long cutAt) {
        AtomicLong received = new AtomicLong();
        Mono<String> receiving = jingle(juliet, hers)
                .offers()
                .next()
                .flatMap(JingleOffer::accept)
                .flatMap(session -> Bytes.sha256(session.receive().doOnNext(bytes -> {
                    long before = received.getAndAdd(bytes.remaining());
                    if (before < cutAt && received.get() >= cutAt) {
                        proxy.cut(Ending.RST);
                    }
                })))
                .cache();
        receiving.subscribe(hash -> {}, failure -> {});
        FileDescription file =
                FileDescription.builder().name("romeo.bin").size((long) SIZE).build();
        StepVerifier.create(jingle(romeo, his)
                        .initiate(juliet.jid(), FileTransfer.offer(file))
                        .flatMap(session -> session.send(Bytes.random(SIZE)))
                        .then(receiving))
                .expectNext(Bytes.sha256(Bytes.random(SIZE)).block(PATIENCE))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void whenAFileIsSentAndTheConnectionsAreCut_thenEverythingIsCounted() {
        // What is acknowledged shows that the streams are managed by now.
        for (XmppConnection connection : new XmppConnection[] {romeo, juliet}) {
            connection.send(Presence.available()).block(PATIENCE);
        }
        transfer(SIZE / 2);
        his.await(1, "fluxmpp.jingle.session", "role", "initiator", "reason", "success");
        hers.await(1, "fluxmpp.jingle.session", "role", "responder", "reason", "success");
        assertThat(his.value("fluxmpp.jingle.agreement")).isOne();
        his.await(1, ENDED, "outcome", "closed");
        hers.await(1, ENDED, "outcome", "closed");
        assertThat(his.value("fluxmpp.ibb.bytes", "direction", "out")).isEqualTo(SIZE);
        assertThat(hers.value("fluxmpp.ibb.bytes", "direction", "in")).isEqualTo(SIZE);
        assertThat(his.value("fluxmpp.ibb.acknowledgement")).isGreaterThanOrEqualTo(SIZE / 4096);
        assertThat(his.registry().get("fluxmpp.ibb.window").summary().max()).isGreaterThan(1);
        assertThat(his.value("fluxmpp.bytes", "direction", "out")).isGreaterThan(SIZE);
        assertThat(his.value("fluxmpp.lost.connections")).isOne();
        assertThat(his.value("fluxmpp.resumption")).isOne();
        assertThat(his.value("fluxmpp.iq", "answer", "result")).isLessThan(SIZE / 4096);
    }

    @Test
    void whenEverythingHappens_thenTheMetersAreThoseOfTheTable() {
        Meters meters = new Meters();
        MicrometerIbbMetrics.create(meters.registry());
        assertThat(meters.rows()).containsExactlyInAnyOrderElementsOf(MeterTable.chapter("In-Band Bytestreams"));
    }

    @Test
    void whenTheRecorderThrowsWhateverItIsTold_thenTheFileArrives() {
        IbbMetricsRecorder broken = (IbbMetricsRecorder) Proxy.newProxyInstance(
                IbbMetricsRecorder.class.getClassLoader(),
                new Class<?>[] {IbbMetricsRecorder.class},
                (proxy, method, args) -> {
                    throw new AssertionError("on purpose");
                });
        Ibb.on(romeo).metrics(broken);
        Ibb.on(juliet).metrics(broken);
        transfer(Long.MAX_VALUE);
    }

    @Test
    void whenNobodyExpectsTheBytestream_thenItIsRefused() {
        StepVerifier.create(Ibb.on(romeo).open(juliet.jid()))
                .expectError(StanzaErrorException.class)
                .verify(PATIENCE);
        assertThat(his.value("fluxmpp.ibb.refused.bytestreams")).isOne();
        assertThat(his.value(ENDED)).isZero();
    }

    @Test
    void whenOpeningIsCancelled_thenNothingWasOpen() {
        proxy.toServer().stall();
        Disposable opening = Ibb.on(romeo).open(juliet.jid()).subscribe();
        opening.dispose();
        proxy.toServer().resume();
        // Behind what was on its way.
        Ping.on(romeo).ping(juliet.jid()).block(PATIENCE);
        assertThat(his.value(BYTESTREAMS)).isZero();
        assertThat(his.value(ENDED)).isZero();
    }

    private Bytestream open() {
        String sid = Ibb.newSid();
        ExpectedBytestream expected = Ibb.on(juliet).expect(romeo.jid(), sid, BytestreamSettings.DEFAULT);
        assertThat(expected).hasToString("bytestream " + sid + " with " + romeo.jid() + ", expected");
        Bytestream opened = Ibb.on(romeo)
                .open(juliet.jid(), sid, BytestreamSettings.DEFAULT)
                .zipWith(expected.opened(), (ours, theirs) -> ours)
                .block(PATIENCE);
        assertThat(opened).hasToString("bytestream " + sid + " with " + juliet.jid() + ", OPEN");
        assertThat(his.value(BYTESTREAMS)).isOne();
        assertThat(hers.value(BYTESTREAMS)).isOne();
        return opened;
    }

    private static Flux<ByteBuffer> endless() {
        return Flux.generate(sink -> sink.next(ByteBuffer.allocate(4096)));
    }

    @Test
    void whenABytestreamIsClosed_thenBothHaveClosed() {
        open().close().block(PATIENCE);
        his.await(1, ENDED, "outcome", "closed");
        hers.await(1, ENDED, "outcome", "closed");
    }

    @Test
    void whenABytestreamIsDisposedOfWithBlocksOnTheirWay_thenNoneIsWaitedFor() {
        Bytestream bytestream = open();
        Sinks.One<Boolean> failed = Sinks.one();
        bytestream.send(endless()).subscribe(nothing -> {}, failure -> failed.tryEmitValue(true));
        his.awaitMore(0, "fluxmpp.ibb.unacknowledged.bytes");
        bytestream.dispose();
        failed.asMono().block(PATIENCE);
        his.await(0, "fluxmpp.ibb.unacknowledged.bytes");
        his.await(1, ENDED, "outcome", "broken");
        his.await(0, BYTESTREAMS);
    }

    @Test
    void whenASendIsCancelled_thenTheBytestreamIsOpenStill() {
        Bytestream bytestream = open();
        Disposable sending = bytestream.send(endless()).subscribe();
        his.awaitMore(0, "fluxmpp.ibb.bytes", "direction", "out");
        sending.dispose();
        assertThat(his.value(BYTESTREAMS)).isOne();
        bytestream.dispose();
        StepVerifier.create(bytestream.onClose())
                .expectError(BytestreamException.class)
                .verify(PATIENCE);
    }

    @Test
    void whenTheConnectionIsDisposedOf_thenItsBytestreamsAreLost() {
        Bytestream bytestream = open();
        bytestream.send(endless()).subscribe(nothing -> {}, failure -> {});
        his.awaitMore(0, "fluxmpp.ibb.unacknowledged.bytes");
        romeo.dispose();
        his.await(1, ENDED, "outcome", "lost");
        his.await(0, "fluxmpp.ibb.unacknowledged.bytes");
    }
}

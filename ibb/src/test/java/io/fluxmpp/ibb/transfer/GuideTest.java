package io.fluxmpp.ibb.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.ibb.metrics.IbbMetricsRecorder;
import io.fluxmpp.ibb.metrics.micrometer.MicrometerIbbMetrics;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.JingleFiles;
import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileProgress;
import io.fluxmpp.jingle.filetransfer.FileSink;
import io.fluxmpp.jingle.filetransfer.FileSource;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.metrics.JingleMetricsRecorder;
import io.fluxmpp.jingle.metrics.micrometer.MicrometerJingleMetrics;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.SessionUpdate;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppServer;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.metrics.micrometer.MicrometerStreamMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The lines of {@code docs/JINGLE.md} and {@code docs/METRICS.md}; {@link DocumentedCodeTest} compares them. */
class GuideTest {

    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final long SIZE = 30_000;
    private static final FileDescription LETTER =
            FileDescription.builder().name("letter.txt").size(SIZE).build();
    private static final FileDescription PICTURE =
            FileDescription.builder().name("picture.png").size(SIZE).build();

    @TempDir
    private Path folder;

    private RunningServer server;
    private XmppConnection orchard;
    private XmppConnection balcony;

    @BeforeEach
    void connect() {
        server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .account("juliet@capulet.lit", "secret")
                .bind()
                .block(PATIENCE);
        orchard = connected("romeo@montague.lit/orchard");
        balcony = connected("juliet@capulet.lit/balcony");
    }

    private XmppConnection connected(String jid) {
        return client(jid).connect().block(PATIENCE);
    }

    private XmppClient client(String jid) {
        return XmppClient.create()
                .jid(jid)
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate());
    }

    @AfterEach
    void disconnect() {
        Mono.when(orchard.close(), balcony.close()).block(PATIENCE);
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private static Jingle jingle(XmppConnection connection, Set<Jid> friends) {
        Jingle jingle = Jingle.on(connection)
                .transport(IbbTransport.create())
                .application(FileTransfer.create())
                .settings(settings -> settings.withAcceptFrom(peer -> friends.contains(peer.asBare()))
                        .withMaxSessionsPerPeer(4))
                .start();
        return jingle;
    }

    private Jingle romeos() {
        return jingle(orchard, Set.of());
    }

    private Jingle juliets() {
        return jingle(balcony, Set.of(orchard.jid().asBare()));
    }

    @Test
    void filesAreSentAndStored() throws IOException {
        Path letter = Files.writeString(folder.resolve("letter.txt"), "Good night, good night!");
        Path picture = Files.writeString(folder.resolve("picture.svg"), "<svg/>");
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        Flux<Path> stored = stored(juliets(), inbox).take(2);
        Mono<Void> sent = sent(romeos(), balcony.jid(), List.of(letter, picture));
        StepVerifier.create(stored.collectList().zipWith(sent.thenReturn(true)))
                .assertNext(both -> assertThat(both.getT1())
                        .containsExactlyInAnyOrder(inbox.resolve("letter.txt"), inbox.resolve("picture.svg")))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(inbox.resolve("letter.txt")).hasContent("Good night, good night!");
    }

    @Test
    void metersCountAClient() {
        MeterRegistry registry = new SimpleMeterRegistry();
        XmppClient client = client("romeo@montague.lit/tomb");
        StreamMetricsRecorder streams = MicrometerStreamMetrics.create(registry);
        JingleMetricsRecorder sessions = MicrometerJingleMetrics.create(registry);
        IbbMetricsRecorder bytestreams = MicrometerIbbMetrics.create(registry);
        XmppClient counted =
                client.metrics(streams).extend(connection -> Ibb.on(connection).metrics(bytestreams));
        XmppConnection connection = counted.connect().block(PATIENCE);
        Jingle jingle = Jingle.on(connection)
                .settings(settings -> settings.withMetrics(sessions))
                .transport(IbbTransport.create())
                .application(FileTransfer.create())
                .start();
        assertThat(registry.get("fluxmpp.connections")
                        .tag("state", "open")
                        .gauge()
                        .value())
                .isOne();
        jingle.close().then(connection.close()).block(PATIENCE);
    }

    private static Mono<Void> sent(Jingle jingle, Jid juliet, List<Path> paths) {
        Mono<Void> sent = Flux.fromIterable(paths)
                .flatMap(FileSource::of)
                .collectList()
                .flatMap(files -> JingleFiles.send(jingle, juliet, files));
        return sent;
    }

    private static Flux<Path> stored(Jingle jingle, Path folder) {
        FileSink inbox = FileSink.into(folder).resuming();
        Flux<Path> stored = jingle.offers().flatMap(offer -> JingleFiles.receive(offer, inbox));
        return stored;
    }

    @Test
    void bytesAreCountedAndProgressIsDrawn() {
        Mono<Long> size = juliets().offers().next().flatMap(GuideTest::size);
        Mono<FileProgress.Progress> drawn = drawn(romeos(), balcony.jid(), LETTER, Bytes.random(SIZE));
        StepVerifier.create(size.zipWith(drawn))
                .assertNext(both -> {
                    assertThat(both.getT1()).isEqualTo(SIZE);
                    assertThat(both.getT2().bytes()).isEqualTo(SIZE);
                })
                .expectComplete()
                .verify(PATIENCE);
    }

    private static Mono<Long> size(JingleOffer offer) {
        Mono<Long> size = offer.accept()
                .flatMapMany(session ->
                        session.receive().timeout(Duration.ofMinutes(1)).limitRate(16))
                .map(ByteBuffer::remaining)
                .reduce(0L, Long::sum);
        return size;
    }

    private static Mono<FileProgress.Progress> drawn(
            Jingle jingle, Jid juliet, FileDescription file, Flux<ByteBuffer> bytes) {
        FileProgress progress = FileProgress.of(file);
        Flux<FileProgress.Progress> drawn = progress.updates(Duration.ofMillis(250));
        Mono<Void> sent = jingle.initiate(juliet, FileTransfer.offer(file))
                .flatMap(session -> session.send(progress.watch(bytes)));
        return Mono.zip(drawn.last(), sent.thenReturn(true)).map(both -> both.getT1());
    }

    @Test
    void contentsAreAdded() {
        Mono<Long> received = juliets()
                .offers()
                .next()
                .flatMap(JingleOffer::accept)
                .flatMap(session -> Mono.zip(
                                added(session).next().flatMap(GuideTest::received),
                                received(session.contents().get(0)))
                        .map(both -> both.getT1() + both.getT2()));
        Mono<Void> sent = romeos().initiate(balcony.jid(), FileTransfer.offer(LETTER))
                .flatMap(
                        session -> second(session, PICTURE, Bytes.random(SIZE)).then(session.send(Bytes.random(SIZE))));
        StepVerifier.create(received.zipWith(sent.thenReturn(true)))
                .assertNext(both -> assertThat(both.getT1()).isEqualTo(2 * SIZE))
                .expectComplete()
                .verify(PATIENCE);
    }

    private static Mono<Long> received(JingleContent content) {
        return content.receive().map(ByteBuffer::remaining).reduce(0L, Long::sum);
    }

    private static Mono<Void> second(JingleSession session, FileDescription picture, Flux<ByteBuffer> bytes) {
        Mono<Void> second = session.add(FileTransfer.offer(picture)).flatMap(content -> content.send(bytes));
        return second;
    }

    private static Flux<JingleContent> added(JingleSession session) {
        Flux<JingleContent> added = session.updates()
                .ofType(SessionUpdate.Added.class)
                .flatMap(update -> update.offer().accept());
        return added;
    }

    @Test
    void streamsAreOpenedBesideOthers() {
        Mono<Long> received = juliets()
                .offers()
                .next()
                .flatMap(JingleOffer::accept)
                .flatMap(session -> notes(session).map(ByteBuffer::remaining).reduce(0L, Long::sum));
        Mono<Void> sent = romeos().initiate(balcony.jid(), FileTransfer.offer(LETTER))
                .flatMap(session ->
                        noted(session, Bytes.random(SIZE)).then(session.terminate(Reason.of(Condition.SUCCESS))));
        StepVerifier.create(received.zipWith(sent.thenReturn(true)))
                .assertNext(both -> assertThat(both.getT1()).isEqualTo(SIZE))
                .expectComplete()
                .verify(PATIENCE);
    }

    private static Mono<Void> noted(JingleSession session, Flux<ByteBuffer> note) {
        Mono<Void> noted =
                session.openStream().flatMap(stream -> stream.send(note).then(stream.close()));
        return noted;
    }

    private static Flux<ByteBuffer> notes(JingleSession session) {
        Flux<ByteBuffer> notes = session.streams().flatMap(DataStream::receive);
        return notes;
    }

    @Test
    void offersAreRedirected() {
        away(balcony, Jid.of("nurse@capulet.lit/hall"));
        StepVerifier.create(romeos().initiate(balcony.jid(), FileTransfer.offer(LETTER)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(StanzaErrorException.class)
                        .hasMessageContaining("xmpp:nurse@capulet.lit/hall"))
                .verify(PATIENCE);
    }

    private static Jingle away(XmppConnection connection, Jid elsewhere) {
        Jingle away = Jingle.on(connection)
                .transport(IbbTransport.create())
                .application(FileTransfer.create())
                .settings(settings -> settings.withRedirect((peer, offer) -> elsewhere.toUri()))
                .start();
        return away;
    }

    @Test
    void offersAreDeclined() {
        Mono<Void> declined = juliets().offers().next().flatMap(GuideTest::politely);
        Mono<JingleSession> offered = romeos().initiate(balcony.jid(), FileTransfer.offer(LETTER));
        StepVerifier.create(Mono.when(declined, offered))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(JingleSessionException.class)
                        .hasMessageContaining("busy")
                        .hasMessageContaining("call again at eight"))
                .verify(PATIENCE);
    }

    private static Mono<Void> politely(JingleOffer offer) {
        Mono<Void> politely = offer.decline(Reason.of(Condition.BUSY, "call again at eight"));
        return politely;
    }
}

package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.ConnectionState;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.metrics.micrometer.MicrometerStreamMetrics;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.FaultProxy;
import io.fluxmpp.testkit.FaultProxy.Ending;
import io.fluxmpp.testkit.Meters;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** What meters say of real streams, and that they are back at zero behind each of their ends. */
class StreamMetricsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final XmlElement QUESTION = XmlElement.of("urn:test", "question");
    private static final XmlElement UNKNOWN = XmlElement.of("urn:test", "unknown");

    private final Meters meters = new Meters();
    private final Meters serverMeters = new Meters();
    private final StreamMetricsRecorder metrics = MicrometerStreamMetrics.create(meters.registry());
    private final RunningServer server = XmppServer.create()
            .account("romeo@montague.lit", "romeo")
            .account("juliet@montague.lit", "juliet")
            .component("files.montague.lit", "component")
            .metrics(MicrometerStreamMetrics.create(serverMeters.registry()))
            .bind()
            .block(PATIENCE);
    private final FaultProxy proxy = FaultProxy.to(server.port()).block(PATIENCE);
    private XmppConnection juliet;

    @BeforeEach
    void connectJuliet() {
        juliet = client("juliet").metrics(StreamMetricsRecorder.NONE).connect().block(PATIENCE);
        juliet.handle(QUESTION.elementName(), request -> Mono.empty());
    }

    @AfterEach
    void nothingIsLeft() {
        meters.awaitNothingLeft();
        juliet.dispose();
        proxy.dispose();
        server.dispose();
        server.onDispose().block(PATIENCE);
        serverMeters.awaitNothingLeft();
    }

    private XmppClient client(String name) {
        return XmppClient.create()
                .jid(name + "@montague.lit")
                .password(name)
                .host("localhost")
                .port(proxy.port())
                .streamManagement(
                        StreamManagement.DEFAULT.withAttempts(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20))))
                .metrics(metrics)
                .trust(server.certificate());
    }

    private XmppConnection romeo() {
        return client("romeo").connect().block(PATIENCE);
    }

    /** What is acknowledged shows that the stream is managed by now. */
    private void awaitManaged(XmppConnection connection) {
        connection.send(Message.chat(juliet.jid(), "acknowledged")).block(PATIENCE);
    }

    private static StanzaErrorException refused(Mono<?> request) {
        return request.then(Mono.<StanzaErrorException>empty())
                .onErrorResume(StanzaErrorException.class, Mono::just)
                .block(PATIENCE);
    }

    @Test
    void whenStanzasPass_thenTheyAreCountedAndMeasured() {
        XmppConnection romeo = romeo();
        Mono<Stanza> atRomeo = romeo.stanzas().next().cache();
        atRomeo.subscribe();
        assertThat(meters.value("fluxmpp.connect", "outcome", "success")).isOne();
        assertThat(meters.value("fluxmpp.connections", "state", "open")).isOne();
        double iqsBefore = meters.value("fluxmpp.stanzas", "kind", "iq", "direction", "out");
        double resultsBefore = meters.value("fluxmpp.iq", "answer", "result");

        romeo.send(Message.chat(juliet.jid(), "Ah me")).block(PATIENCE);
        juliet.send(Message.chat(romeo.jid(), "Romeo, Romeo")).then(atRomeo).block(PATIENCE);
        romeo.request(Iq.get(juliet.jid(), QUESTION)).block(PATIENCE);
        assertThat(refused(romeo.request(Iq.get(juliet.jid(), UNKNOWN)))).isNotNull();

        assertThat(meters.value("fluxmpp.stanzas", "kind", "message", "direction", "out"))
                .isOne();
        assertThat(meters.value("fluxmpp.stanzas", "kind", "message", "direction", "in"))
                .isOne();
        assertThat(meters.value("fluxmpp.stanzas", "kind", "iq", "direction", "out") - iqsBefore)
                .isGreaterThanOrEqualTo(2);
        assertThat(meters.value("fluxmpp.iq", "answer", "result") - resultsBefore)
                .isGreaterThanOrEqualTo(1);
        assertThat(meters.value("fluxmpp.iq", "answer", "error")).isOne();
        assertThat(meters.value("fluxmpp.stanza.errors", "direction", "in", "condition", "service-unavailable"))
                .isOne();
        assertThat(meters.value("fluxmpp.bytes", "direction", "out")).isGreaterThan(200);
        assertThat(meters.value("fluxmpp.bytes", "direction", "in")).isGreaterThan(200);
        assertThat(meters.value("fluxmpp.acknowledgement")).isGreaterThanOrEqualTo(1);
        assertThat(serverMeters.value("fluxmpp.connections", "state", "open")).isEqualTo(2);
        assertThat(serverMeters.value("fluxmpp.stanzas", "kind", "message", "direction", "in"))
                .isEqualTo(2);
        assertThat(serverMeters.value("fluxmpp.bytes", "direction", "in")).isGreaterThan(200);

        romeo.close().block(PATIENCE);
        assertThat(meters.value("fluxmpp.ended.connections", "reason", "closed"))
                .isOne();
        serverMeters.await(1, "fluxmpp.connections", "state", "open");
    }

    @Test
    void whenNobodyAnswers_thenThatIsATimeout() {
        juliet.handle(UNKNOWN.elementName(), request -> Mono.never());
        XmppConnection romeo = romeo();
        StepVerifier.create(romeo.request(Iq.get(juliet.jid(), UNKNOWN), Duration.ofMillis(50)))
                .expectError(TimeoutException.class)
                .verify(PATIENCE);
        assertThat(meters.value("fluxmpp.iq", "answer", "timeout")).isOne();
        romeo.dispose();
    }

    @Test
    void whenTheConnectionIsCut_thenItIsLostAndResumed() {
        XmppConnection romeo = romeo();
        Mono<Void> resumed = romeo.states()
                .skipUntil(state -> state == ConnectionState.RESUMING)
                .filter(state -> state == ConnectionState.OPEN)
                .next()
                .then()
                .cache();
        resumed.subscribe();
        awaitManaged(romeo);
        proxy.cut(Ending.RST);
        resumed.block(PATIENCE);
        romeo.send(Message.chat(juliet.jid(), "behind")).block(PATIENCE);
        assertThat(meters.value("fluxmpp.lost.connections")).isOne();
        assertThat(meters.value("fluxmpp.resumption")).isOne();
        assertThat(meters.value("fluxmpp.failed.resumptions")).isZero();
        assertThat(meters.value("fluxmpp.connect")).isOne();
        assertThat(meters.value("fluxmpp.connections", "state", "open")).isOne();
        assertThat(meters.value("fluxmpp.stanzas", "kind", "message", "direction", "out"))
                .isEqualTo(2);
        romeo.close().block(PATIENCE);
    }

    @Test
    void whenItCannotBeResumed_thenThatIsCountedAndNothingWaits() {
        XmppConnection romeo = client("romeo")
                .streamManagement(StreamManagement.DEFAULT.withResumeWithin(Duration.ofSeconds(1)))
                .connect()
                .block(PATIENCE);
        awaitManaged(romeo);
        proxy.toServer().stall();
        romeo.send(Message.chat(juliet.jid(), "never arrives")).subscribe(nothing -> {}, failure -> {});
        meters.await(1, "fluxmpp.unacknowledged.stanzas");
        assertThat(meters.value("fluxmpp.unacknowledged.bytes")).isGreaterThan(10);
        proxy.dispose();
        meters.await(1, "fluxmpp.connections", "state", "resuming");
        romeo.onClose().onErrorComplete().block(PATIENCE);
        assertThat(meters.value("fluxmpp.lost.connections")).isOne();
        assertThat(meters.value("fluxmpp.failed.resumptions")).isOne();
        assertThat(meters.value("fluxmpp.ended.connections", "reason", "lost")).isOne();
        StepVerifier.create(romeo.onClose())
                .expectError(ConnectionClosedException.class)
                .verify(PATIENCE);
    }

    @Test
    void whenDisposedOfWithoutAConnection_thenNoResumptionHasFailed() {
        XmppConnection romeo = romeo();
        awaitManaged(romeo);
        proxy.dispose();
        meters.await(1, "fluxmpp.connections", "state", "resuming");
        romeo.dispose();
        meters.await(0, "fluxmpp.connections");
        assertThat(meters.value("fluxmpp.failed.resumptions")).isZero();
        assertThat(meters.value("fluxmpp.ended.connections", "reason", "closed"))
                .isOne();
    }

    @Test
    void whenNoStreamIsManaged_thenALostConnectionIsTheEnd() {
        XmppConnection romeo = client("romeo")
                .streamManagement(StreamManagement.DEFAULT.withWanted(false))
                .connect()
                .block(PATIENCE);
        proxy.cut(Ending.RST);
        romeo.onClose().onErrorComplete().block(PATIENCE);
        assertThat(meters.value("fluxmpp.lost.connections")).isOne();
        assertThat(meters.value("fluxmpp.failed.resumptions")).isZero();
        assertThat(meters.value("fluxmpp.ended.connections", "reason", "lost")).isOne();
    }

    @Test
    void whenTheServerEndsTheStream_thenItsErrorIsCounted() {
        XmppConnection romeo = romeo();
        server.disposeGracefully().block(PATIENCE);
        StepVerifier.create(romeo.onClose())
                .expectError(StreamErrorException.class)
                .verify(PATIENCE);
        assertThat(meters.value("fluxmpp.stream.errors", "direction", "in", "condition", "system-shutdown"))
                .isOne();
        assertThat(serverMeters.value("fluxmpp.stream.errors", "direction", "out", "condition", "system-shutdown"))
                .isEqualTo(2);
        assertThat(meters.value("fluxmpp.ended.connections", "reason", "stream-error"))
                .isOne();
    }

    @Test
    void whenConnectingFails_thenTheReasonIsCounted() {
        StepVerifier.create(client("romeo").password("wrong").connect())
                .expectError(NegotiationException.class)
                .verify(PATIENCE);
        assertThat(meters.value("fluxmpp.connect", "outcome", "failure", "reason", "not-authorized"))
                .isOne();
        proxy.dispose();
        StepVerifier.create(client("romeo").connect())
                .expectError(NegotiationException.class)
                .verify(PATIENCE);
        assertThat(meters.value("fluxmpp.connect", "outcome", "failure", "reason", "unreachable"))
                .isOne();
        assertThat(meters.value("fluxmpp.ended.connections")).isZero();
    }

    @Test
    void whenConnectingIsCancelled_thenNobodyIsConnecting() {
        proxy.toServer().stall();
        Disposable connecting = client("romeo").connect().subscribe();
        meters.await(1, "fluxmpp.connections", "state", "connecting");
        connecting.dispose();
        meters.await(0, "fluxmpp.connections", "state", "connecting");
        assertThat(meters.value("fluxmpp.connect", "outcome", "cancelled")).isOne();
    }

    /** Cancelling behind the result, as {@code take(1)} does, is no cancelled attempt. */
    @Test
    void whenCancelledForHavingEnough_thenTheAttemptHasSucceeded() {
        XmppConnection romeo =
                Flux.merge(client("romeo").connect(), Mono.never()).take(1).blockLast(PATIENCE);
        assertThat(meters.value("fluxmpp.connect", "outcome", "success")).isOne();
        assertThat(meters.value("fluxmpp.connect")).isOne();
        romeo.dispose();
    }

    @Test
    void whenAnExtensionThrows_thenNothingWasOpen() {
        XmppClient broken = client("romeo").extend(connection -> {
            throw new IllegalStateException("on purpose");
        });
        StepVerifier.create(broken.connect())
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);
        assertThat(meters.value("fluxmpp.connect", "outcome", "failure", "reason", "other"))
                .isOne();
    }

    @Test
    void whenAComponentConnects_thenItCountsLikeAClient() {
        XmppComponent files = XmppComponent.create("files.montague.lit", "component")
                .port(server.port())
                .metrics(metrics);
        var component = files.connect().block(PATIENCE);
        assertThat(meters.value("fluxmpp.connections", "state", "open")).isOne();
        component.request(Iq.get(juliet.jid(), QUESTION)).block(PATIENCE);
        assertThat(meters.value("fluxmpp.iq", "answer", "result")).isOne();
        component.close().block(PATIENCE);
        assertThat(meters.value("fluxmpp.ended.connections", "reason", "closed"))
                .isOne();
    }

    @Test
    void whenTheRecorderThrowsWhateverItIsTold_thenTheStreamGoesOn() {
        StreamMetricsRecorder broken = (StreamMetricsRecorder) Proxy.newProxyInstance(
                StreamMetricsRecorder.class.getClassLoader(),
                new Class<?>[] {StreamMetricsRecorder.class},
                (proxy, method, args) -> {
                    throw new AssertionError("on purpose");
                });
        XmppConnection romeo = client("romeo").metrics(broken).connect().block(PATIENCE);
        romeo.send(Message.chat(juliet.jid(), "Ah me")).block(PATIENCE);
        romeo.request(Iq.get(juliet.jid(), QUESTION)).block(PATIENCE);
        romeo.close().block(PATIENCE);
    }
}

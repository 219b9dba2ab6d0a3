package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.ping.Ping;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** Clients that connect again. */
class ReconnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Retry SOON =
            Reconnection.backoff().minBackoff(Duration.ofMillis(20)).maxBackoff(Duration.ofMillis(100));

    private final List<XmppConnection> connections = new CopyOnWriteArrayList<>();
    private X509Bundle shown;
    private RunningServer server;

    @BeforeEach
    void listen() throws Exception {
        shown = new CertificateBuilder()
                .ecp256()
                .subject("CN=montague.lit")
                .addSanDnsName("montague.lit")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        server = serve(0);
    }

    private RunningServer serve(int port) {
        return XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .certificate(shown.getKeyPair().getPrivate(), shown.getCertificate())
                .port(port)
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
                .jid("romeo@montague.lit/orchard")
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate())
                .streamManagement(StreamManagement.DEFAULT.withWanted(false));
    }

    private Flux<XmppConnection> connections() {
        return client().connections(SOON).doOnNext(connections::add);
    }

    @Test
    void whenTheServerWasAway_thenAnotherConnectionIsMade() {
        StepVerifier.create(connections()
                        .concatMap(connection -> Ping.on(connection).ping(null)))
                .expectNextCount(1)
                .then(() -> {
                    int port = server.port();
                    server.dispose();
                    server.onDispose().block(PATIENCE);
                    server = serve(port);
                })
                .expectNextCount(1)
                .thenCancel()
                .verify(PATIENCE);
        assertThat(connections).hasSize(2);
    }

    @Test
    void whenClosedInGoodOrder_thenThatIsTheEnd() {
        StepVerifier.create(connections().concatMap(XmppConnection::close))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(connections).hasSize(1);
    }

    @Test
    void whenCancelled_thenTheConnectionIsDropped() {
        StepVerifier.create(connections()).expectNextCount(1).thenCancel().verify(PATIENCE);
        StepVerifier.create(connections.get(0).onClose()).expectComplete().verify(PATIENCE);
    }

    @Test
    void whenThePasswordIsWrong_thenItIsNotTriedAgain() {
        StepVerifier.create(client().password("wrong").connections(SOON))
                .expectError(NegotiationException.class)
                .verify(PATIENCE);
    }
}

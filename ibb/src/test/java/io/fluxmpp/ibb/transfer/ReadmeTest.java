package io.fluxmpp.ibb.transfer;

import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppServer;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** The README's lines do what it says; {@link DocumentedCodeTest} compares them. */
class ReadmeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long SIZE = 100_000;

    private final Sinks.One<String> stored = Sinks.one();
    private RunningServer server;

    @BeforeEach
    void startServer() {
        server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .account("juliet@capulet.lit", "secret")
                .bind()
                .block(PATIENCE);
    }

    @AfterEach
    void stopServer() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    @Test
    void theReadmesLinesTransferAFile() {
        XmppConnection balcony = here(XmppClient.create()
                        .jid("juliet@capulet.lit/balcony")
                        .password("secret"))
                .connect()
                .block(PATIENCE);
        receive(
                Jingle.on(balcony)
                        .transport(IbbTransport.create())
                        .application(FileTransfer.create())
                        .start(),
                Set.of(Jid.of("romeo@montague.lit")));
        FileDescription letter =
                FileDescription.builder().name("letter.txt").size(SIZE).build();
        Mono<Void> sent = send(here(romeo("secret")), balcony.jid(), letter, Bytes.random(SIZE));

        StepVerifier.create(Mono.zip(stored.asMono(), sent.thenReturn(true)).map(both -> both.getT1()))
                .expectNext(Bytes.sha256(Bytes.random(SIZE)).block(PATIENCE))
                .expectComplete()
                .verify(PATIENCE);
        balcony.close().block(PATIENCE);
    }

    private XmppClient here(XmppClient client) {
        return client.host("localhost").port(server.port()).trust(server.certificate());
    }

    private static XmppClient romeo(String secret) {
        XmppClient romeo = XmppClient.create().jid("romeo@montague.lit/orchard").password(secret);
        return romeo;
    }

    private static Mono<Void> send(XmppClient romeo, Jid juliet, FileDescription file, Flux<ByteBuffer> bytes) {
        Mono<Void> sent = Mono.usingWhen(
                romeo.connect(),
                connection -> {
                    Jingle jingle = Jingle.on(connection)
                            .transport(IbbTransport.create())
                            .application(FileTransfer.create())
                            .start();
                    return jingle.initiate(juliet, FileTransfer.offer(file)).flatMap(session -> session.send(bytes));
                },
                XmppConnection::close);
        return sent;
    }

    private void receive(Jingle jingle, Set<Jid> friends) {
        jingle.offers()
                .filter(offer -> friends.contains(offer.peer().asBare()))
                .flatMap(JingleOffer::accept)
                .flatMap(session -> store(session.receive()))
                .subscribe();
    }

    private Mono<Void> store(Flux<ByteBuffer> bytes) {
        return Bytes.sha256(bytes).doOnNext(stored::tryEmitValue).then();
    }
}

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
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** The README's lines, so that they compile and do what it says. */
class ReadmeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void theReadmesLinesTransferAFile() {
        RunningServer server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .account("juliet@capulet.lit", "secret")
                .bind()
                .block(PATIENCE);
        XmppConnection balcony = XmppClient.create()
                .jid("juliet@capulet.lit/balcony")
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate())
                .connect()
                .block(PATIENCE);

        Sinks.One<String> stored = Sinks.one();
        Set<Jid> friends = Set.of(Jid.of("romeo@montague.lit"));
        receive(
                Jingle.on(balcony)
                        .transport(IbbTransport.create())
                        .application(FileTransfer.create())
                        .start(),
                friends,
                stored);

        Mono<Void> sent = send(
                XmppClient.create()
                        .jid("romeo@montague.lit/orchard")
                        .password("secret")
                        .host("localhost")
                        .port(server.port())
                        .trust(server.certificate()),
                balcony.jid(),
                FileDescription.builder().name("letter.txt").size(100_000L).build(),
                Bytes.random(100_000));

        StepVerifier.create(Mono.zip(stored.asMono(), sent.thenReturn(true)).map(both -> both.getT1()))
                .expectNext(Bytes.sha256(Bytes.random(100_000)).block(PATIENCE))
                .expectComplete()
                .verify(PATIENCE);
        balcony.close().block(PATIENCE);
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private static Mono<Void> send(XmppClient romeo, Jid juliet, FileDescription file, Flux<ByteBuffer> bytes) {
        return Mono.usingWhen(
                romeo.connect(),
                connection -> {
                    Jingle jingle = Jingle.on(connection)
                            .transport(IbbTransport.create())
                            .application(FileTransfer.create())
                            .start();
                    return jingle.initiate(juliet, FileTransfer.offer(file)).flatMap(session -> session.send(bytes));
                },
                XmppConnection::close);
    }

    private static void receive(Jingle jingle, Set<Jid> friends, Sinks.One<String> stored) {
        jingle.offers()
                .filter(offer -> friends.contains(offer.peer().asBare()))
                .flatMap(JingleOffer::accept)
                .flatMap(session -> store(session.receive(), stored))
                .subscribe();
    }

    private static Mono<Void> store(Flux<ByteBuffer> bytes, Sinks.One<String> stored) {
        return Bytes.sha256(bytes).doOnNext(stored::tryEmitValue).then();
    }
}

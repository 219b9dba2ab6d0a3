package io.fluxmpp.ibb.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What real clients said to each other, with us in the place of either. */
class CaptureDialoguesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(28);

    /** What has been received may have to be acknowledged yet. */

    /** Many blocks, the last one shorter. */
    private static final int SIZE = (64 << 10) + 100;

    private static final byte[] BYTES = bytes();

    private static final List<CaptureDialogue> DIALOGUES = CaptureDialogue.read("captures.txt", BYTES);

    private ScriptedDialogue server;

    static List<CaptureDialogue> dialogues() {
        return DIALOGUES;
    }

    private static byte[] bytes() {
        ByteBuffer all = ByteBuffer.allocate(SIZE);
        Bytes.random(SIZE).doOnNext(all::put).then().block();
        return all.array();
    }

    @AfterEach
    void dispose() {
        if (server != null) {
            server.dispose();
        }
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    void whenWeTakeTheirPlace_thenItComesToTheSameEnd(CaptureDialogue dialogue) {
        server = ScriptedPeer.create()
                .account(dialogue.us(), "secret")
                .patience(Duration.ofSeconds(10))
                .listen(dialogue.script())
                .block(PATIENCE);
        Mono<String> us = XmppClient.create()
                .jid(dialogue.us())
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate())
                .connect()
                .flatMap(connection -> take(connection, dialogue)
                        .flatMap(outcome -> connection.close().thenReturn(outcome)));
        // Waiting, unlike a StepVerifier, which would take a processor from those who talk.
        String outcome = Mono.zip(us, server.outcome().thenReturn(true))
                .map(both -> both.getT1())
                .block(PATIENCE);
        assertThat(outcome).isEqualTo(dialogue.outcome());
    }

    @Test
    void whenCapturesAreCounted_thenEachIsPlayedInBothPlaces() {
        assertThat(DIALOGUES)
                .extracting(CaptureDialogue::toString)
                .containsExactlyInAnyOrderElementsOf(Capture.names().stream()
                        .flatMap(name -> List.of(name + ", to us", name + ", from us").stream())
                        .toList());
    }

    /** Our user's part, without questions about what the peer can do; gives what came of it. */
    private static Mono<String> take(XmppConnection connection, CaptureDialogue dialogue) {
        Mono<String> part;
        if (dialogue.hasSession()) {
            Jingle jingle = Jingle.on(connection)
                    .transport(IbbTransport.create().window(1))
                    .application(FileTransfer.create())
                    .settings(settings -> settings.withDiscovery(Discovery.ANNOUNCED))
                    .start();
            part = dialogue.weReceive() ? receive(jingle) : send(jingle, Jid.of(dialogue.peer()));
        } else {
            part = dialogue.weReceive() ? receive(connection, dialogue) : send(connection, dialogue);
        }
        return part.onErrorResume(
                        JingleSessionException.class,
                        over -> Mono.just("we fail: " + over.reason().wireName()))
                .onErrorResume(
                        StanzaErrorException.class,
                        refused -> Mono.just("we fail: " + refused.error().condition()));
    }

    private static Mono<String> receive(Jingle jingle) {
        return jingle.offers().next().flatMap(JingleOffer::accept).flatMap(session -> whole(session.receive()));
    }

    private static Mono<String> send(Jingle jingle, Jid peer) {
        FileDescription file =
                FileDescription.builder().name("random-1048576.bin").size(SIZE).build();
        return jingle.initiate(peer, FileTransfer.offer(file))
                .flatMap(session ->
                        session.send(Mono.just(ByteBuffer.wrap(BYTES))).then(session.onEnd()))
                .map(reason -> "we have sent it: " + reason.wireName());
    }

    private static Mono<String> receive(XmppConnection connection, CaptureDialogue dialogue) {
        return Ibb.on(connection)
                .expect(Jid.of(dialogue.peer()), dialogue.capture().ibb(), BytestreamSettings.DEFAULT)
                .opened()
                .map(Bytestream::receive)
                .flatMap(CaptureDialoguesTest::whole);
    }

    private static Mono<String> send(XmppConnection connection, CaptureDialogue dialogue) {
        return Ibb.on(connection)
                .open(Jid.of(dialogue.peer()), BytestreamSettings.DEFAULT.withWindow(1))
                .flatMap(bytestream ->
                        bytestream.send(Mono.just(ByteBuffer.wrap(BYTES))).then(bytestream.close()))
                .thenReturn("we have sent it");
    }

    private static Mono<String> whole(Flux<ByteBuffer> received) {
        return Bytes.sha256(received)
                .map(hash -> hash.equals(HexFormat.of().formatHex(Bytes.digest("SHA-256", BYTES)))
                        ? "we have it whole"
                        : "we have something else");
    }
}

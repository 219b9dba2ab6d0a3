package io.fluxmpp.ibb.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppComponent;
import io.fluxmpp.stream.connection.ComponentConnection;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.testkit.ProsodyServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Files for several addresses of one component, by way of a real Prosody. */
class ComponentTransferIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CLIENTS = 20;
    private static final int FILES_PER_CLIENT = 10;
    private static final int SIZE = 100_000;
    private static final int ADDRESSES = 4;

    private ProsodyServer prosody;
    private ComponentConnection component;
    private List<XmppConnection> clients;

    @BeforeEach
    void connect() {
        ProsodyServer.assumeAvailable();
        prosody = new ProsodyServer.Setup("montague.test")
                .accounts(Map.of("romeo", "secret"))
                .component("files.montague.test", "geheim")
                .start();
        component = XmppComponent.create("files.montague.test", "geheim")
                .host(prosody.host())
                .port(prosody.componentPort())
                .connect()
                .block(PATIENCE);
        clients = Flux.range(0, CLIENTS)
                .flatMap(i -> client(i).connect(), 4)
                .collectList()
                .block(PATIENCE);
    }

    @AfterEach
    void disconnect() {
        if (prosody != null) {
            Flux.fromIterable(clients).flatMap(XmppConnection::close).blockLast(PATIENCE);
            component.close().block(PATIENCE);
            prosody.close();
        }
    }

    private XmppClient client(int number) {
        return XmppClient.create()
                .jid(new Jid("romeo", prosody.domain(), "client" + number))
                .password("secret")
                .host(prosody.host())
                .port(prosody.port())
                .trust(prosody.caCertificate());
    }

    private static Jingle jingle(XmppConnection connection) {
        return Jingle.on(connection)
                .transport(IbbTransport.create())
                .application(FileTransfer.create())
                .settings(settings -> settings.withMaxSessionsPerPeer(CLIENTS * FILES_PER_CLIENT))
                .start();
    }

    private static Jid address(int number) {
        return Jid.of("inbox" + number % ADDRESSES + "@files.montague.test/service");
    }

    @Test
    void whenTwoHundredFilesComeAtOnce_thenAllArriveAndNoneWaitsForTheOthers() {
        ConcurrentMap<String, Long> progress = new ConcurrentHashMap<>();
        List<Long> slowestWhenOneEnded = new ArrayList<>();
        Flux<String> received = Flux.range(0, ADDRESSES)
                .flatMap(i -> jingle(component.at(address(i))).offers())
                .take(CLIENTS * FILES_PER_CLIENT)
                .flatMap(offer -> receive(offer, progress), Integer.MAX_VALUE)
                .doOnNext(hash -> slowestWhenOneEnded.add(
                        progress.values().stream().min(Long::compare).orElseThrow()));
        Flux<String> sent = Flux.fromIterable(clients).flatMap(this::sendAll, CLIENTS);
        String hash = Bytes.sha256(Bytes.random(SIZE)).block();

        StepVerifier.create(Mono.zip(received.collectList(), sent.collectList()))
                .assertNext(both -> {
                    assertThat(both.getT1()).hasSize(CLIENTS * FILES_PER_CLIENT).containsOnly(hash);
                    assertThat(both.getT2()).hasSize(CLIENTS * FILES_PER_CLIENT);
                })
                .expectComplete()
                .verify(PATIENCE);
        assertThat(progress).hasSize(CLIENTS * FILES_PER_CLIENT);
        // Where half have ended, none has been left behind.
        assertThat(slowestWhenOneEnded.get(CLIENTS * FILES_PER_CLIENT / 2)).isGreaterThan(SIZE / 4);
    }

    private static Mono<String> receive(JingleOffer offer, Map<String, Long> progress) {
        return offer.accept().flatMap(session -> {
            String key = session.toString() + System.identityHashCode(session);
            progress.put(key, 0L);
            return Bytes.sha256(
                    session.receive().doOnNext(bytes -> progress.merge(key, (long) bytes.remaining(), Long::sum)));
        });
    }

    private Flux<String> sendAll(XmppConnection client) {
        Jingle jingle = jingle(client);
        return Flux.fromStream(IntStream.range(0, FILES_PER_CLIENT).boxed())
                .flatMap(i -> offer(jingle, i), FILES_PER_CLIENT)
                .flatMap(session -> session.send(Bytes.random(SIZE)).thenReturn("sent"), FILES_PER_CLIENT);
    }

    private static Mono<JingleSession> offer(Jingle jingle, int number) {
        return jingle.initiate(
                address(number),
                FileTransfer.offer(FileDescription.builder()
                        .name("romeo" + number + ".bin")
                        .size((long) SIZE)
                        .build()));
    }
}

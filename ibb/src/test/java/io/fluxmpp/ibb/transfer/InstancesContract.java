package io.fluxmpp.ibb.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppComponent;
import io.fluxmpp.stream.connection.ComponentConnection;
import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A service in several instances, as docs/SCALING.md has it. */
abstract class InstancesContract {

    static final Duration PATIENCE = Duration.ofMinutes(1);
    static final String DOMAIN = "montague.test";
    static final String SECRET = "geheim";

    private static final int INSTANCES = 2;
    private static final int CLIENTS = 8;
    private static final int FILES_PER_CLIENT = 3;
    private static final int SIZE = 50_000;

    private List<ComponentConnection> instances;
    private List<XmppConnection> clients;

    /** Passwords of as many accounts as there are clients. */
    static Map<String, String> accounts() {
        return IntStream.range(0, CLIENTS)
                .mapToObj(i -> "user" + i)
                .collect(Collectors.toMap(user -> user, user -> user));
    }

    /** An account's client, which knows the server. */
    abstract XmppClient client(String localpart);

    /** One of the instances. */
    abstract XmppComponent instance(int number);

    /** The service's address for that client. */
    abstract Jid service(int client);

    @BeforeEach
    void connect() {
        instances = Flux.range(0, INSTANCES)
                .concatMap(i -> instance(i)
                        .settings(ConnectionSettings.DEFAULT
                                .withKeepAlive(Duration.ofMillis(300))
                                .withRequestTimeout(Duration.ofSeconds(3)))
                        .connect())
                .collectList()
                .block(PATIENCE);
        clients = Flux.range(0, CLIENTS)
                .concatMap(i -> client("user" + i).connect())
                .collectList()
                .block(PATIENCE);
    }

    @AfterEach
    void disconnect() {
        Flux.fromIterable(clients).flatMap(XmppConnection::close).blockLast(PATIENCE);
        Flux.fromIterable(instances).flatMap(XmppConnection::close).blockLast(PATIENCE);
    }

    private static Jingle jingle(XmppConnection connection) {
        return Jingle.on(connection)
                .transport(IbbTransport.create())
                .application(FileTransfer.create())
                .start();
    }

    /** A file that an instance has received. */
    private record Received(int instance, Jid from, String hash) {}

    private Flux<Received> receive(int instance) {
        return jingle(instances.get(instance).at(service(instance)))
                .offers()
                .flatMap(offer -> offer.accept()
                        .flatMap(session -> Bytes.sha256(session.receive()))
                        .map(hash -> new Received(instance, offer.peer().asBare(), hash)));
    }

    private Mono<Void> send(int client) {
        Jingle jingle = jingle(clients.get(client));
        return Flux.range(0, FILES_PER_CLIENT)
                .flatMap(i -> jingle.initiate(
                        service(client),
                        FileTransfer.offer(FileDescription.builder()
                                .name(i + ".bin")
                                .size((long) SIZE)
                                .build())))
                .flatMap(session -> session.send(Bytes.random(SIZE)))
                .then();
    }

    /** The server may give one the signs of life of the other. */
    @Test
    void whenInstancesHaveNothingToDo_thenTheyStay() {
        StepVerifier.create(Flux.fromIterable(instances).flatMap(XmppConnection::onClose))
                .expectTimeout(Duration.ofSeconds(5))
                .verify(PATIENCE);
    }

    @Test
    void whenClientsSendFiles_thenEachClientHasOneInstanceAndEachInstanceHasClients() {
        Flux<Received> received =
                Flux.range(0, INSTANCES).flatMap(this::receive).take(CLIENTS * FILES_PER_CLIENT);
        Mono<Void> sent = Flux.range(0, CLIENTS).flatMap(this::send).then();
        String hash = Bytes.sha256(Bytes.random(SIZE)).block();

        StepVerifier.create(Mono.zip(received.collectList(), sent.thenReturn(true)))
                .assertNext(both -> {
                    List<Received> files = both.getT1();
                    assertThat(files).extracting(Received::hash).containsOnly(hash);
                    Map<Jid, List<Received>> byClient = files.stream().collect(Collectors.groupingBy(Received::from));
                    assertThat(byClient).hasSize(CLIENTS);
                    assertThat(byClient.values()).allSatisfy(one -> {
                        assertThat(one).hasSize(FILES_PER_CLIENT);
                        assertThat(one)
                                .extracting(Received::instance)
                                .containsOnly(one.get(0).instance());
                    });
                    assertThat(files).extracting(Received::instance).containsAll(List.of(0, 1));
                })
                .expectComplete()
                .verify(PATIENCE);
    }
}

package io.fluxmpp.stream.caps;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.disco.DiscoItems;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.presence.Availability;
import io.fluxmpp.stream.presence.AvailableResource;
import io.fluxmpp.stream.presence.Presences;
import io.fluxmpp.testkit.ProsodyServer;
import io.fluxmpp.testkit.Schemas;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Presence, capabilities and discovery through a real Prosody. */
class CapsIT {

    private static final String DOMAIN = "montague.test";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Jid JULIET = Jid.of("juliet@" + DOMAIN);

    private static ProsodyServer prosody;

    private final CapsSettings settings = CapsSettings.DEFAULT.withCache(CapsCache.inMemory(10));
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Schemas.Watch watch = new Schemas.Watch();
    private XmppConnection romeo;
    private XmppConnection juliet;

    @BeforeAll
    static void startProsody() {
        ProsodyServer.assumeAvailable();
        prosody = ProsodyServer.start(DOMAIN, Map.of("romeo", "secret", "juliet", "geheim"));
    }

    @AfterAll
    static void stopProsody() {
        if (prosody != null) {
            prosody.close();
        }
    }

    @BeforeEach
    void connect() {
        romeo = connect("romeo@" + DOMAIN + "/orchard", "secret");
        juliet = connect("juliet@" + DOMAIN + "/balcony", "geheim");
    }

    @AfterEach
    void disconnect() {
        Mono.when(romeo.close(), juliet.close()).block(PATIENCE);
        assertThat(watch.faults()).isEmpty();
    }

    private XmppConnection connect(String jid, String password) {
        return XmppClient.create()
                .jid(jid)
                .password(password)
                .host(prosody.host())
                .port(prosody.port())
                .trust(prosody.caCertificate())
                .extend(connection -> Caps.on(connection, settings))
                .wire(line -> {
                    watch.accept(line);
                    if (line.startsWith(">> <iq") && line.contains("disco#info") && line.contains("type='get'")) {
                        asked.add(line);
                    }
                })
                .connect()
                .block(PATIENCE);
    }

    private static Flux<Presence> from(Jid sender, Presence.Type type, XmppConnection heardBy) {
        return Presences.on(heardBy)
                .incoming()
                .filter(presence -> presence.type() == type && sender.equals(presence.from()));
    }

    /** Whoever was subscribed to before hears from here on: subscribing takes effect on the event loop, which may be busy. */
    private static Mono<Void> listening(XmppConnection... connections) {
        return Flux.fromArray(connections)
                .concatMap(connection -> Mono.fromRunnable(() -> {}).subscribeOn(connection.scheduler()))
                .then();
    }

    private static Presence request(Presence.Type type, Jid to) {
        return new Presence(type, null, null, to, null, List.of(), null);
    }

    /** Romeo is subscribed to Juliet's presence from here on, if he was not before (RFC 6121 §3.1). */
    private void befriend() {
        Jid me = romeo.jid().asBare();
        StepVerifier.create(from(juliet.jid(), Presence.Type.AVAILABLE, romeo)
                        .takeUntilOther(from(me, Presence.Type.SUBSCRIBE, juliet)
                                .concatMap(wish -> juliet.send(request(Presence.Type.SUBSCRIBED, me))
                                        .then(Mono.empty()))
                                .then(Mono.never()))
                        .next())
                .then(() -> listening(romeo, juliet)
                        .then(Presences.on(romeo).available())
                        .then(Presences.on(juliet).available())
                        .then(romeo.send(request(Presence.Type.SUBSCRIBE, JULIET)))
                        .block(PATIENCE))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Nested
    class GivenAFriend {

        @Test
        @Tag("CAPS-5.4-3")
        @Tag("CAPS-6.1-1")
        @Tag("CAPS-6.1-2")
        @Tag("CAPS-6.2-2")
        void whenSheIsThere_thenHerFeaturesAreKnownAndStayTrue() {
            befriend();
            Caps caps = Caps.on(romeo);
            StepVerifier.create(caps.of(juliet.jid()).then(caps.of(juliet.jid())))
                    .assertNext(info -> {
                        assertThat(info.has("urn:xmpp:ping")).isTrue();
                        assertThat(info.has("urn:test")).isFalse();
                    })
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(from(juliet.jid(), Presence.Type.AVAILABLE, romeo)
                            .concatMap(presence -> caps.of(juliet.jid()))
                            .filter(info -> info.has("urn:test"))
                            .next())
                    .then(() -> listening(romeo, juliet).block(PATIENCE))
                    .then(() -> Disco.on(juliet).addFeature("urn:test"))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(asked)
                    .hasSize(2)
                    .allSatisfy(question ->
                            assertThat(question).contains("to='" + juliet.jid() + "'", "node='https://fluxmpp.io#"));
        }

        @Test
        void whenSheComesAndGoes_thenHerResourcesAreKnown() {
            befriend();
            Availability busy = new Availability(Availability.Show.DND, "reading", 5);
            StepVerifier.create(from(juliet.jid(), Presence.Type.AVAILABLE, romeo)
                            .filter(presence -> Availability.of(presence).equals(busy))
                            .next()
                            .then(Presences.on(romeo).resources(JULIET)))
                    .then(() -> listening(romeo, juliet)
                            .then(Presences.on(juliet).available(busy))
                            .block(PATIENCE))
                    .expectNext(List.of(new AvailableResource(juliet.jid(), busy)))
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(from(juliet.jid(), Presence.Type.UNAVAILABLE, romeo)
                            .next()
                            .then(Presences.on(romeo).resources(JULIET)))
                    .then(() -> listening(romeo, juliet)
                            .then(Presences.on(juliet).unavailable("supper"))
                            .block(PATIENCE))
                    .expectNext(List.of())
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Nested
    class GivenTheServer {

        @Test
        @Tag("CAPS-6.3-1")
        void whenItAnnouncesAHash_thenItVouchesOnOtherConnectionsToo() {
            StepVerifier.create(Mono.zip(
                            Caps.on(romeo)
                                    .of(romeo.server())
                                    .delayUntil(info -> Caps.on(romeo).of(romeo.server())),
                            Mono.defer(() -> Caps.on(juliet).of(juliet.server()))
                                    .delaySubscription(Caps.on(romeo).of(romeo.server()))))
                    .assertNext(both -> assertThat(both.getT1()).isEqualTo(both.getT2()))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(asked)
                    .singleElement()
                    .satisfies(question ->
                            assertThat(question).contains("to='" + DOMAIN + "'", "node='http://prosody.im#"));
        }

        @Test
        @Tag("D-4.1-1")
        void whenItIsDiscovered_thenItAnswers() {
            Disco disco = Disco.on(romeo);
            StepVerifier.create(disco.items(romeo.server()))
                    .expectNext(DiscoItems.of())
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(disco.info(romeo.server(), "nowhere"))
                    .expectErrorSatisfies(failure -> assertThat(
                                    ((StanzaErrorException) failure).error().condition())
                            .isEqualTo(Condition.ITEM_NOT_FOUND))
                    .verify(PATIENCE);
        }
    }
}

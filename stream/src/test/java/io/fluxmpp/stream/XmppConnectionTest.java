package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.IqHandler;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.disco.DiscoItems;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Connections of two clients through the embedded server. */
class XmppConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final XmlElement QUESTION = XmlElement.of("urn:test", "question");

    private RunningServer server;
    private XmppConnection romeo;
    private XmppConnection juliet;

    @BeforeEach
    void connect() {
        server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .account("juliet@capulet.lit", "geheim")
                .bind()
                .block(PATIENCE);
        romeo = romeo().connect().block(PATIENCE);
        juliet = client("juliet@capulet.lit/balcony", "geheim").connect().block(PATIENCE);
        juliet.send(Presence.available()).block(PATIENCE);
    }

    @AfterEach
    void disconnect() {
        romeo.dispose();
        juliet.dispose();
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private XmppClient romeo() {
        return client("romeo@montague.lit/orchard", "secret");
    }

    private XmppClient client(String jid, String password) {
        return XmppClient.create()
                .jid(jid)
                .password(password)
                .host("localhost")
                .port(server.port())
                .trust(server.certificate());
    }

    private Mono<Iq> ask() {
        return romeo.request(Iq.get(juliet.jid(), QUESTION));
    }

    private void julietAnswers(IqHandler handler) {
        juliet.handle(QUESTION.elementName(), handler);
    }

    private static void refused(Mono<?> request, Condition condition) {
        StepVerifier.create(request)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                StanzaErrorException.class,
                                refusal ->
                                        assertThat(refusal.error().condition()).isEqualTo(condition)))
                .verify(PATIENCE);
    }

    @Nested
    class GivenListenersForPresence {

        private final List<String> order = new CopyOnWriteArrayList<>();

        private void talk() {
            juliet.send(new Presence(Presence.Type.AVAILABLE, null, null, romeo.jid(), null, List.of(), null))
                    .then(juliet.request(Iq.get(romeo.jid(), QUESTION)))
                    .block(PATIENCE);
        }

        @Test
        void whenOneThrows_thenTheOthersHearAndInOrder() {
            romeo.onPresence(presence -> {
                throw new IllegalStateException("on purpose");
            });
            romeo.onPresence(presence -> order.add(presence.from() + " is there"));
            romeo.handle(QUESTION.elementName(), request -> {
                order.add("asked");
                return Mono.empty();
            });
            talk();
            assertThat(order).containsExactly("juliet@capulet.lit/balcony is there", "asked");
        }

        @Test
        void whenDisposedOf_thenItHearsNoMore() {
            romeo.onPresence(presence -> order.add("heard")).dispose();
            romeo.handle(QUESTION.elementName(), request -> Mono.empty());
            talk();
            assertThat(order).isEmpty();
        }
    }

    @Nested
    class GivenAHandler {

        @Test
        @Tag("S-8.1.3-2")
        void whenItAnswers_thenTheRequestHasTheAnswer() {
            XmlElement answer = XmlElement.of("urn:test", "answer", "42");
            julietAnswers(request -> Mono.just(answer));
            StepVerifier.create(ask().map(Iq::payload))
                    .expectNext(answer)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenItIsEmpty_thenTheResultIsEmpty() {
            julietAnswers(request -> Mono.empty());
            StepVerifier.create(ask())
                    .assertNext(result -> assertThat(result.payload()).isNull())
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenItRefuses_thenTheErrorArrivesWhole() {
            StanzaError error = StanzaError.of(Condition.NOT_ACCEPTABLE, "not tonight")
                    .withApplicationCondition(XmlElement.of("urn:test", "curfew"));
            julietAnswers(request -> Mono.error(new StanzaErrorException(error)));
            StepVerifier.create(ask())
                    .expectErrorSatisfies(failure ->
                            assertThat(((StanzaErrorException) failure).error()).isEqualTo(error))
                    .verify(PATIENCE);
        }

        @Test
        @Tag("S-8.3.3-6")
        void whenItFails_thenInternalServerErrorWithoutDetails() {
            julietAnswers(request -> Mono.error(new IllegalArgumentException("secret detail")));
            refused(ask(), Condition.INTERNAL_SERVER_ERROR);
        }

        @Test
        void whenItThrows_thenInternalServerError() {
            julietAnswers(request -> {
                throw new IllegalArgumentException("secret detail");
            });
            refused(ask(), Condition.INTERNAL_SERVER_ERROR);
        }

        @Test
        @Tag("S-8.2.3-2")
        void whenItsAnswerCannotBeWritten_thenInternalServerErrorAllTheSame() {
            julietAnswers(request -> Mono.just(XmlElement.of("urn:test", "answer", "\u0000")));
            refused(ask(), Condition.INTERNAL_SERVER_ERROR);
        }

        @Test
        void whenItNeverEnds_thenOthersAreAnsweredAllTheSame() {
            julietAnswers(request -> Mono.never());
            Disposable waiting = ask().subscribe(answer -> {}, failure -> {});
            StepVerifier.create(Ping.on(romeo).ping(juliet.jid()))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
            waiting.dispose();
        }

        @Test
        @Tag("S-8.2.3-2")
        void whenItTakesTooLong_thenItIsCancelledAndTheRequestAnswered() {
            AtomicBoolean cancelled = new AtomicBoolean();
            XmppConnection hasty = client("romeo@montague.lit/hasty", "secret")
                    .settings(ConnectionSettings.DEFAULT.withHandlerTimeout(Duration.ofMillis(50)))
                    .connect()
                    .block(PATIENCE);
            hasty.handle(
                    QUESTION.elementName(), request -> Mono.<Payload>never().doOnCancel(() -> cancelled.set(true)));
            refused(juliet.request(Iq.get(hasty.jid(), QUESTION)), Condition.INTERNAL_SERVER_ERROR);
            assertThat(cancelled).isTrue();
            hasty.dispose();
        }

        @Test
        @Tag("PING-4-2")
        void whenItIsTakenAway_thenServiceUnavailable() {
            Disposable handler = juliet.handle(QUESTION.elementName(), request -> Mono.empty());
            handler.dispose();
            refused(ask(), Condition.SERVICE_UNAVAILABLE);
        }

        @Test
        void whenThereIsAnotherFor_thenItIsTheCallersMistake() {
            julietAnswers(request -> Mono.empty());
            assertThatIllegalStateException().isThrownBy(() -> julietAnswers(request -> Mono.empty()));
        }

        @Test
        void whenTheConnectionCloses_thenItIsCancelled() {
            AtomicBoolean cancelled = new AtomicBoolean();
            julietAnswers(request -> Mono.<Payload>never().doOnCancel(() -> cancelled.set(true)));
            Disposable waiting = ask().subscribe(answer -> {}, failure -> {});
            StepVerifier.create(Ping.on(romeo).ping(juliet.jid()).then(juliet.close()))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(cancelled).isTrue();
            waiting.dispose();
        }
    }

    @Nested
    class GivenARequest {

        @Test
        void whenNobodyAnswers_thenItTimesOutSayingWhatAndWhom() {
            julietAnswers(request -> Mono.never());
            StepVerifier.create(romeo.request(Iq.get(juliet.jid(), QUESTION), Duration.ofMillis(50)))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(TimeoutException.class)
                            .hasMessageContainingAll("question", "juliet@capulet.lit/balcony", "50 ms"))
                    .verify(PATIENCE);
        }

        @Test
        void whenSubscribedTwice_thenItIsAskedTwice() {
            List<String> ids = new ArrayList<>();
            julietAnswers(request -> {
                ids.add(request.id());
                return Mono.empty();
            });
            Mono<Iq> request = ask();
            StepVerifier.create(request.then(request))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(ids).hasSize(2).doesNotHaveDuplicates();
        }

        @Test
        void whenItCannotBeWritten_thenItFailsAndTheConnectionLives() {
            StepVerifier.create(romeo.request(Iq.get(juliet.jid(), XmlElement.of("urn:test", "question", "\u0000"))))
                    .expectError(IllegalArgumentException.class)
                    .verify(PATIENCE);
            StepVerifier.create(Ping.on(romeo).ping(null))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenTheConnectionIsLost_thenItFails() {
            julietAnswers(request -> Mono.never());
            StepVerifier.create(ask())
                    .then(romeo::dispose)
                    .expectError(ConnectionClosedException.class)
                    .verify(PATIENCE);
        }

        @Test
        void whenTheServerVanishes_thenTheConnectionSaysSo() {
            XmppConnection unmanaged = client("romeo@montague.lit/unmanaged", "secret")
                    .streamManagement(StreamManagement.DEFAULT.withWanted(false))
                    .connect()
                    .block(PATIENCE);
            StepVerifier.create(unmanaged.onClose())
                    .then(server::dispose)
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(ConnectionClosedException.class)
                            .hasMessageContaining("romeo@montague.lit/unmanaged"))
                    .verify(PATIENCE);
        }

        @Test
        void whenTheConnectionIsClosed_thenItFailsAtOnce() {
            StepVerifier.create(romeo.close().then(ask()))
                    .expectError(ConnectionClosedException.class)
                    .verify(PATIENCE);
        }
    }

    @Nested
    class GivenLimits {

        private final ConnectionSettings few =
                ConnectionSettings.DEFAULT.withPendingRequests(2).withHandlersInFlight(2);

        @Test
        void whenTooManyRequestsWait_thenTheNextFailsSayingWhichLimit() {
            XmppConnection limited = client("romeo@montague.lit/limited", "secret")
                    .settings(few)
                    .connect()
                    .block(PATIENCE);
            julietAnswers(request -> Mono.never());
            Mono<Iq> request = limited.request(Iq.get(juliet.jid(), QUESTION));
            Disposable first = request.subscribe(answer -> {}, failure -> {});
            Disposable second = request.subscribe(answer -> {}, failure -> {});
            StepVerifier.create(request)
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(LimitExceededException.class)
                            .hasMessageContaining("pendingRequests"))
                    .verify(PATIENCE);
            first.dispose();
            second.dispose();
            limited.dispose();
        }

        @Test
        @Tag("S-8.3.3-18")
        void whenTooManyHandlersWork_thenThePeerIsToldResourceConstraint() {
            XmppConnection limited = client("romeo@montague.lit/limited", "secret")
                    .settings(few)
                    .connect()
                    .block(PATIENCE);
            limited.handle(QUESTION.elementName(), request -> Mono.never());
            Mono<Iq> request = juliet.request(Iq.get(limited.jid(), QUESTION));
            Disposable first = request.subscribe(answer -> {}, failure -> {});
            Disposable second = request.subscribe(answer -> {}, failure -> {});
            refused(request, Condition.RESOURCE_CONSTRAINT);
            first.dispose();
            second.dispose();
            limited.dispose();
        }
    }

    @Nested
    class GivenStanzas {

        @Test
        @Tag("S-10.1-1")
        void whenManyAreSent_thenTheyArriveInOrder() {
            Flux<String> heard = juliet.stanzas()
                    .ofType(Message.class)
                    .map(message -> message.body().orElseThrow())
                    .take(500);
            StepVerifier.create(heard.collectList())
                    .then(() -> sendNumbers(500).block(PATIENCE))
                    .assertNext(bodies -> {
                        for (int i = 0; i < 500; i++) {
                            assertThat(bodies.get(i)).isEqualTo(Integer.toString(i));
                        }
                    })
                    .expectComplete()
                    .verify(PATIENCE);
        }

        /** It is longer by its sender's address when it arrives. */
        @Test
        void whenAMessageIsAsLongAsTheServerTakes_thenItArrivesAndTheConnectionLives() {
            int frame = "<message to='' type='chat'><body></body></message>".length()
                    + juliet.jid().toString().length();
            String body = "x".repeat(XmlLimits.DEFAULT.stanzaBytes() - frame);
            StepVerifier.create(juliet.stanzas()
                            .ofType(Message.class)
                            .map(message -> message.body().orElseThrow())
                            .next())
                    .then(() -> romeo.send(Message.chat(juliet.jid(), body)).block(PATIENCE))
                    .expectNext(body)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        /** Without demand the socket is not read; nothing is lost by it. */
        @Test
        void whenNobodyAsks_thenTheyWaitAndNothingIsLost() {
            StepVerifier.create(juliet.stanzas().ofType(Message.class), 0)
                    .expectSubscription()
                    .then(() -> sendNumbers(1_000).block(PATIENCE))
                    .expectNoEvent(Duration.ofMillis(200))
                    .thenRequest(1)
                    .expectNextCount(1)
                    .thenRequest(999)
                    .expectNextCount(999)
                    .thenCancel()
                    .verify(PATIENCE);
        }

        @Test
        void whenTheConnectionCloses_thenThoseThatWaitComeFirst() {
            StepVerifier.create(juliet.stanzas().ofType(Message.class), 0)
                    .expectSubscription()
                    .then(() -> sendNumbers(20).block(PATIENCE))
                    .then(() -> Ping.on(romeo)
                            .ping(juliet.jid())
                            .then(juliet.close())
                            .block(PATIENCE))
                    .thenRequest(Long.MAX_VALUE)
                    .expectNextCount(20)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenSubscribedToAfterTheEnd_thenTheyCompleteAtOnce() {
            juliet.close().block(PATIENCE);
            StepVerifier.create(juliet.stanzas()).expectComplete().verify(PATIENCE);
        }

        /** What one subscriber does on a thread of its own does not move the others there. */
        @Test
        void whenOneSubscriberAsksElsewhere_thenTheOthersStayOnTheEventLoop() {
            List<String> threads = new CopyOnWriteArrayList<>();
            Disposable onLoop = juliet.stanzas()
                    .subscribe(stanza -> threads.add(Thread.currentThread().getName()));
            StepVerifier.create(juliet.stanzas().ofType(Message.class), 0)
                    .expectSubscription()
                    .then(() -> sendNumbers(400).block(PATIENCE))
                    .thenRequest(200)
                    .expectNextCount(200)
                    .thenRequest(200)
                    .expectNextCount(200)
                    .thenCancel()
                    .verify(PATIENCE);
            onLoop.dispose();
            assertThat(threads)
                    .isNotEmpty()
                    .doesNotContain(Thread.currentThread().getName());
        }

        @Test
        void whenTheConnectionCloses_thenTheyComplete() {
            StepVerifier.create(juliet.stanzas().ofType(Message.class))
                    .then(() -> juliet.close().block(PATIENCE))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        private Mono<Void> sendNumbers(int count) {
            return Flux.range(0, count)
                    .concatMap(i -> romeo.send(Message.chat(juliet.jid(), Integer.toString(i))))
                    .then();
        }
    }

    @Nested
    class GivenTheEnd {

        @Test
        @Tag("S-4.4-1")
        @Tag("S-4.4-5")
        void whenClosed_thenTheServerHasNoConnectionLeft() {
            StepVerifier.create(romeo.close().then(juliet.close()))
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(romeo.onClose()).expectComplete().verify(PATIENCE);
            StepVerifier.create(Flux.interval(Duration.ofMillis(10))
                            .takeUntil(tick -> server.connections() == 0)
                            .then())
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenClosedTwice_thenBothComplete() {
            StepVerifier.create(Mono.when(romeo.close(), romeo.close()).then(romeo.close()))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        @Tag("S-4.9.3-20")
        void whenTheServerShutsDown_thenTheReasonIsTold() {
            StepVerifier.create(romeo.onClose())
                    .then(() -> server.disposeGracefully().block(PATIENCE))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(StreamErrorException.class, ended -> {
                                assertThat(ended.error().condition()).isEqualTo(StreamError.Condition.SYSTEM_SHUTDOWN);
                                assertThat(ended.isFromPeer()).isTrue();
                            }))
                    .verify(PATIENCE);
        }

        /** A log that fails, and stanzas that break the rules, change nothing for the stream. */
        @Test
        void whenTheWireIsShown_thenNothingThatPassesBreaksTheConnection() {
            XmppConnection shown = client("romeo@montague.lit/shown", "secret")
                    .wire(line -> {
                        throw new IllegalStateException("a log that fails");
                    })
                    .connect()
                    .block(PATIENCE);
            XmlElement malformed = XmlElement.builder("http://jabber.org/protocol/disco#info", "query")
                    .child(XmlElement.of("http://jabber.org/protocol/disco#info", "feature"))
                    .build();
            refused(juliet.request(Iq.get(shown.jid(), malformed)), Condition.BAD_REQUEST);
            StepVerifier.create(Ping.on(shown).ping(null))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
            shown.dispose();
        }
    }

    @Nested
    class GivenServices {

        @Test
        @Tag("D-3.1-1")
        @Tag("D-3.1-2")
        @Tag("D-3.1-3")
        @Tag("PING-5-1")
        void whenDiscovered_thenTheFeaturesAreTold() {
            Disco.on(juliet).addFeature("urn:test");
            StepVerifier.create(Disco.on(romeo).info(juliet.jid()))
                    .assertNext(info -> {
                        assertThat(info.identities()).isNotEmpty();
                        assertThat(info.features())
                                .contains("urn:test", "urn:xmpp:ping", "http://jabber.org/protocol/disco#info");
                    })
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        @Tag("D-3.2-1")
        void whenAnUnknownNodeIsDiscovered_thenItemNotFound() {
            refused(Disco.on(romeo).info(juliet.jid(), "nowhere"), Condition.ITEM_NOT_FOUND);
        }

        @Test
        @Tag("D-4.1-2")
        void whenItemsAreDiscovered_thenThereAreNone() {
            StepVerifier.create(Disco.on(romeo).items(juliet.jid()))
                    .expectNext(DiscoItems.of())
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        @Tag("PING-4-1")
        void whenPinged_thenThePeerAnswers() {
            StepVerifier.create(Ping.on(romeo).ping(juliet.jid()))
                    .assertNext(trip -> assertThat(trip).isPositive().isLessThan(PATIENCE))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void whenAMissingPeerIsPinged_thenItFails() {
            refused(Ping.on(romeo).ping(Jid.of("juliet@capulet.lit/elsewhere")), Condition.SERVICE_UNAVAILABLE);
        }
    }
}

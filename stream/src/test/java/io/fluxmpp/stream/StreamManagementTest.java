package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.ConnectionState;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.NotAcknowledgedException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** What a client says and understands of stream management (XEP-0198), line by line. */
class StreamManagementTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    private static final String BOUND = """
            up to SASL
            open
            >> <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/></stream:features>
            << <iq type='set' id='{id}'>...</iq>
            >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{jid}</jid></bind></iq>
            """;

    private static final String ENABLE = """
            << <enable xmlns='urn:xmpp:sm:3' resume='true' max='300'/>
            """;

    private static final String ENABLED = """
            >> <enabled xmlns='urn:xmpp:sm:3' id='a&amp;b &#xdf;' resume='1'/>
            """;

    private static final String MANAGED = BOUND + ENABLE + ENABLED;

    private static final String RESUME = """
            up to SASL
            open
            >> <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/></stream:features>
            << <resume xmlns='urn:xmpp:sm:3' previd='a&amp;b &#xdf;' h='{h}'/>
            """;

    private static final String CLOSE = """
            << <a xmlns='urn:xmpp:sm:3' h='{handled}'/>
            << </stream:stream>
            >> </stream:stream>
            << closed
            """;

    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private ScriptedDialogue server;

    @AfterEach
    void dispose() {
        if (server != null) {
            server.dispose();
        }
    }

    private XmppClient serve(String... scripts) {
        server = ScriptedPeer.create()
                .account("romeo@montague.lit/orchard", "secret")
                .listen(scripts)
                .block(PATIENCE);
        return XmppClient.create()
                .jid("romeo@montague.lit/orchard")
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate())
                .streamManagement(
                        StreamManagement.DEFAULT.withAttempts(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20))));
    }

    private XmppConnection connect(XmppClient client) {
        return client.extend(connection -> connection.stanzas().subscribe(this::note, failure -> {}))
                .connect()
                .block(PATIENCE);
    }

    private void note(Stanza stanza) {
        received.add(String.valueOf(stanza.id()));
    }

    private void serverAgrees() {
        StepVerifier.create(server.outcome()).expectComplete().verify(PATIENCE);
    }

    private static Mono<Void> hello(XmppConnection connection, String text) {
        return connection.send(Message.chat(JULIET, text));
    }

    private static void completes(Mono<Void> mono) {
        StepVerifier.create(mono).expectComplete().verify(PATIENCE);
    }

    private static String sent(String text) {
        return "<< <message type='chat' to='juliet@capulet.lit/balcony'><body>" + text + "</body></message>\n";
    }

    private static String message(String id) {
        return ">> <message from='juliet@capulet.lit/balcony' id='" + id + "'><body>" + id + "</body></message>\n";
    }

    private static String ack(int handled) {
        return ">> <a xmlns='urn:xmpp:sm:3' h='" + handled + "'/>\n";
    }

    private static final String ASKS = "<< <r xmlns='urn:xmpp:sm:3'/>\n";
    private static final String ASKED = ">> <r xmlns='urn:xmpp:sm:3'/>\n";

    @Nested
    class GivenAManagedStream {

        @Test
        @Tag("SM-3-1")
        @Tag("SM-3-4")
        @Tag("SM-5-1")
        @Tag("SM-7-1")
        void whenSomethingIsSent_thenItCompletesWithItsAcknowledgement() {
            XmppConnection connection = connect(serve(MANAGED + sent("hello") + ASKS + "stall\n" + ack(1) + CLOSE));
            Mono<Void> sending = hello(connection, "hello").cache();
            StepVerifier.create(sending)
                    .expectSubscription()
                    .expectNoEvent(Duration.ofMillis(100))
                    .then(server::goOn)
                    .expectComplete()
                    .verify(PATIENCE);
            completes(connection.close());
            serverAgrees();
        }

        @Test
        @Tag("SM-3-6")
        @Tag("SM-4-5")
        void whenTheServerHasNotAnsweredYet_thenStanzasGoOutAndCount() {
            XmppConnection connection =
                    connect(serve(BOUND + ENABLE + sent("one") + sent("two") + ENABLED + ASKS + ack(2) + CLOSE));
            completes(Flux.merge(hello(connection, "one"), hello(connection, "two"))
                    .then());
            completes(connection.close());
            serverAgrees();
        }

        @Test
        @Tag("SM-4-1")
        @Tag("SM-4-2")
        @Tag("SM-4-4")
        @Tag("SM-4-9")
        void whenTheServerAsks_thenItLearnsHowManyStanzasWereHandedOnSinceItAgreed() {
            XmppConnection connection = connect(serve(BOUND + ENABLE + message("before") + ENABLED + ASKED
                    + """
                    << <a xmlns='urn:xmpp:sm:3' h='0'/>
                    """
                    + message("m1")
                    + """
                    >> <iq type='get' id='q1' from='montague.lit'><unknown xmlns='urn:unknown'/></iq>
                    << <iq type='error' id='q1' to='montague.lit'>...</iq>
                    << <r xmlns='urn:xmpp:sm:3'/>
                    >> <a xmlns='urn:xmpp:sm:3' h='1'/>
                    >> <presence from='juliet@capulet.lit/balcony' id='p1'/>
                    >> <message from='not a@valid@address' id='m2'/>
                    """
                    + ASKED
                    + """
                    << <a xmlns='urn:xmpp:sm:3' h='4'/>
                    """
                    + CLOSE));
            completes(Flux.interval(Duration.ofMillis(5))
                    .takeUntil(tick -> received.contains("p1"))
                    .then(Mono.delay(Duration.ofMillis(50)))
                    .then(connection.close()));
            assertThat(received).containsExactly("before", "m1", "p1");
            serverAgrees();
        }

        @Test
        @Tag("SM-6-2")
        void whenMoreIsAcknowledgedThanWasSent_thenTheStreamEnds() {
            XmppConnection connection = connect(serve(MANAGED + sent("hello") + ASKS + ack(2) + """
                    << error undefined-condition
                    << </stream:stream>
                    """));
            StepVerifier.create(hello(connection, "hello"))
                    .expectError(NotAcknowledgedException.class)
                    .verify(PATIENCE);
            StepVerifier.create(connection.onClose())
                    .expectError(StreamErrorException.class)
                    .verify(PATIENCE);
            serverAgrees();
        }

        @Test
        void whenTooMuchWaits_thenMoreIsRefusedUntilTheServerHasCaughtUp() {
            XmppClient client = serve(MANAGED + sent("one") + sent("two") + ASKS + "stall\n" + ack(2) + sent("four")
                    + ASKS + ack(3) + CLOSE);
            XmppConnection connection =
                    connect(client.streamManagement(StreamManagement.DEFAULT.withUnacknowledgedStanzas(2)));
            Mono<Void> two = Flux.merge(hello(connection, "one"), hello(connection, "two"))
                    .then()
                    .subscribeOn(connection.scheduler())
                    .cache();
            two.subscribe();
            StepVerifier.create(hello(connection, "three"))
                    .expectError(LimitExceededException.class)
                    .verify(PATIENCE);
            server.goOn();
            completes(two.then(hello(connection, "four")).then(connection.close()));
            serverAgrees();
        }

        @Test
        void whenTheStreamEndsBeforeAnAcknowledgement_thenTheSenderLearnsThat() {
            XmppConnection connection = connect(serve(MANAGED + sent("hello") + ASKS + """
                    >> </stream:stream>
                    """));
            StepVerifier.create(hello(connection, "hello"))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(NotAcknowledgedException.class)
                            .hasMessageContaining("may or may not"))
                    .verify(PATIENCE);
            completes(connection.onClose());
        }
    }

    @Nested
    class GivenALostConnection {

        @Test
        @Tag("SM-5-3")
        @Tag("SM-5-5")
        @Tag("SM-5-7")
        @Tag("SM-5-8")
        @Tag("SM-5-12")
        @Tag("SM-5-13")
        void whenItIsResumed_thenWhatWasNotHandledIsSentAgainAndNothingElse() {
            XmppClient client = serve(
                    MANAGED + sent("one") + ASKS + ack(1) + sent("two") + ASKS + sent("three") + message("m1") + ASKED
                            + """
                            << <a xmlns='urn:xmpp:sm:3' h='1'/>
                            cut
                            """,
                    RESUME
                            + """
                            >> <resumed xmlns='urn:xmpp:sm:3' previd='a&amp;b &#xdf;' h='2'/>
                            """
                            + sent("three") + ASKS + message("m2") + ack(3) + sent("four") + ASKS + ack(4) + CLOSE);
            XmppConnection connection = connect(client);
            Jid jid = connection.jid();
            Queue<ConnectionState> states = new ConcurrentLinkedQueue<>();
            connection.states().subscribe(states::add);
            completes(hello(connection, "one"));
            completes(Flux.mergeSequential(
                            hello(connection, "two"),
                            hello(connection, "three").delaySubscription(Duration.ofMillis(50)))
                    .then());
            completes(hello(connection, "four").then(connection.close()));
            serverAgrees();
            assertThat(received).containsExactly("m1", "m2");
            assertThat(connection.jid()).isEqualTo(jid);
            assertThat(states)
                    .containsExactly(
                            ConnectionState.OPEN,
                            ConnectionState.RESUMING,
                            ConnectionState.OPEN,
                            ConnectionState.CLOSING,
                            ConnectionState.CLOSED);
        }

        @Test
        void whenSomethingIsSentMeanwhile_thenItComesAfterWhatIsSentAgain() {
            XmppClient client = serve(
                    MANAGED + sent("one") + ASKS + "cut\n",
                    RESUME + """
                            stall
                            >> <resumed xmlns='urn:xmpp:sm:3' previd='a&amp;b &#xdf;' h='0'/>
                            """ + sent("one") + sent("two") + ASKS + ack(2) + CLOSE);
            XmppConnection connection = connect(client);
            Mono<Void> one = hello(connection, "one").cache();
            one.subscribe();
            completes(connection
                    .states()
                    .takeUntil(state -> state == ConnectionState.RESUMING)
                    .then());
            Mono<Void> two = hello(connection, "two").cache();
            two.subscribe();
            server.goOn();
            completes(one.then(two).then(connection.close()));
            serverAgrees();
        }

        @Test
        void whenARequestWasUnderWay_thenItIsAnsweredOnTheNextConnection() {
            XmppClient client = serve(MANAGED + """
                            << <iq type='get' id='{q}'>...</iq>
                            << <r xmlns='urn:xmpp:sm:3'/>
                            cut
                            """, RESUME + """
                            >> <resumed xmlns='urn:xmpp:sm:3' previd='a&amp;b &#xdf;' h='0'/>
                            << <iq type='get' id='{q}'>...</iq>
                            << <r xmlns='urn:xmpp:sm:3'/>
                            >> <a xmlns='urn:xmpp:sm:3' h='1'/>
                            >> <iq type='result' id='{q}' from='montague.lit'/>
                            """ + CLOSE);
            XmppConnection connection = connect(client);
            StepVerifier.create(connection
                            .request(Iq.get(null, XmlElement.of("urn:test", "question")))
                            .then(connection.close()))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        @Tag("SM-5-9")
        void whenResumptionIsRefused_thenEachSenderLearnsWhatIsKnown() {
            XmppClient client = serve(MANAGED + sent("one") + ASKS + sent("two") + "cut\n", RESUME + """
                            >> <failed xmlns='urn:xmpp:sm:3' h='1'>
                               <item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
                            << </stream:stream>
                            """);
            XmppConnection connection = connect(client);
            Mono<Void> one = hello(connection, "one").cache();
            one.subscribe();
            Mono<Void> two = hello(connection, "two").cache();
            Mono.delay(Duration.ofMillis(100)).block(PATIENCE);
            two.subscribe(nothing -> {}, failure -> {});
            completes(one);
            StepVerifier.create(two).expectError(NotAcknowledgedException.class).verify(PATIENCE);
            StepVerifier.create(connection.onClose())
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(ConnectionClosedException.class)
                            .hasMessageContainingAll("could not be resumed", "item-not-found", "connect again"))
                    .verify(PATIENCE);
            serverAgrees();
            assertThat(server.connections()).isEqualTo(2);
        }

        @Test
        @Tag("SM-5-4")
        void whenTheServerHasForgottenTheStreamByItsOwnAccount_thenNobodyTriesAnyLonger() {
            XmppClient client = serve(BOUND + ENABLE + """
                    >> <enabled xmlns='urn:xmpp:sm:3' id='x' resume='true' max='1'/>
                    """ + sent("one") + ASKS + "cut\n");
            XmppConnection connection = connect(client);
            StepVerifier.create(hello(connection, "one"))
                    .expectError(NotAcknowledgedException.class)
                    .verify(PATIENCE);
            StepVerifier.create(connection.onClose())
                    .expectErrorSatisfies(
                            failure -> assertThat(failure).hasMessageContainingAll("could not be resumed", "1000 ms"))
                    .verify(PATIENCE);
            assertThat(server.connections()).isGreaterThan(2);
        }

        @Test
        @Tag("SM-5-4")
        void whenTheServerHasNamedAPlace_thenThatIsTriedFirst() {
            ScriptedDialogue other = ScriptedPeer.create()
                    .account("romeo@montague.lit/orchard", "secret")
                    .listen(RESUME.replace("a&amp;b &#xdf;", "x") + """
                            >> <resumed xmlns='urn:xmpp:sm:3' previd='x' h='1'/>
                            """ + CLOSE)
                    .block(PATIENCE);
            try {
                XmppClient client = serve(BOUND + ENABLE + """
                        >> <enabled xmlns='urn:xmpp:sm:3' id='x' resume='true' location='127.0.0.1:%d'/>
                        """.formatted(other.port()) + sent("one") + ASKS + "cut\n");
                XmppConnection connection = connect(client.trust(server.certificate(), other.certificate()));
                completes(hello(connection, "one").then(connection.close()));
                StepVerifier.create(other.outcome()).expectComplete().verify(PATIENCE);
                assertThat(server.connections()).isOne();
            } finally {
                other.dispose();
            }
        }

        @Test
        @Tag("SM-5-4")
        void whenThatPlaceCannotBeReached_thenTheUsualOneIs() {
            XmppClient client = serve(
                    BOUND + ENABLE + """
                            >> <enabled xmlns='urn:xmpp:sm:3' id='x' resume='true' location='127.0.0.1:1'/>
                            """ + sent("one") + ASKS + "cut\n",
                    RESUME.replace("a&amp;b &#xdf;", "x") + """
                            >> <resumed xmlns='urn:xmpp:sm:3' previd='x' h='1'/>
                            """ + CLOSE);
            XmppConnection connection = connect(client);
            completes(hello(connection, "one").then(connection.close()));
            serverAgrees();
        }

        @Test
        @Tag("SM-5-2")
        void whenTheServerAllowsNoResumption_thenTheConnectionIsOver() {
            XmppClient client = serve(BOUND + ENABLE + """
                    >> <enabled xmlns='urn:xmpp:sm:3' resume='true'/>
                    """ + sent("one") + ASKS + "cut\n");
            XmppConnection connection = connect(client);
            StepVerifier.create(hello(connection, "one"))
                    .expectError(NotAcknowledgedException.class)
                    .verify(PATIENCE);
            StepVerifier.create(connection.onClose())
                    .expectError(ConnectionClosedException.class)
                    .verify(PATIENCE);
            assertThat(server.connections()).isOne();
        }

        @Test
        void whenItIsClosedMeanwhile_thenNothingIsLeft() {
            XmppClient client = serve(MANAGED + sent("one") + ASKS + "cut\n", RESUME + "<< closed\n");
            XmppConnection connection =
                    connect(client.settings(ConnectionSettings.DEFAULT.withCloseTimeout(Duration.ofSeconds(2))));
            hello(connection, "one").subscribe(nothing -> {}, failure -> {});
            completes(connection
                    .states()
                    .takeUntil(state -> state == ConnectionState.RESUMING)
                    .then(connection.close()));
            assertThat(connection.isDisposed()).isTrue();
            serverAgrees();
        }
    }

    @Nested
    class GivenASilentServer {

        @Test
        void whenItDoesNotAnswer_thenTheStreamIsResumedOnAnotherConnection() {
            XmppClient client = serve(
                    MANAGED + sent("one") + ASKS + "<< closed\n", RESUME + """
                            >> <resumed xmlns='urn:xmpp:sm:3' previd='a&amp;b &#xdf;' h='0'/>
                            """ + sent("one") + ASKS + ack(1) + CLOSE);
            XmppConnection connection =
                    connect(client.streamManagement(StreamManagement.DEFAULT.withPatience(Duration.ofMillis(400))));
            completes(hello(connection, "one").then(connection.close()));
            serverAgrees();
        }

        @Test
        void whenNothingIsSent_thenItIsAskedForASignOfLife() {
            XmppClient client = serve(
                    MANAGED + ASKS + ack(0) + ASKS + "<< closed\n", RESUME + """
                            >> <resumed xmlns='urn:xmpp:sm:3' previd='a&amp;b &#xdf;' h='0'/>
                            """ + sent("one") + ASKS + ack(1) + CLOSE);
            XmppConnection connection =
                    connect(client.settings(ConnectionSettings.DEFAULT.withKeepAlive(Duration.ofMillis(600)))
                            .streamManagement(StreamManagement.DEFAULT.withPatience(Duration.ofMillis(400))));
            completes(connection
                    .states()
                    .skipUntil(state -> state == ConnectionState.RESUMING)
                    .takeUntil(state -> state == ConnectionState.OPEN)
                    .then(hello(connection, "one"))
                    .then(connection.close()));
            serverAgrees();
        }
    }

    @Nested
    class GivenAServerThatRefuses {

        @Test
        void whenItFailsToEnable_thenStanzasAreSentAllTheSame() {
            XmppConnection connection = connect(serve(BOUND + ENABLE + sent("one") + """
                    >> <failed xmlns='urn:xmpp:sm:3'>
                       <unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
                    """ + sent("two") + """
                    << </stream:stream>
                    """));
            completes(hello(connection, "one").then(hello(connection, "two")).then(connection.close()));
            serverAgrees();
        }
    }

    @Test
    void whenItIsNotWanted_thenItIsNotAskedFor() {
        XmppConnection connection =
                connect(serve(BOUND + sent("one") + """
                        << </stream:stream>
                        """).streamManagement(StreamManagement.DEFAULT.withWanted(false)));
        completes(hello(connection, "one").then(connection.close()));
        serverAgrees();
    }

    @Test
    void whenNoResumptionIsWanted_thenNoneIsAskedFor() {
        XmppConnection connection = connect(serve(BOUND + """
                        << <enable xmlns='urn:xmpp:sm:3'/>
                        >> <enabled xmlns='urn:xmpp:sm:3'/>
                        """ + sent("one") + ASKS + ack(1) + CLOSE)
                .streamManagement(StreamManagement.DEFAULT.withResumeWithin(Duration.ZERO)));
        completes(hello(connection, "one").then(connection.close()));
        serverAgrees();
    }

    @Test
    void settingsHaveBounds() {
        for (List<Runnable> each : List.of(List.<Runnable>of(
                () -> StreamManagement.DEFAULT.withResumeWithin(Duration.ofSeconds(-1)),
                () -> StreamManagement.DEFAULT.withPatience(Duration.ZERO),
                () -> StreamManagement.DEFAULT.withUnacknowledgedBytes(0),
                () -> StreamManagement.DEFAULT.withUnacknowledgedStanzas(0)))) {
            each.forEach(change -> org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                    .isThrownBy(change::run));
        }
    }
}

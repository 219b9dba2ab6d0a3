package io.fluxmpp.stream.ping;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.fake.FakeConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.Xml;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class PingTest {

    private static final String PING = "<ping xmlns='urn:xmpp:ping'/>";
    private static final String JULIET = "juliet@capulet.lit/balcony";

    private final FakeConnection connection = new FakeConnection();
    private final Ping ping = Ping.on(connection);

    private void answerIn(Duration trip, String from, String answer) {
        connection.elapse(trip);
        connection.receive("<iq id='" + connection.lastSent().attribute("id") + "'" + from + " to='" + connection.jid()
                + "' " + answer);
    }

    private StepVerifier.FirstStep<Duration> pinged(String entity, String answer) {
        Mono<Duration> trip = ping.ping(Jid.of(entity));
        return StepVerifier.create(Mono.create(sink -> {
            trip.subscribe(sink::success, sink::error);
            answerIn(Duration.ofMillis(80), " from='" + entity + "'", answer);
        }));
    }

    private static String error(String condition) {
        return "type='error'><error type='cancel'><" + condition
                + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";
    }

    @Nested
    class GivenSomebodyPingsUs {

        @ParameterizedTest
        @ValueSource(strings = {"montague.lit", "juliet@capulet.lit/balcony", "chat.shakespeare.lit"})
        @Tag("PING-4-1")
        void whenWeAnswerEverybody_thenTheResultIsEmpty(String from) {
            XmlElement answer = connection.ask(from, "get", PING);
            assertThat(answer.attribute("type")).isEqualTo("result");
            assertThat(answer.attribute("to")).isEqualTo(from);
            assertThat(answer.children()).isEmpty();
        }

        @Test
        @Tag("PING-7-1")
        void whenWeDoNotRevealOurPresence_thenWeAreAsGoodAsAbsent() {
            ping.answerOnly(requester -> requester.domainpart().equals("montague.lit"));
            assertThat(connection.ask(JULIET, "get", PING).element("jabber:client", "error"))
                    .contains(Xml.parse("<error type='cancel'>"
                            + "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"));
            assertThat(connection.ask("montague.lit", "get", PING).attribute("type"))
                    .isEqualTo("result");
        }

        @Test
        @Tag("PING-5-1")
        void whenWeAreDiscovered_thenTheFeatureIsTold() {
            assertThat(Disco.on(connection).info().has("urn:xmpp:ping")).isTrue();
        }
    }

    @Nested
    class GivenNoPing {

        @Test
        void whenPinged_thenServiceUnavailable() {
            XmlElement answer = new FakeConnection().ask(JULIET, "get", PING);
            assertThat(answer.element("jabber:client", "error")
                            .flatMap(error ->
                                    error.element("urn:ietf:params:xml:ns:xmpp-stanzas", "service-unavailable")))
                    .isPresent();
        }
    }

    @Nested
    class GivenWePingOurServer {

        @Test
        @Tag("PING-4-4")
        void whenItHasNoAddressOrItsOwn_thenTheRoundTripIsMeasured() {
            StepVerifier.create(ping.ping(null))
                    .then(() -> {
                        assertThat(connection.lastSent().attribute("to")).isNull();
                        assertThat(connection.lastSent().elements()).containsExactly(Xml.parse(PING));
                        answerIn(Duration.ofMillis(80), "", "type='result'/>");
                    })
                    .expectNext(Duration.ofMillis(80))
                    .verifyComplete();
            pinged("montague.lit", "type='result'/>")
                    .expectNext(Duration.ofMillis(80))
                    .verifyComplete();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "service-unavailable",
                    "feature-not-implemented",
                    "recipient-unavailable",
                    "remote-server-timeout",
                    "internal-server-error"
                })
        @Tag("PING-4-3")
        void whenItAnswersWithAnError_thenTheStreamIsAlive(String condition) {
            for (String address : new String[] {"montague.lit", "romeo@montague.lit"}) {
                pinged(address, error(condition))
                        .expectNext(Duration.ofMillis(80))
                        .verifyComplete();
            }
            StepVerifier.create(ping.ping(null))
                    .then(() -> answerIn(Duration.ZERO, " from='romeo@montague.lit'", error(condition)))
                    .expectNext(Duration.ZERO)
                    .verifyComplete();
        }

        @Test
        void whenItDoesNotAnswer_thenTimeout() {
            StepVerifier.create(ping.ping(null))
                    .then(() -> connection.elapse(Duration.ofSeconds(30)))
                    .verifyError(TimeoutException.class);
        }
    }

    @Nested
    class GivenWePingSomebodyElse {

        @ParameterizedTest
        @CsvSource({
            "juliet@capulet.lit/balcony, feature-not-implemented",
            "juliet@capulet.lit/balcony, not-allowed",
            "juliet@capulet.lit/balcony, internal-server-error",
            "capulet.lit, service-unavailable",
            "capulet.lit, not-acceptable",
        })
        @Tag("PING-4-3")
        void whenAnErrorComesFromThere_thenItIsAlive(String entity, String condition) {
            pinged(entity, error(condition)).expectNext(Duration.ofMillis(80)).verifyComplete();
        }

        @ParameterizedTest
        @CsvSource({
            "juliet@capulet.lit/balcony, service-unavailable",
            "juliet@capulet.lit/balcony, recipient-unavailable",
            "capulet.lit, remote-server-not-found",
            "capulet.lit, remote-server-timeout",
        })
        @Tag("PING-4-3")
        void whenAServerSaysThatItCannotBeReached_thenItIsNotAlive(String entity, String condition) {
            pinged(entity, error(condition)).verifyError(StanzaErrorException.class);
        }
    }
}

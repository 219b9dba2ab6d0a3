package io.fluxmpp.testkit;

import static io.fluxmpp.testkit.XmlAssert.assertThatXml;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.stream.xml.XmlElement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class LinkedConnectionsTest {

    private static final Jid ROMEO = Jid.of("romeo@montague.lit/orchard");
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    private final LinkedConnections link =
            LinkedConnections.between(ROMEO, JULIET, ConnectionSettings.DEFAULT.withQueuedBytes(1 << 20));
    private final XmppConnection romeo = link.left();
    private final XmppConnection juliet = link.right();
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void dispose() {
        link.dispose();
    }

    private void listen() {
        juliet.stanzas().subscribe(stanza -> heard.add(((Message) stanza).body().orElseThrow()));
        link.settle();
    }

    private void say(String body) {
        romeo.send(Message.chat(JULIET, body)).subscribe();
        link.settle();
    }

    private Mono<Iq> ask() {
        return romeo.request(Iq.get(JULIET, XmlElement.of("urn:xmpp:ping", "ping")), Duration.ofSeconds(10));
    }

    @Nested
    class GivenTwoEnds {

        @Test
        void whenOneAsks_thenTheOtherAnswersAndBothKnowWho() {
            Ping.on(juliet);
            StepVerifier.create(ask())
                    .then(link::settle)
                    .assertNext(answer -> assertThat(answer.from()).isEqualTo(JULIET))
                    .verifyComplete();
            assertThatXml(link.toRight().passed().get(0))
                    .isLike("<iq type='get' id='...' from='" + ROMEO + "' to='" + JULIET
                            + "'><ping xmlns='urn:xmpp:ping'/></iq>");
            assertThatXml(link.toLeft().passed().get(0))
                    .isLike("<iq type='result' id='...' from='" + JULIET + "' to='" + ROMEO + "'/>");
        }

        @Test
        void whenOneLiesAboutItself_thenTheServerKnowsBetter() {
            List<Stanza> received = new ArrayList<>();
            juliet.stanzas().subscribe(received::add);
            romeo.send(Message.chat(JULIET, "from='me'").withFrom(Jid.of("paris@verona.lit")))
                    .subscribe();
            link.settle();
            assertThat(received).singleElement().satisfies(stanza -> {
                assertThat(stanza.from()).isEqualTo(ROMEO);
                assertThat(((Message) stanza).body()).contains("from='me'");
            });
        }

        @Test
        void whenNothingIsSettled_thenNothingHappens() {
            listen();
            romeo.send(Message.chat(JULIET, "wherefore")).subscribe();
            assertThat(heard).isEmpty();
            link.settle();
            assertThat(heard).containsExactly("wherefore");
        }

        @Test
        void whenSomebodyElseIsAsked_thenTheServerRefuses() {
            StepVerifier.create(romeo.request(Iq.get(Jid.of("paris@verona.lit/x"), XmlElement.of("urn:x", "x"))))
                    .then(link::settle)
                    .verifyError(StanzaErrorException.class);
            assertThat(link.toRight().passed()).isEmpty();
        }
    }

    @Nested
    class GivenAClockThatStandsStill {

        @Test
        void whenNobodyAnswers_thenTheDeadlinePassesAtItsTimeAndNoSooner() {
            link.toRight().lose(xml -> xml.contains("urn:xmpp:ping"));
            StepVerifier.create(ask())
                    .then(() -> link.advance(Duration.ofMillis(9_999)))
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> link.advance(Duration.ofMillis(1)))
                    .verifyError(TimeoutException.class);
        }

        @Test
        void whenTheLinkIsSlow_thenTheAnswerComesAfterBothDelays() {
            Ping.on(juliet);
            link.toRight().delay(Duration.ofMillis(300));
            link.toLeft().delay(Duration.ofMillis(500));
            StepVerifier.create(ask())
                    .then(() -> link.advance(Duration.ofMillis(799)))
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> link.advance(Duration.ofMillis(1)))
                    .expectNextCount(1)
                    .verifyComplete();
        }

        @Test
        void whenTheDelayShrinks_thenNothingOvertakes() {
            listen();
            link.toRight().delay(Duration.ofMillis(300));
            say("first");
            link.toRight().delay(Duration.ZERO);
            say("second");
            assertThat(heard).isEmpty();
            link.advance(Duration.ofMillis(300));
            assertThat(heard).containsExactly("first", "second");
        }

        @Test
        void whenDaysPassInSilence_thenBothEndsHaveKeptTheirStreamsAlive() {
            link.advance(Duration.ofDays(2));
            listen();
            say("still here");
            assertThat(heard).containsExactly("still here");
        }
    }

    @Nested
    class GivenADirectionThatIsHeld {

        @Test
        void whenReleased_thenAllArrivesInOrder() {
            listen();
            link.toRight().hold();
            say("1");
            say("2");
            assertThat(heard).isEmpty();
            link.toRight().release();
            link.settle();
            assertThat(heard).containsExactly("1", "2");
        }

        @Test
        void whenTheSocketIsFull_thenTheSenderFindsOut() {
            link.toRight().hold();
            String kilobytes = "x".repeat(10_000);
            List<Throwable> failures = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                romeo.send(Message.chat(JULIET, kilobytes)).subscribe(nothing -> {}, failures::add);
                link.settle();
            }
            assertThat(failures).isNotEmpty().allMatch(LimitExceededException.class::isInstance);
        }
    }

    @Nested
    class GivenAReaderWithoutDemand {

        @Test
        void whenTheOtherGoesOn_thenItStaysInTheLinkUntilItIsAskedFor() {
            BaseSubscriber<Stanza> slow = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    // asks later
                }

                @Override
                protected void hookOnNext(Stanza stanza) {
                    heard.add(((Message) stanza).body().orElseThrow());
                }
            };
            juliet.stanzas().subscribe(slow);
            for (int i = 0; i < 200; i++) {
                say("" + i);
            }
            assertThat(link.toRight().passed()).hasSizeLessThan(100);
            slow.request(Long.MAX_VALUE);
            link.settle();
            assertThat(heard).hasSize(200);
        }
    }

    @Nested
    class GivenAnEnd {

        @Test
        void whenOneCloses_thenItIsAnsweredAndTheOtherLivesOn() {
            StepVerifier.create(romeo.close()).then(link::settle).verifyComplete();
            StepVerifier.create(romeo.onClose()).verifyComplete();
            assertThat(juliet.isDisposed()).isFalse();
        }

        @Test
        void whenCut_thenWhatWaitsFails() {
            link.toRight().hold();
            StepVerifier.create(ask()).then(link::cutLeft).verifyError(ConnectionClosedException.class);
            StepVerifier.create(romeo.onClose()).verifyError(ConnectionClosedException.class);
            assertThat(juliet.isDisposed()).isFalse();
        }
    }
}

package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

class IqExchangesTest {

    private static final Jid ROMEO = Jid.of("romeo@montague.lit/orchard");
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    private final IqExchanges exchanges = new IqExchanges(ROMEO, 2, StreamMetricsRecorder.NONE);
    private final List<Object> outcomes = new ArrayList<>();

    private @Nullable Iq ask(@Nullable Jid to) {
        List<@Nullable Iq> registered = new ArrayList<>();
        Mono.<Iq>create(sink -> registered.add(exchanges.register(Iq.get(to, XmlElement.of("urn:x", "x")), sink)))
                .subscribe(outcomes::add, outcomes::add);
        return registered.get(0);
    }

    private static Iq result(Iq request, @Nullable Jid from) {
        return request.result(null).withFrom(from);
    }

    @Nested
    class GivenARequest {

        @Test
        @Tag("S-8.1.3-1")
        void whenRegistered_thenItHasAnIdOfItsOwn() {
            assertThat(ask(JULIET).id()).isNotEmpty().isNotEqualTo(ask(JULIET).id());
        }

        @Test
        void whenTheAnswerComes_thenTheRequestHasIt() {
            Iq answer = result(ask(JULIET), JULIET);
            exchanges.answer(answer);
            assertThat(outcomes).containsExactly(answer);
        }

        @ParameterizedTest
        @CsvSource({"mallory@evil.lit/x", "juliet@capulet.lit", "juliet@capulet.lit/other", "capulet.lit", ","})
        @Tag("S-8.1.3-3")
        void whenSomebodyElseAnswers_thenItIsIgnored(@Nullable String stranger) {
            Iq request = ask(JULIET);
            exchanges.answer(result(request, stranger == null ? null : Jid.of(stranger)));
            assertThat(outcomes).isEmpty();
            exchanges.answer(result(request, JULIET));
            assertThat(outcomes).hasSize(1);
        }

        @Test
        void whenAnsweredTwice_thenTheSecondIsIgnored() {
            Iq request = ask(JULIET);
            exchanges.answer(result(request, JULIET));
            exchanges.answer(
                    request.error(StanzaError.of(StanzaError.Condition.GONE)).withFrom(JULIET));
            assertThat(outcomes).singleElement().isInstanceOf(Iq.class);
        }

        @Test
        void whenAnErrorComes_thenItSaysWhatWasAskedOfWhom() {
            exchanges.answer(ask(JULIET)
                    .error(StanzaError.of(StanzaError.Condition.FORBIDDEN, "no"))
                    .withFrom(JULIET));
            assertThat(outcomes).singleElement().isInstanceOfSatisfying(StanzaErrorException.class, failure -> {
                assertThat(failure.error().condition()).isEqualTo(StanzaError.Condition.FORBIDDEN);
                assertThat(failure)
                        .hasMessageContainingAll("x request", "juliet@capulet.lit/balcony", "forbidden", "no");
            });
        }

        @Test
        void whenTheAnswerCannotBeRead_thenItFails() {
            Iq request = ask(JULIET);
            exchanges.invalidAnswer(new InvalidStanza(
                    "iq",
                    "result",
                    request.id(),
                    JULIET,
                    ROMEO,
                    StanzaError.of(StanzaError.Condition.BAD_REQUEST, "why")));
            assertThat(outcomes).singleElement().isInstanceOf(XmppException.class);
        }

        /** Whoever asks takes no care of memory in an answer; a peer must not be able to make it leak. */
        @Test
        void whenTheAnswerOwnsMemory_thenItIsReleasedAndTheRequestFails() {
            AtomicInteger released = new AtomicInteger();
            OwnedPayload bulk = new OwnedPayload() {
                @Override
                public XmlName elementName() {
                    return new XmlName("urn:bulk", "bulk");
                }

                @Override
                public void release() {
                    released.incrementAndGet();
                }
            };
            exchanges.answer(ask(JULIET).result(bulk).withFrom(JULIET));
            assertThat(released).hasValue(1);
            assertThat(outcomes).singleElement().isInstanceOf(XmppException.class);
        }

        @Test
        void whenForgotten_thenALateAnswerIsIgnored() {
            Iq request = ask(JULIET);
            exchanges.forget(request);
            exchanges.answer(result(request, JULIET));
            assertThat(outcomes).isEmpty();
        }

        @Test
        void whenAllFail_thenEachDoesOnce() {
            ask(JULIET);
            ask(null);
            exchanges.failAll(new XmppException("over"));
            assertThat(outcomes).hasSize(2).allMatch(XmppException.class::isInstance);
        }

        @Test
        void whenTooManyWait_thenTheNextIsRefusedSayingWhichLimit() {
            ask(JULIET);
            ask(JULIET);
            assertThat(ask(JULIET)).isNull();
            assertThat(outcomes)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            LimitExceededException.class,
                            failure -> assertThat(failure).hasMessageStartingWith(ROMEO + ": pendingRequests: 2"));
        }
    }

    @Nested
    class GivenARequestToTheServer {

        @ParameterizedTest
        @CsvSource({",", "romeo@montague.lit", "montague.lit", "romeo@montague.lit/orchard"})
        @Tag("S-8.1.2-2")
        @Tag("PING-4-4")
        void whenTheServerAnswersInOurName_thenItCounts(@Nullable String from) {
            exchanges.answer(result(ask(null), from == null ? null : Jid.of(from)));
            assertThat(outcomes).hasSize(1);
        }

        @Test
        void whenAStrangerAnswers_thenItIsIgnored() {
            exchanges.answer(result(ask(null), JULIET));
            assertThat(outcomes).isEmpty();
        }
    }
}

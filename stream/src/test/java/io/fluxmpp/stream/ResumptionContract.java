package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.ConnectionState;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.testkit.FaultProxy;
import io.fluxmpp.testkit.FaultProxy.Ending;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** What streams that lose their connections must do on any server, by way of a proxy that cuts them. */
@Timeout(180)
abstract class ResumptionContract {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int AT_ONCE = 256;

    private FaultProxy proxy;
    private XmppConnection romeo;
    private XmppConnection juliet;

    /** The server's port. */
    abstract int port();

    /** A client of that account that trusts the server. */
    abstract XmppClient account(String localpart);

    @BeforeEach
    void connect() {
        proxy = FaultProxy.to(port()).block(PATIENCE);
        romeo = account("romeo")
                .port(proxy.port())
                .streamManagement(
                        StreamManagement.DEFAULT.withAttempts(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(50))))
                .connect()
                .block(PATIENCE);
        juliet = account("juliet").port(port()).connect().block(PATIENCE);
    }

    @AfterEach
    void dispose() {
        romeo.dispose();
        juliet.dispose();
        proxy.dispose();
    }

    private static Flux<Integer> numbers(XmppConnection connection) {
        return connection
                .stanzas()
                .ofType(Message.class)
                .map(message -> Integer.valueOf(
                        message.body().orElseThrow(() -> new IllegalStateException(message.toString()))));
    }

    /** From one thread, so that they are sent in this order. */
    private static Mono<Void> send(XmppConnection from, Jid to, int first, int count) {
        return Flux.range(first, count)
                .flatMap(i -> from.send(Message.chat(to, String.valueOf(i))), AT_ONCE)
                .then()
                .subscribeOn(from.scheduler());
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /** Where a number does not follow the one before. */
    private static List<String> gaps(List<Integer> numbers) {
        return IntStream.range(0, numbers.size())
                .filter(i -> numbers.get(i) != (i == 0 ? 0 : numbers.get(i - 1) + 1))
                .mapToObj(
                        i -> "at " + i + ": " + numbers.get(i) + " behind " + (i == 0 ? "nothing" : numbers.get(i - 1)))
                .toList();
    }

    @Test
    @Tag("SM-5-6")
    @Tag("SM-5-7")
    @Tag("SM-5-8")
    @Tag("SM-5-13")
    void whenTheConnectionIsCutAgainAndAgain_thenEveryMessageArrivesOnceAndInItsOrder() {
        int cuts = 50;
        int round = 400;
        int messages = cuts * round;
        Sinks.Many<Integer> atRomeo = Sinks.many().replay().latest();
        Mono<List<Integer>> romeos = numbers(romeo)
                .take(messages)
                .doOnNext(number -> {
                    if (number % round == round / 2) {
                        proxy.cut(number / round % 2 == 0 ? Ending.RST : Ending.FIN);
                    }
                    atRomeo.tryEmitNext(number);
                })
                .collectList()
                .cache();
        Mono<List<Integer>> juliets =
                numbers(juliet).take(messages).collectList().cache();
        romeos.subscribe();
        juliets.subscribe();
        Flux<Void> rounds = Flux.range(0, cuts)
                .concatMap(i -> Mono.when(
                        send(romeo, juliet.jid(), i * round, round),
                        send(juliet, romeo.jid(), i * round, round),
                        atRomeo.asFlux()
                                .filter(seen -> seen >= (i + 1) * round - 1)
                                .next()));

        StepVerifier.create(rounds.then(Mono.zip(romeos, juliets)))
                .assertNext(all -> {
                    assertThat(gaps(all.getT1())).isEmpty();
                    assertThat(gaps(all.getT2())).isEmpty();
                })
                .expectComplete()
                .verify(PATIENCE);
        assertThat(proxy.connections()).isGreaterThan(cuts);
    }

    @Test
    @Tag("SM-7-1")
    void whenTheStreamIsClosedInGoodOrder_thenItCannotBeMissed() {
        Mono<Stanza> answer = juliet.stanzas().next().cache();
        answer.subscribe();
        StepVerifier.create(Ping.on(romeo).ping(null).then(romeo.close()))
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(juliet.send(Message.chat(romeo.jid(), "0")).then(answer))
                .expectNextMatches(bounce -> bounce instanceof Message message && message.error() != null)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    @Tag("SM-7-2")
    void whenTheConnectionIsLost_thenTheServerKeepsWhatComesMeanwhile() {
        proxy.cut(Ending.RST);
        Mono<List<Integer>> atRomeo = numbers(romeo).take(3).collectList().cache();
        atRomeo.subscribe();
        StepVerifier.create(send(juliet, romeo.jid(), 0, 3).then(atRomeo))
                .expectNext(upTo(3))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(romeo.states().blockFirst(PATIENCE)).isEqualTo(ConnectionState.OPEN);
    }
}

package io.fluxmpp.ibb.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.testkit.ProsodyServer;
import io.fluxmpp.testkit.Schemas;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Transfers through a real Prosody. */
class TransferIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MIB = 1 << 20;

    private ProsodyServer prosody;

    @BeforeEach
    void startProsody() {
        ProsodyServer.assumeAvailable();
        prosody = ProsodyServer.start("montague.test", Map.of("romeo", "secret", "juliet", "geheim"));
    }

    @AfterEach
    void stopProsody() {
        if (prosody != null) {
            prosody.close();
        }
    }

    private XmppClient client(String user, String password) {
        return XmppClient.create()
                .jid(new Jid(user, prosody.domain(), "here"))
                .password(password)
                .host(prosody.host())
                .port(prosody.port())
                .trust(prosody.caCertificate());
    }

    private <T> Mono<T> play(IbbTransport transport, Function<Stage, Mono<T>> play) {
        return Stage.play(client("romeo", "secret"), client("juliet", "geheim"), transport, play);
    }

    @ParameterizedTest
    @CsvSource({"1,4096,4", "16,4096,8", "4,65535,4"})
    void aFileArrivesWhole(int window, int blockSize, int mebibytes) {
        long size = mebibytes * MIB + 1;
        StepVerifier.create(
                        play(IbbTransport.create().window(window).blockSize(blockSize), stage -> stage.transfer(size)))
                .expectNext(Bytes.sha256(Bytes.random(size)).block())
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void everythingOnTheWireIsValid() {
        Schemas.Watch schemas = play(
                        IbbTransport.create(), stage -> stage.transfer(MIB).map(hash -> stage.schemas()))
                .block(PATIENCE);
        assertThat(schemas.count()).isGreaterThan(10);
        assertThat(schemas.faults()).isEmpty();
    }

    @Test
    void aPeerThatIsNotThereRefusesTheOffer() {
        StepVerifier.create(play(
                        IbbTransport.create(), stage -> stage.juliet().close().then(stage.offer(MIB))))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                StanzaErrorException.class,
                                refusal -> assertThat(refusal.error().condition())
                                        .isEqualTo(StanzaError.Condition.SERVICE_UNAVAILABLE)))
                .verify(PATIENCE);
    }

    @Test
    void whenProsodyIsKilled_thenBothSidesFail() {
        Mono<String> outcome = play(IbbTransport.create(), stage -> {
            AtomicBoolean killed = new AtomicBoolean();
            Mono<String> received = stage.offered()
                    .flatMap(JingleOffer::accept)
                    .flatMap(session -> session.receive()
                            .skip(20)
                            .publishOn(Schedulers.boundedElastic())
                            .doOnNext(buffer -> {
                                if (killed.compareAndSet(false, true)) {
                                    prosody.kill();
                                }
                            })
                            .then(Mono.just("complete")))
                    .onErrorResume(failure -> Mono.just(failure.getClass().getSimpleName()));
            Mono<String> sent = stage.offer(64 * MIB)
                    .flatMap(session -> session.send(Bytes.random(64 * MIB)).then(Mono.just("complete")))
                    .onErrorResume(failure -> Mono.just(failure.getClass().getSimpleName()));
            return Mono.zip(sent, received).map(both -> both.getT1() + " " + both.getT2());
        });
        StepVerifier.create(outcome)
                .expectNext("ConnectionClosedException ConnectionClosedException")
                .expectComplete()
                .verify(PATIENCE);
    }
}

package io.fluxmpp.ibb.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.bytestream.BytestreamException;
import io.fluxmpp.testkit.ProsodyServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Smack, whose bytestreams are a pair of blocking streams. */
class SmackIT extends PeerContract<Smack> {

    @Override
    void assumeAvailable() {
        // It is on the class path.
    }

    @Override
    Smack login(ProsodyServer server, String user, String password) {
        return Smack.login(server, user, password);
    }

    @Override
    int largestBlock() {
        return 65535;
    }

    @AfterEach
    void bePatientAgain() {
        peer().replyTimeout(Smack.REPLY_TIMEOUT);
    }

    /** Smack repeats the block before it closes, and calls that closed: half a file must not look like a whole one. */
    @Test
    void whenOurReaderPausesForLongerThanSmackWaits_thenTheBytestreamBreaks() {
        peer().replyTimeout(Duration.ofSeconds(1));
        StepVerifier.create(openedByPeer(
                        SETTINGS,
                        (ours, peers) -> Mono.zip(
                                outcome(peers.send(LITTLE)),
                                outcome(ours.onClose()).flatMap(broken -> outcome(ours.receive())))))
                .assertNext(ends -> {
                    assertThat(ends.getT1()).isInstanceOf(PeerException.class).hasMessage("closed");
                    assertThat(ends.getT2())
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageMatching(".*seq: \\d+ \\(expected: \\d+\\)");
                })
                .expectComplete()
                .verify(PATIENCE);
    }

    private static Mono<Throwable> outcome(Publisher<?> action) {
        return Flux.from(action)
                .then(Mono.<Throwable>just(new AssertionError("no failure")))
                .onErrorResume(Mono::just);
    }
}

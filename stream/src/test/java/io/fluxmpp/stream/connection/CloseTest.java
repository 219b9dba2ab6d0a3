package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.testkit.LinkedConnections;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class CloseTest {

    private final LinkedConnections link =
            LinkedConnections.between("romeo@montague.lit/orchard", "juliet@capulet.lit/balcony");

    @AfterEach
    void dispose() {
        link.dispose();
    }

    @Nested
    class GivenAPeerThatDoesNotAnswer {

        @Test
        void whenNobodyWaitsForTheEndAnyLonger_thenItComesInTimeAllTheSame() {
            link.toLeft().hold();
            Disposable closing = link.left().close().subscribe();
            link.settle();
            closing.dispose();
            link.advance(Duration.ofMillis(4_999));
            assertThat(link.left().isDisposed()).isFalse();
            link.advance(Duration.ofMillis(1));
            assertThat(link.left().isDisposed()).isTrue();
        }
    }
}

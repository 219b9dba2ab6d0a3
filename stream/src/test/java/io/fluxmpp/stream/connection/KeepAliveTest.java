package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.netty.Connection;

class KeepAliveTest {

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final StreamChannel channel = StreamChannel.over(
            Connection.from(socket), new PayloadCodecs(), XmlLimits.DEFAULT, Namespaces.CLIENT, StreamTap.NONE);
    private Disposable keepAlive;

    @BeforeEach
    void start() {
        socket.freezeTime();
        keepAlive = KeepAlive.start(channel, Duration.ofSeconds(60));
    }

    @AfterEach
    void close() {
        keepAlive.dispose();
        socket.finishAndReleaseAll();
    }

    private String sentWithin(int seconds) {
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < seconds; i++) {
            socket.advanceTimeBy(1, TimeUnit.SECONDS);
            socket.runScheduledPendingTasks();
            socket.runPendingTasks();
            for (ByteBuf bytes = socket.readOutbound(); bytes != null; bytes = socket.readOutbound()) {
                sent.append(bytes.toString(StandardCharsets.UTF_8));
                bytes.release();
            }
        }
        return sent.toString();
    }

    @Nested
    class GivenSilence {

        @Test
        @Tag("S-4.6.1-2")
        void whenThePeriodPasses_thenASpaceWasSentAndNothingElse() {
            assertThat(sentWithin(60)).isNotEmpty().isBlank();
            assertThat(sentWithin(60)).isNotEmpty().isBlank();
        }

        @Test
        void whenDisposedOf_thenSilenceStays() {
            keepAlive.dispose();
            assertThat(sentWithin(600)).isEmpty();
        }
    }

    @Nested
    class GivenStanzas {

        @Test
        void whenTheyAreSentOftenEnough_thenNoSpaceIsAdded() {
            for (int i = 0; i < 10; i++) {
                channel.write(Presence.available(), failure -> {});
                assertThat(sentWithin(20)).isEqualTo("<presence/>");
            }
        }
    }
}

package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

class KeepAliveTest {

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final StreamChannel channel = StreamChannel.over(
            Connection.from(socket), new PayloadCodecs(), XmlLimits.DEFAULT, Namespaces.CLIENT, StreamTap.NONE);
    private Disposable keepAlive;

    @BeforeEach
    void start() {
        socket.freezeTime();
        keepAlive =
                KeepAlive.start(channel, Duration.ofSeconds(60), Duration.ofSeconds(60), Mono.never(), silence -> {});
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

    @Nested
    class GivenASilentPeer {

        private final AtomicInteger pings = new AtomicInteger();
        private final AtomicInteger losses = new AtomicInteger();
        private final Mono<Void> unanswered = Mono.<Void>never()
                .doOnSubscribe(asked -> pings.incrementAndGet())
                .timeout(Duration.ofSeconds(30), channel.scheduler());

        @BeforeEach
        void watch() {
            keepAlive.dispose();
            keepAlive = KeepAlive.start(
                    channel,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    unanswered,
                    silence -> losses.incrementAndGet());
        }

        private void says(String bytes) {
            socket.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.UTF_8));
        }

        @Test
        void whenAPeriodPasses_thenItIsPingedAndThenCountsAsGone() {
            channel.elements().subscribe();
            sentWithin(59);
            assertThat(pings).hasValue(0);
            sentWithin(2);
            assertThat(pings).hasValue(1);
            assertThat(losses).hasValue(0);
            sentWithin(30);
            assertThat(losses).hasValue(1);
        }

        @Test
        void whenItSaysAnything_thenItIsNotPinged() {
            channel.elements().subscribe();
            for (int i = 0; i < 10; i++) {
                says(" ");
                sentWithin(40);
            }
            assertThat(pings).hasValue(0);
        }

        @Test
        void whenItSaysAnythingInsteadOfAnswering_thenItIsThere() {
            channel.elements().subscribe();
            sentWithin(61);
            says(" ");
            sentWithin(31);
            assertThat(pings).hasValue(1);
            assertThat(losses).hasValue(0);
        }

        @Test
        void whenNobodyListens_thenItMayHaveSpoken() {
            channel.elements().subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {}
            });
            sentWithin(600);
            assertThat(pings).hasValue(0);
        }
    }
}

package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.StreamLimits;
import io.fluxmpp.stream.negotiation.Negotiated;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.netty.Connection;
import reactor.test.StepVerifier;

/** What a server announces in its features (XEP-0478) is obeyed. */
class AnnouncedLimitsTest {

    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private XmppConnection connection;

    @BeforeEach
    void freeze() {
        socket.freezeTime();
    }

    @AfterEach
    void close() {
        connection.dispose();
        socket.finishAndReleaseAll();
    }

    private void connect(String limit, int value) {
        XmlElement limits = XmlElement.builder(StreamLimits.NAMESPACE, "limits")
                .child(XmlElement.of(StreamLimits.NAMESPACE, limit, Integer.toString(value)))
                .build();
        StreamChannel channel = StreamChannel.over(
                Connection.from(socket), new PayloadCodecs(), XmlLimits.DEFAULT, Namespaces.CLIENT, StreamTap.NONE);
        connection = XmppConnections.start(
                channel,
                new Negotiated(Jid.of("romeo@montague.lit/orchard"), StreamFeatures.of(limits), Jid.of("montague.lit")),
                ConnectionSettings.DEFAULT,
                made -> {});
    }

    private String sent() {
        socket.runPendingTasks();
        StringBuilder sent = new StringBuilder();
        for (ByteBuf bytes = socket.readOutbound(); bytes != null; bytes = socket.readOutbound()) {
            sent.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.release();
        }
        return sent.toString();
    }

    @Nested
    class GivenMaxBytes {

        private static final int LIMIT = 10_000;

        private Message ofBytes(int bytes) {
            int frame = "<message to='' type='chat'><body></body></message>".length()
                    + JULIET.toString().length();
            return Message.chat(JULIET, "x".repeat(bytes - frame));
        }

        @BeforeEach
        void connect() {
            AnnouncedLimitsTest.this.connect("max-bytes", LIMIT);
        }

        @Test
        void whenAStanzaIsJustAsLong_thenItIsSent() {
            StepVerifier.create(connection.send(ofBytes(LIMIT)))
                    .then(() -> assertThat(sent()).hasSize(LIMIT))
                    .verifyComplete();
        }

        @Test
        void whenAStanzaIsLonger_thenItFailsAndTheConnectionLives() {
            StepVerifier.create(connection.send(ofBytes(LIMIT + 1)))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(LimitExceededException.class)
                            .hasMessageContainingAll("10001 bytes", "at most 10000", JULIET.toString()))
                    .verify();
            assertThat(sent()).isEmpty();
            StepVerifier.create(connection.send(ofBytes(100)))
                    .then(() -> assertThat(sent()).isNotEmpty())
                    .verifyComplete();
        }
    }

    @Nested
    class GivenIdleSeconds {

        @Test
        void whenTheServerHasLessPatience_thenASpaceIsSentInTime() {
            connect("idle-seconds", 30);
            for (int i = 0; i < 29; i++) {
                socket.advanceTimeBy(1, TimeUnit.SECONDS);
                socket.runScheduledPendingTasks();
            }
            assertThat(sent()).isNotEmpty().isBlank();
        }

        @Test
        void whenWeHaveClosedOurSide_thenNothingFollows() {
            connect("idle-seconds", 1);
            Disposable closing = connection.close().subscribe();
            assertThat(sent()).isEqualTo("</stream:stream>");
            for (int i = 0; i < 4; i++) {
                socket.advanceTimeBy(1, TimeUnit.SECONDS);
                socket.runScheduledPendingTasks();
            }
            assertThat(sent()).isEmpty();
            closing.dispose();
        }

        @Test
        void whenTheServerHasMorePatience_thenOursCounts() {
            connect("idle-seconds", 1_000_000);
            for (int i = 0; i < 119; i++) {
                socket.advanceTimeBy(1, TimeUnit.SECONDS);
                socket.runScheduledPendingTasks();
            }
            assertThat(sent()).isNotEmpty().isBlank();
        }
    }
}

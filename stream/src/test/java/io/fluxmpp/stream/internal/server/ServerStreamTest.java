package io.fluxmpp.stream.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.fake.NoTls;
import io.fluxmpp.stream.internal.sm.ResumableStreams;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.ResourceConflict;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.netty.Connection;

/** How the server's end of a stream ends, with a client in memory. */
class ServerStreamTest {

    private static final String OPEN = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
            + "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='montague.lit'>";
    private static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private static final String END = "</stream:stream>";

    private static final ServerLimits LIMITS = ServerLimits.DEFAULT;

    private final Writes writes = new Writes();
    private final EmbeddedChannel channel = new EmbeddedChannel(writes);
    private final ServerStream stream = new ServerStream(
            StreamChannel.over(
                    Connection.from(channel),
                    new PayloadCodecs(),
                    XmlLimits.DEFAULT,
                    Namespaces.CLIENT,
                    StreamTap.NONE),
            "montague.lit",
            LIMITS);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** Counts what is handed to the socket, which may be gone. */
    private static final class Writes extends ChannelOutboundHandlerAdapter {
        private int count;

        @Override
        public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) throws Exception {
            count++;
            super.write(to, message, promise);
        }
    }

    private void hear(String xml) {
        channel.writeInbound(channel.alloc().buffer().writeBytes(xml.getBytes(UTF_8)));
        channel.runPendingTasks();
    }

    private String said() {
        channel.runPendingTasks();
        StringBuilder said = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            said.append(out.toString(UTF_8));
            out.release();
        }
        return said.toString();
    }

    private void negotiate(SslContext tls) {
        AcceptingNegotiation negotiation = new AcceptingNegotiation(
                List.of("montague.lit"),
                Set.of(),
                tls,
                new SaslDialogue(
                        Accounts.derive(new AccountSettings(
                                Map.of(Jid.of("romeo@montague.lit"), "secret"), Map.of(), false, false, true)),
                        true),
                new BindDialogue(new SessionRegistry(LIMITS), ResourceConflict.GENERATE),
                new ResumeDialogue(new ResumableStreams(10)),
                new ComponentDialogue(Map.of(), new SessionRegistry(LIMITS), LIMITS),
                LIMITS);
        negotiation.negotiate(stream, () -> {}).subscribe(session -> {}, stream::fail);
    }

    @Nested
    class GivenAFaultOfOurOwn {

        @Test
        @Tag("S-4.9.3-8")
        void whenServingFails_thenInternalServerErrorWithoutDetails() {
            stream.fail(new IllegalStateException("the secret of the house"));
            assertThat(said())
                    .startsWith("<?xml version='1.0'?><stream:stream from='montague.lit'")
                    .endsWith("<stream:error><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                            + "</stream:error>" + END)
                    .doesNotContain("secret");
        }

        @Test
        @Tag("S-5.4.2-2")
        @Tag("S-5.4.2-3")
        void whenTlsCannotBegin_thenFailureAndTheStreamAndTheConnectionAreClosed() {
            negotiate(new DelegatingSslContext(new NoTls(false)) {
                @Override
                protected void initEngine(SSLEngine engine) {
                    throw new IllegalStateException("no TLS today");
                }
            });
            hear(OPEN);
            assertThat(said()).endsWith("</stream:features>");
            hear(STARTTLS);
            assertThat(said()).isEqualTo("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" + END);
            hear(STARTTLS);
            channel.advanceTimeBy(LIMITS.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            assertThat(said()).isEmpty();
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @Nested
    class GivenADeadConnection {

        static Stream<Throwable> endings() {
            return Stream.of(
                    new ConnectionClosedException("reset"),
                    new TimeoutException("silence"),
                    Refusals.refuse(Condition.POLICY_VIOLATION, "too much"),
                    new IllegalStateException("something else"));
        }

        @ParameterizedTest
        @MethodSource("endings")
        @Tag("S-4.6.1-1")
        void whenTheStreamEnds_thenNothingIsSaidToNobody(Throwable ending) {
            negotiate(new NoTls(false));
            hear(OPEN);
            assertThat(said()).endsWith("</stream:features>");
            int before = writes.count;
            channel.close().syncUninterruptibly();
            stream.fail(ending);
            stream.shutDown(StreamError.of(Condition.SYSTEM_SHUTDOWN, null)).block(Duration.ofSeconds(5));
            channel.runPendingTasks();
            assertThat(writes.count).isEqualTo(before);
        }
    }
}

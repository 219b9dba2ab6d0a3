package io.fluxmpp.stream.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.netty.Connection;

/** Peers that begin another handshake in the TLS that is up, which only TLS 1.2 lets them. */
@Timeout(120)
class RenegotiationTest {

    private static final int ALERT = 21;

    private final EmbeddedChannel ours = new EmbeddedChannel();
    private final EmbeddedChannel theirs = new EmbeddedChannel(new Refused());
    private final AtomicReference<Throwable> end = new AtomicReference<>();

    /** The types of the records that our end has sent, as far as they tell: of the first in each piece. */
    private final List<Integer> sent = new ArrayList<>();

    private StreamChannel stream;
    private SslHandler peer;

    /** What the peer makes of a connection that is closed while it begins a handshake is its own business. */
    private static final class Refused extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
            from.close().syncUninterruptibly();
        }
    }

    @AfterEach
    void close() {
        ours.finishAndReleaseAll();
        theirs.finishAndReleaseAll();
    }

    /** @param piece so many bytes arrive at once at our end */
    private void handshake(boolean asClient, int piece) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=server")
                .addSanDnsName("montague.lit")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        SslContextBuilder server =
                SslContextBuilder.forServer(bundle.getKeyPair().getPrivate(), bundle.getCertificate());
        SslHandler our = asClient
                ? TlsUpgrade.client(
                        ClientTls.DEFAULT
                                .trusting(bundle.getCertificate())
                                .contexts()
                                .startTls(),
                        ours,
                        "montague.lit",
                        Duration.ofSeconds(10))
                : TlsPolicy.on(server).build().newHandler(ours.alloc());
        // No other lets a program renegotiate.
        SslContextBuilder begins = asClient
                ? server
                : SslContextBuilder.forClient()
                        .trustManager(bundle.getCertificate())
                        .endpointIdentificationAlgorithm(null);
        peer = begins.sslProvider(SslProvider.JDK).build().newHandler(theirs.alloc());
        peer.engine().setEnabledProtocols(new String[] {"TLSv1.2"});
        stream = StreamChannel.over(
                Connection.from(ours), new PayloadCodecs(), XmlLimits.DEFAULT, Namespaces.CLIENT, StreamTap.NONE);
        stream.secure(our).subscribe();
        theirs.pipeline().addFirst(peer);
        pump(piece);
        assertThat(stream.tlsSession().getProtocol()).isEqualTo("TLSv1.2");
        stream.elements().subscribe(element -> {}, end::set);
        sent.clear();
    }

    private void pump(int piece) {
        boolean moved = true;
        while (moved) {
            ours.runPendingTasks();
            theirs.runPendingTasks();
            moved = false;
            for (ByteBuf out = ours.readOutbound(); out != null; out = ours.readOutbound()) {
                sent.add((int) out.getUnsignedByte(out.readerIndex()));
                if (theirs.isOpen()) {
                    theirs.writeInbound(out);
                } else {
                    out.release();
                }
                moved = true;
            }
            for (ByteBuf out = theirs.readOutbound(); out != null; out = theirs.readOutbound()) {
                while (out.isReadable() && ours.isOpen()) {
                    ours.writeInbound(out.readBytes(Math.min(piece, out.readableBytes())));
                }
                out.release();
                moved = true;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 100000", "false, 100000", "true, 1", "false, 1", "false, 7"})
    @Tag("S-5.3.5-1")
    void whenThePeerBegins_thenTheConnectionIsClosedWithoutAWordOfXml(boolean asClient, int piece) throws Exception {
        handshake(asClient, piece);
        Future<Channel> unused = peer.renegotiate();
        theirs.flush();
        pump(piece);
        assertThat(ours.isOpen()).isFalse();
        assertThat(sent).as("types of records").isSubsetOf(ALERT);
        assertThat(end.get()).isInstanceOf(ConnectionClosedException.class).hasMessageContaining("renegotiate");
    }

    /** What happens without a new handshake goes through, however it is cut. */
    @ParameterizedTest
    @CsvSource({"true, 100000", "false, 100000", "true, 1", "false, 3"})
    void whenThePeerOnlyTalks_thenItIsHeard(boolean asClient, int piece) throws Exception {
        handshake(asClient, piece);
        for (int i = 0; i < 3; i++) {
            ChannelFuture unused = theirs.writeOneOutbound(
                    theirs.alloc().buffer().writeBytes(" ".repeat(20_000).getBytes(US_ASCII)));
        }
        theirs.flush();
        pump(piece);
        assertThat(ours.isOpen()).isTrue();
        assertThat(stream.receivedBytes()).isEqualTo(60_000);
    }
}

package io.fluxmpp.stream.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TlsPolicyTest {

    /** RFC 9325 §3.1.1 and §4.2; forward secrecy without saying so is TLS 1.3's. */
    private static void assertStrong(SslContext context) {
        SSLEngine engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT);
        // SSLv2Hello is a format, not a version; engines of OpenSSL always name it.
        assertThat(engine.getEnabledProtocols())
                .filteredOn(version -> !version.equals("SSLv2Hello"))
                .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        assertThat(engine.getEnabledCipherSuites())
                .isNotEmpty()
                .allMatch(suite ->
                        suite.matches("TLS_(ECDHE_(RSA|ECDSA)_WITH_)?(AES_\\d+_GCM|CHACHA20_POLY1305)_SHA\\d+"));
    }

    @Test
    @Tag("T-1")
    @Tag("S-13.9.5-1")
    void aClientSpeaksNothingWeak() throws Exception {
        assertStrong(ClientTls.DEFAULT.contexts().startTls());
    }

    /** Where the build has put netty-tcnative on the class path it says so. */
    @Test
    void aClientUsesOpenSslWhereItIs() throws Exception {
        boolean there = "OpenSSL".equals(System.getProperty("fluxmpp.tls"));
        assertThat(ClientTls.DEFAULT.contexts().direct() instanceof OpenSslContext)
                .isEqualTo(there);
        assertThat(ClientTls.DEFAULT.contexts().startTls() instanceof OpenSslContext)
                .isEqualTo(there);
    }

    private static SslContext server() throws Exception {
        X509Bundle shown = new CertificateBuilder()
                .ecp256()
                .subject("CN=montague.lit")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        return TlsPolicy.on(SslContextBuilder.forServer(shown.getKeyPair().getPrivate(), shown.getCertificate()))
                .build();
    }

    @Test
    @Tag("T-1")
    @Tag("S-13.9.5-1")
    void aServerSpeaksNothingWeak() throws Exception {
        assertStrong(server());
    }

    /** The first thing that an engine says: one record, with one message of the handshake. */
    private static ByteBuffer hello(SSLEngine engine) throws SSLException {
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return hello.flip();
    }

    /** Where the session's id ends: behind headers of 5 and 4 bytes, the version and the random bytes. */
    private static int behindSessionId(ByteBuffer hello) {
        int id = 5 + 4 + 2 + 32;
        return id + 1 + hello.get(id);
    }

    /** Behind the cipher suites. */
    private static int compressionMethods(ByteBuffer clientHello) {
        int suites = behindSessionId(clientHello);
        return suites + 2 + clientHello.getShort(suites);
    }

    private static SSLEngine client() throws SSLException {
        SSLEngine engine =
                ClientTls.DEFAULT.contexts().startTls().newEngine(UnpooledByteBufAllocator.DEFAULT, "montague.lit", -1);
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        return engine;
    }

    @Test
    @Tag("T-2")
    void aClientOffersNoCompression() throws Exception {
        ByteBuffer hello = hello(client());
        int methods = compressionMethods(hello);
        assertThat(hello.get(methods)).as("number of methods").isOne();
        assertThat(hello.get(methods + 1)).as("the null method").isZero();
    }

    /** DEFLATE, which is method 1 (RFC 3749), and before the null method. */
    @Test
    @Tag("T-2")
    void aServerTakesNoCompressionThatIsOffered() throws Exception {
        ByteBuffer plain = hello(client());
        int methods = compressionMethods(plain);
        ByteBuffer offering = ByteBuffer.allocate(plain.limit() + 1)
                .put(plain.slice(0, methods))
                .put(new byte[] {2, 1, 0})
                .put(plain.slice(methods + 2, plain.limit() - methods - 2))
                .flip();
        offering.putShort(3, (short) (offering.getShort(3) + 1));
        offering.putShort(7, (short) (offering.getShort(7) + 1));
        SSLEngine server = server().newEngine(UnpooledByteBufAllocator.DEFAULT);
        server.unwrap(offering, ByteBuffer.allocate(server.getSession().getApplicationBufferSize()));
        for (Runnable task = server.getDelegatedTask(); task != null; task = server.getDelegatedTask()) {
            task.run();
        }
        ByteBuffer answer = hello(server);
        assertThat(answer.get(5)).as("ServerHello").isEqualTo((byte) 2);
        assertThat(answer.get(behindSessionId(answer) + 2))
                .as("the null method")
                .isZero();
    }
}

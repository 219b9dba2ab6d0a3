package io.fluxmpp.stream.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TlsPolicyTest {

    /** RFC 9325 §3.1.1 and §4.2; forward secrecy without saying so is TLS 1.3's. */
    private static void assertStrong(SslContext context) {
        SSLEngine engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT);
        assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        assertThat(engine.getEnabledCipherSuites())
                .isNotEmpty()
                .allMatch(suite ->
                        suite.matches("TLS_(ECDHE_(RSA|ECDSA)_WITH_)?(AES_\\d+_GCM|CHACHA20_POLY1305)_SHA\\d+"));
    }

    @Test
    @Tag("T-1")
    @Tag("S-13.9.5-1")
    void aClientSpeaksNothingWeak() throws Exception {
        assertStrong(ClientTls.DEFAULT.context());
    }

    @Test
    @Tag("T-1")
    @Tag("S-13.9.5-1")
    void aServerSpeaksNothingWeak() throws Exception {
        X509Bundle shown = new CertificateBuilder()
                .ecp256()
                .subject("CN=montague.lit")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        assertStrong(TlsPolicy.on(SslContextBuilder.forServer(shown.getKeyPair().getPrivate(), shown.getCertificate()))
                .build());
    }
}

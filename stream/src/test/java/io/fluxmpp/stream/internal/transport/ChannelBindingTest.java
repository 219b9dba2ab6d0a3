package io.fluxmpp.stream.internal.transport;

import static io.fluxmpp.stream.internal.transport.ChannelBinding.TLS_SERVER_END_POINT;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.lang.reflect.Proxy;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelBindingTest {

    private static X509Certificate certificate(Algorithm algorithm) throws Exception {
        return new CertificateBuilder()
                .algorithm(algorithm)
                .subject("CN=montague.lit")
                .setIsCertificateAuthority(true)
                .buildSelfSigned()
                .getCertificate();
    }

    /** A session of which nothing is known but its certificates; nothing can be exported from it. */
    private static SSLSession session(Certificate... certificates) {
        return (SSLSession) Proxy.newProxyInstance(
                SSLSession.class.getClassLoader(),
                new Class<?>[] {SSLSession.class},
                (session, method, arguments) -> switch (method.getName()) {
                    case "getProtocol" -> "TLSv1.3";
                    case "getPeerCertificates" -> peer(certificates);
                    case "getLocalCertificates" -> certificates.length == 0 ? null : certificates;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Certificate[] peer(Certificate[] certificates) throws SSLPeerUnverifiedException {
        if (certificates.length == 0) {
            throw new SSLPeerUnverifiedException("no certificate");
        }
        return certificates;
    }

    /** RFC 5929 §4.1. */
    @Nested
    class GivenTheServersCertificate {

        @ParameterizedTest
        @CsvSource({"ecp256, SHA-256", "ecp384, SHA-384", "rsa2048, SHA-256"})
        @Tag("SC-8")
        void whenItsSignatureHasAHash_thenThatHashOfIt(Algorithm algorithm, String hash) throws Exception {
            X509Certificate certificate = certificate(algorithm);
            byte[] expected = MessageDigest.getInstance(hash).digest(certificate.getEncoded());
            assertThat(ChannelBinding.ofClient(session(certificate)))
                    .containsOnlyKeys(TLS_SERVER_END_POINT)
                    .containsEntry(TLS_SERVER_END_POINT, expected);
            assertThat(ChannelBinding.ofServer(session(certificate)).get(TLS_SERVER_END_POINT))
                    .isEqualTo(expected);
        }

        /** RFC 5929 §4.1 leaves it undefined. */
        @Test
        void whenItsSignatureHasNone_thenNothing() throws Exception {
            assertThat(ChannelBinding.ofClient(session(certificate(Algorithm.ed25519))))
                    .isEmpty();
        }

        @Test
        void whenOthersStandBehindIt_thenItCounts() throws Exception {
            X509Certificate certificate = certificate(Algorithm.ecp256);
            Map<ChannelBinding, byte[]> alone = ChannelBinding.ofClient(session(certificate));
            Map<ChannelBinding, byte[]> chained =
                    ChannelBinding.ofClient(session(certificate, certificate(Algorithm.ecp256)));
            assertThat(chained.get(TLS_SERVER_END_POINT)).isEqualTo(alone.get(TLS_SERVER_END_POINT));
        }
    }

    @Nested
    class GivenNoCertificate {

        @Test
        void whenAsked_thenNothing() {
            assertThat(ChannelBinding.ofClient(session())).isEmpty();
            assertThat(ChannelBinding.ofServer(session())).isEmpty();
        }
    }
}

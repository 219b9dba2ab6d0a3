package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Which certificates the client believes. */
class TlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Connects to capulet.lit, whose server shows that certificate and whose authority is trusted. */
    private static void refused(String whatToDo, UnaryOperator<CertificateBuilder> certificate) throws Exception {
        X509Bundle authority = new CertificateBuilder()
                .ecp256()
                .setIsCertificateAuthority(true)
                .subject("CN=authority")
                .buildSelfSigned();
        X509Bundle shown = certificate
                .apply(new CertificateBuilder().ecp256().subject("CN=server"))
                .buildIssuedBy(authority);
        RunningServer server = XmppServer.create()
                .account("juliet@capulet.lit", "secret")
                .certificate(shown.getKeyPair().getPrivate(), shown.getCertificate())
                .bind()
                .block(PATIENCE);
        try {
            StepVerifier.create(XmppClient.create()
                            .jid("juliet@capulet.lit")
                            .password("secret")
                            .host("localhost")
                            .port(server.port())
                            .trust(authority.getCertificate())
                            .connect())
                    .expectErrorSatisfies(failure -> {
                        assertThat(failure)
                                .isInstanceOf(NegotiationException.class)
                                .hasMessageContainingAll("capulet.lit", whatToDo);
                        assertThat(((NegotiationException) failure).reason()).isEqualTo(Reason.UNTRUSTED_CERTIFICATE);
                    })
                    .verify(PATIENCE);
        } finally {
            server.dispose();
        }
    }

    @Test
    @Tag("S-5.4.3-3")
    @Tag("S-13.7.2-2")
    void aCertificateForAnotherDomainIsRefused() throws Exception {
        refused("right server", certificate -> certificate.addSanDnsName("montague.lit"));
    }

    /** The host that serves the domain proves nothing about the domain. */
    @Test
    void aCertificateForTheHostOnlyIsRefused() throws Exception {
        refused("right server", certificate -> certificate.addSanDnsName("localhost"));
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        refused(
                "clock",
                certificate -> certificate
                        .addSanDnsName("capulet.lit")
                        .notBefore(Instant.now().minus(Duration.ofDays(2)))
                        .notAfter(Instant.now().minus(Duration.ofDays(1))));
    }
}

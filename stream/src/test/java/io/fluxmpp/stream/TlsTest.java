package io.fluxmpp.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Which certificates the client believes. */
class TlsTest {

    private static final String DOMAIN = "capulet.lit";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static X509Bundle authority() throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .setIsCertificateAuthority(true)
                .subject("CN=authority")
                .buildSelfSigned();
    }

    /** The server of capulet.lit, which shows that certificate. */
    private static RunningServer showing(X509Bundle certificate) {
        return XmppServer.create()
                .account("juliet@capulet.lit", "secret")
                .certificate(certificate.getKeyPair().getPrivate(), certificate.getCertificate())
                .bind()
                .block(PATIENCE);
    }

    private static X509Bundle certificate(X509Bundle authority, UnaryOperator<CertificateBuilder> details)
            throws Exception {
        return details.apply(new CertificateBuilder().ecp256().subject("CN=server"))
                .buildIssuedBy(authority);
    }

    private static byte[] der(int tag, byte[] content) {
        return ByteBuffer.allocate(content.length + 2)
                .put((byte) tag)
                .put((byte) content.length)
                .put(content)
                .array();
    }

    private static XmppClient client(RunningServer server, X509Bundle authority) {
        return XmppClient.create()
                .jid("juliet@capulet.lit")
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(authority.getCertificate());
    }

    private static void refused(String whatToDo, UnaryOperator<CertificateBuilder> details) throws Exception {
        X509Bundle authority = authority();
        refused(whatToDo, authority, certificate(authority, details));
    }

    /** Nothing is said to a server that has not proved itself. */
    private static void refused(String whatToDo, X509Bundle trusted, X509Bundle shown) {
        RunningServer server = showing(shown);
        List<String> said = new CopyOnWriteArrayList<>();
        try {
            StepVerifier.create(client(server, trusted).wire(said::add).connect())
                    .expectErrorSatisfies(failure -> {
                        assertThat(failure)
                                .isInstanceOf(NegotiationException.class)
                                .hasMessageContainingAll("capulet.lit", whatToDo);
                        assertThat(((NegotiationException) failure).reason()).isEqualTo(Reason.UNTRUSTED_CERTIFICATE);
                    })
                    .verify(PATIENCE);
            assertThat(said)
                    .filteredOn(line -> line.startsWith(">> "))
                    .last()
                    .asString()
                    .startsWith(">> <starttls ");
        } finally {
            server.dispose();
        }
    }

    private static void accepted(UnaryOperator<CertificateBuilder> details) throws Exception {
        X509Bundle authority = authority();
        RunningServer server = showing(certificate(authority, details));
        try {
            StepVerifier.create(client(server, authority).connect().flatMap(XmppConnection::close))
                    .expectComplete()
                    .verify(PATIENCE);
        } finally {
            server.dispose();
        }
    }

    @Test
    @Tag("S-5.4.3-3")
    @Tag("S-13.7.2-1")
    @Tag("S-13.7.2-2")
    @Tag("S-4.7.1-3")
    @Tag("T-4")
    void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
        refused("name the authority", authority(), certificate(authority(), named -> named.addSanDnsName(DOMAIN)));
    }

    @Test
    @Tag("S-5.4.3-3")
    @Tag("S-13.7.2-1")
    @Tag("S-13.7.2-2")
    @Tag("S-4.7.1-3")
    void aCertificateForAnotherDomainIsRefused() throws Exception {
        refused("right server", certificate -> certificate.addSanDnsName("montague.lit"));
    }

    @Test
    void onlyAKeyThatIsPinnedIsAccepted() throws Exception {
        X509Bundle authority = authority();
        X509Bundle shown = certificate(authority, named -> named.addSanDnsName(DOMAIN));
        X509Bundle other = certificate(authority, named -> named.addSanDnsName(DOMAIN));
        RunningServer server = showing(shown);
        try {
            XmppClient client = client(server, authority);
            StepVerifier.create(client.pin(pin(other), pin(shown)).connect().flatMap(XmppConnection::close))
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(client.pin(pin(other), pin(authority)).connect())
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(
                                    NegotiationException.class,
                                    refused -> assertThat(refused.reason()).isEqualTo(Reason.UNTRUSTED_CERTIFICATE))
                            .hasMessageContainingAll(pin(shown), "pins", pin(other)))
                    .verify(PATIENCE);
        } finally {
            server.dispose();
        }
    }

    @Test
    void aPinThatIsNoDigestIsRefused() {
        assertThatThrownBy(() -> XmppClient.create().pin("sha256/abc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: SHA-256");
    }

    private static String pin(X509Bundle of) {
        try {
            byte[] key = of.getCertificate().getPublicKey().getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The host that serves the domain proves nothing about the domain. */
    @Test
    @Tag("S-13.7.2-1")
    void aCertificateForTheHostOnlyIsRefused() throws Exception {
        refused("right server", certificate -> certificate.addSanDnsName("localhost"));
    }

    /** The JDK's own check would take these. */
    @Test
    @Tag("S-13.7.2-1")
    void aNameThatIsNoneIsRefused() throws Exception {
        refused("right server", certificate -> certificate.subject("CN=capulet.lit"));
        byte[] names = der(0x30, der(0x82, "cap*.lit".getBytes(US_ASCII)));
        refused("right server", certificate -> certificate.addExtensionOctetString("2.5.29.17", false, names));
    }

    /** The JDK's own check would not take it. */
    @Test
    @Tag("S-13.7.2-1")
    void aCertificateForTheServiceIsAccepted() throws Exception {
        byte[] service = der(0x16, "_xmpp-client.capulet.lit".getBytes(US_ASCII));
        accepted(certificate -> certificate.addSanOtherName("1.3.6.1.5.5.7.8.7", service));
    }

    @Test
    @Tag("S-5.4.3-3")
    @Tag("S-13.7.2-1")
    @Tag("S-13.7.2-2")
    void anExpiredCertificateIsRefused() throws Exception {
        refused(
                "clock",
                certificate -> certificate
                        .addSanDnsName(DOMAIN)
                        .notBefore(Instant.now().minus(Duration.ofDays(2)))
                        .notAfter(Instant.now().minus(Duration.ofDays(1))));
    }
}

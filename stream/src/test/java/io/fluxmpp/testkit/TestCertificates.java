package io.fluxmpp.testkit;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.UnaryOperator;

/** Certificates for the servers of tests, in PEM files: {@code ca.pem}, {@code server.pem} and {@code server.key}. */
final class TestCertificates {

    private TestCertificates() {}

    /**
     * Issues a certificate by an authority of its own.
     *
     * @param folder where the files are written
     * @param domains that it is for
     * @param details changes it before it is issued
     */
    static void write(Path folder, Collection<String> domains, UnaryOperator<CertificateBuilder> details)
            throws IOException {
        X509Bundle authority;
        X509Bundle server;
        try {
            authority = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=fluxmpp test authority")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            CertificateBuilder issued = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=fluxmpp test server")
                    .addExtendedKeyUsageServerAuth();
            domains.forEach(issued::addSanDnsName);
            server = details.apply(issued).buildIssuedBy(authority);
        } catch (Exception e) {
            throw new IllegalStateException("could not issue a certificate for " + domains, e);
        }
        Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
        Files.writeString(folder.resolve("server.pem"), server.getCertificatePEM());
        Files.writeString(folder.resolve("server.key"), server.getPrivateKeyPEM());
    }
}

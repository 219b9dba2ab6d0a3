package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.error.XmppException;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.NetUtil;
import java.net.IDN;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Certificates that nobody signed but their own key: good for clients that are told to trust exactly this one. */
final class SelfSigned {

    private static final Duration VALIDITY = Duration.ofDays(365);

    private SelfSigned() {}

    /**
     * Makes a key and a certificate for all of the domains. Costs CPU and reads the system's randomness: not for an event
     * loop.
     *
     * @throws XmppException if the optional library that does it is missing, or fails
     */
    static ServerCertificate forDomains(List<String> domains) {
        try {
            return build(domains);
        } catch (NoClassDefFoundError missing) {
            throw new XmppException(
                    "no self-signed certificate for " + domains
                            + ": add io.netty:netty-pkitesting to the class path, or"
                            + " give the server a certificate with XmppServer.certificate(...)",
                    missing);
        } catch (Exception e) {
            throw new XmppException("no self-signed certificate for " + domains + ": " + e.getMessage(), e);
        }
    }

    /** Addresses are no names of DNS (RFC 6125 §1.7.2). */
    private static void name(CertificateBuilder certificate, String domain) {
        String address = domain.startsWith("[") ? domain.substring(1, domain.length() - 1) : domain;
        if (NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address)) {
            certificate.addSanIpAddress(address);
        } else {
            certificate.addSanDnsName(IDN.toASCII(domain));
        }
    }

    private static ServerCertificate build(List<String> domains) throws Exception {
        CertificateBuilder certificate = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + IDN.toASCII(domains.get(0)))
                .notAfter(Instant.now().plus(VALIDITY))
                .addExtendedKeyUsageServerAuth()
                .setIsCertificateAuthority(true); // or it could not sign itself
        domains.forEach(domain -> name(certificate, domain));
        X509Bundle bundle = certificate.buildSelfSigned();
        return new ServerCertificate(bundle.getKeyPair().getPrivate(), List.of(bundle.getCertificate()));
    }
}

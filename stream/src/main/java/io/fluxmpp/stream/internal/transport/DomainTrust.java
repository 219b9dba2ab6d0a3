package io.fluxmpp.stream.internal.transport;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes a server's certificate if the authorities do, if it is for the domain that the engine was made for, and if its key is
 * pinned where any is. Inside the handshake, so that nobody else is shown our own certificate.
 */
final class DomainTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager authorities;
    private final KeyPins pins;

    private DomainTrust(X509ExtendedTrustManager authorities, KeyPins pins) {
        this.authorities = authorities;
        this.pins = pins;
    }

    /**
     * @param candidates what the JDK made of the trusted certificates
     * @param pins which keys the server may have
     */
    static DomainTrust by(TrustManager[] candidates, KeyPins pins) {
        return Arrays.stream(candidates)
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .map(found -> new DomainTrust(found, pins))
                .orElseThrow(() -> new IllegalStateException("this JDK checks no X.509 certificates"));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authorities.checkServerTrusted(chain, authType, engine);
        String domain = engine.getPeerHost();
        CertifiedNames names = CertifiedNames.of(chain[0]);
        if (domain == null || !names.include(domain)) {
            throw new CertificateException("it is for " + names.domains() + " (expected: " + domain + ")");
        }
        if (!pins.include(chain[0])) {
            throw new CertificateException(
                    "its key is " + KeyPins.digestOf(chain[0]) + " (expected: one of the pins " + pins + ")");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw withoutDomain();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw withoutDomain();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw withoutDomain();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw withoutDomain();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw withoutDomain();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }

    private static CertificateException withoutDomain() {
        return new CertificateException("there is no domain to check the certificate against");
    }
}

package io.fluxmpp.stream.internal.server;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets clients show any certificate: TLS proves that they have its key, and who they are is decided later, by comparing it
 * with those of the accounts ({@link Accounts#certified}). Trusts no server.
 */
final class AnyCertificate extends X509ExtendedTrustManager {

    private static final X509Certificate[] NONE_IN_PARTICULAR = {};

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noServer();
    }

    /** An empty list asks for a certificate of any authority. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NONE_IN_PARTICULAR.clone();
    }

    private static CertificateException noServer() {
        return new CertificateException("no server is trusted here");
    }
}

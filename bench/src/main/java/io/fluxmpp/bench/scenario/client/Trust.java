package io.fluxmpp.bench.scenario.client;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** What trusts a server's certificate, made once for all connections of a process, as an application would. */
final class Trust {

    private static final Map<Path, X509TrustManager> MANAGERS = new ConcurrentHashMap<>();
    private static final Map<Path, SslContext> CONTEXTS = new ConcurrentHashMap<>();

    private Trust() {}

    static X509TrustManager manager(Path certificate) {
        return MANAGERS.computeIfAbsent(certificate, Trust::makeManager);
    }

    static SslContext context(Path certificate) {
        return CONTEXTS.computeIfAbsent(certificate, Trust::makeContext);
    }

    private static SslContext makeContext(Path certificate) {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(manager(certificate))
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X509TrustManager makeManager(Path certificate) {
        try (InputStream pem = Files.newInputStream(certificate)) {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            authorities.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            return (X509TrustManager) trust.getTrustManagers()[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

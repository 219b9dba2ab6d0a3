package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a client trusts and shows in TLS. Immutable. Never shows a key by {@code toString}. */
public final class ClientTls {

    /** Trusts the JDK's authorities and shows nothing. */
    public static final ClientTls DEFAULT = new ClientTls(() -> null, KeyPins.NONE, UnaryOperator.identity());

    private final Authorities trust;
    private final KeyPins pins;
    /** All that OpenSSL can do: a server that has not chosen this is not refused here, but by what it says next. */
    private static final ApplicationProtocolConfig FOR_XMPP = new ApplicationProtocolConfig(
            Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, "xmpp-client");

    private final UnaryOperator<SslContextBuilder> identity;

    private ClientTls(Authorities trust, KeyPins pins, UnaryOperator<SslContextBuilder> identity) {
        this.trust = trust;
        this.pins = pins;
        this.identity = identity;
    }

    /** Whose signatures count. */
    private interface Authorities {
        /** {@code null} for the JDK's. */
        @Nullable
        KeyStore load() throws GeneralSecurityException, IOException;
    }

    /** Trusts these authorities, or certificates, and no others. */
    public ClientTls trusting(X509Certificate... certificates) {
        List<X509Certificate> trusted = List.of(certificates);
        return new ClientTls(() -> store(trusted), pins, identity);
    }

    /** Trusts the authorities in this PEM file and no others. */
    public ClientTls trusting(Path pem) {
        return new ClientTls(() -> store(read(pem)), pins, identity);
    }

    /**
     * Of the certificates that are trusted, believes only those with one of these keys.
     *
     * @param digests SHA-256 of each key's SubjectPublicKeyInfo, in base64
     * @throws IllegalArgumentException if one is anything else
     */
    public ClientTls pinning(Set<String> digests) {
        return new ClientTls(trust, new KeyPins(digests), identity);
    }

    /**
     * Shows a certificate to servers that ask for one.
     *
     * @param chain the certificate, followed by those that signed it
     */
    public ClientTls showing(PrivateKey key, X509Certificate... chain) {
        List<X509Certificate> shown = List.of(chain);
        if (shown.isEmpty()) {
            throw new IllegalArgumentException("chain: empty (expected: at least the certificate itself)");
        }
        return new ClientTls(trust, pins, context -> context.keyManager(key, shown));
    }

    /**
     * Makes the contexts. May read files: not for an event loop.
     *
     * @throws SSLException if keys or certificates are of no use
     */
    public TlsContexts contexts() throws SSLException {
        DomainTrust domain = trust();
        return new TlsContexts(context(domain, null), context(domain, FOR_XMPP));
    }

    private SslContext context(DomainTrust domain, @Nullable ApplicationProtocolConfig protocols) throws SSLException {
        SslContextBuilder context = SslContextBuilder.forClient()
                .trustManager(domain)
                .applicationProtocolConfig(protocols)
                // The JDK's own check of names is too weak for XMPP and too strict at once: see CertifiedNames.
                .endpointIdentificationAlgorithm(null);
        SslContext made = TlsPolicy.on(identity.apply(context))
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .build();
        if (made.sessionContext() instanceof OpenSslSessionContext sessions) {
            // Each connection proves anew who the server is.
            sessions.setSessionCacheEnabled(false);
        }
        return made;
    }

    /** Makes the contexts when first subscribed to, off the event loop, and keeps them. Fails with a {@link NegotiationException}. */
    public Mono<TlsContexts> contextsOnce() {
        return Mono.fromCallable(this::contexts)
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(cause -> new NegotiationException(
                        Reason.TLS,
                        "the certificates to trust or to show cannot be read: " + cause.getMessage(),
                        cause))
                .cacheInvalidateIf(context -> false);
    }

    private DomainTrust trust() throws SSLException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trust.load());
            return DomainTrust.by(factory.getTrustManagers(), pins);
        } catch (GeneralSecurityException | IOException e) {
            throw new SSLException(e.getMessage(), e);
        }
    }

    private static Collection<? extends Certificate> read(Path pem) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new CertificateException("no certificates in " + pem);
            }
            return found;
        }
    }

    private static KeyStore store(Collection<? extends Certificate> trusted)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : trusted) {
            store.setCertificateEntry(Integer.toString(number++), certificate);
        }
        return store;
    }
}

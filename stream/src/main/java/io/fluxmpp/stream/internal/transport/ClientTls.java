package io.fluxmpp.stream.internal.transport;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/** What a client trusts and shows in TLS. Immutable. Never shows a key by {@code toString}. */
public final class ClientTls {

    /** Trusts the JDK's authorities and shows nothing. */
    public static final ClientTls DEFAULT = new ClientTls(UnaryOperator.identity(), UnaryOperator.identity());

    private final UnaryOperator<SslContextBuilder> trust;
    private final UnaryOperator<SslContextBuilder> identity;

    private ClientTls(UnaryOperator<SslContextBuilder> trust, UnaryOperator<SslContextBuilder> identity) {
        this.trust = trust;
        this.identity = identity;
    }

    /** Trusts these authorities, or certificates, and no others. */
    public ClientTls trusting(X509Certificate... certificates) {
        List<X509Certificate> trusted = List.of(certificates);
        return new ClientTls(context -> context.trustManager(trusted), identity);
    }

    /** Trusts the authorities in this PEM file and no others. */
    public ClientTls trusting(Path pem) {
        return new ClientTls(context -> context.trustManager(pem.toFile()), identity);
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
        return new ClientTls(trust, context -> context.keyManager(key, shown));
    }

    /**
     * Makes the context. May read files: not for an event loop.
     *
     * @throws SSLException if keys or certificates are of no use
     */
    public SslContext context() throws SSLException {
        return TlsPolicy.on(trust.andThen(identity).apply(SslContextBuilder.forClient()))
                .build();
    }
}

package io.fluxmpp.stream.internal.transport;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;

/** What TLS may be on either side: versions 1.3 and 1.2, forward secrecy, authenticated encryption (RFC 7590, RFC 9325). */
public final class TlsPolicy {

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /** RFC 9325 §4.2, and all of TLS 1.3. */
    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private TlsPolicy() {}

    /** Sets it, with TLS done by the JDK. */
    public static SslContextBuilder on(SslContextBuilder context) {
        return context.sslProvider(SslProvider.JDK)
                .protocols(VERSIONS)
                .ciphers(CIPHER_SUITES, SupportedCipherSuiteFilter.INSTANCE);
    }
}

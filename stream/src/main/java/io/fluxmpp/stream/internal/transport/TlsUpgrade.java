package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.IDN;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** Makes the TLS ends of streams, and says in our words what went wrong with one. */
public final class TlsUpgrade {

    private TlsUpgrade() {}

    /**
     * The client's end. The certificate is checked against the XMPP domain, not against the host that the domain's
     * service happens to run on (RFC 6120 §13.7.2); the domain is also what SNI asks for.
     */
    public static SslHandler client(SslContext context, Channel channel, String domain, Duration timeout) {
        SslHandler handler = context.newHandler(channel.alloc(), IDN.toASCII(domain), -1);
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        return handler;
    }

    /** A handshake's failure, with what to do about it. */
    public static NegotiationException failed(String domain, Throwable cause) {
        for (Throwable link = cause; link != null; link = link.getCause()) {
            if (link instanceof CertificateException || link instanceof CertPathValidatorException) {
                return new NegotiationException(
                        Reason.UNTRUSTED_CERTIFICATE,
                        "the certificate shown for " + domain + " is not trusted (" + link.getMessage()
                                + "): name the authority that signed it, or check that this is the right server",
                        cause);
            }
        }
        String what =
                cause instanceof SSLException ? "TLS with " + domain + " failed: " : "no TLS with " + domain + ": ";
        return new NegotiationException(Reason.TLS, what + cause.getMessage(), cause);
    }
}

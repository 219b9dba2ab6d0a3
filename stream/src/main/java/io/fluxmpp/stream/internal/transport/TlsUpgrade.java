package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.IDN;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Makes the TLS ends of streams, and says in our words what went wrong with one. */
public final class TlsUpgrade {

    /** Causes are looked through so far. */
    private static final int MAX_CAUSES = 16;

    private TlsUpgrade() {}

    /**
     * The client's end. The certificate is checked against the XMPP domain, not against the host that the domain's
     * service happens to run on (RFC 6120 §13.7.2); the domain is also what SNI asks for.
     */
    public static SslHandler client(SslContext context, Channel channel, String domain, Duration timeout) {
        SslHandler handler = context.newHandler(channel.alloc(), IDN.toASCII(domain), -1);
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        return handler;
    }

    /** A handshake's failure, with what to do about it. */
    public static NegotiationException failed(String domain, Throwable cause) {
        List<Throwable> chain = chain(cause);
        return chain.stream()
                .filter(TlsUpgrade::isOutOfDate)
                .findFirst()
                .map(found ->
                        untrusted(domain, found, "tell the server's operators, or check this machine's clock", cause))
                .or(() -> chain.stream()
                        .filter(TlsUpgrade::isOfCertificate)
                        .findFirst()
                        .map(found -> untrusted(
                                domain,
                                found,
                                "name the authority that signed it, or check that this is the right server",
                                cause)))
                .orElseGet(() -> new NegotiationException(Reason.TLS, broken(domain, cause), cause));
    }

    private static List<Throwable> chain(Throwable cause) {
        return Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .toList();
    }

    private static boolean isOutOfDate(Throwable failure) {
        return failure instanceof CertificateExpiredException || failure instanceof CertificateNotYetValidException;
    }

    private static boolean isOfCertificate(Throwable failure) {
        return failure instanceof CertificateException || failure instanceof CertPathValidatorException;
    }

    private static NegotiationException untrusted(String domain, Throwable found, String whatToDo, Throwable cause) {
        return new NegotiationException(
                Reason.UNTRUSTED_CERTIFICATE,
                "the certificate shown for " + domain + " is not trusted (" + found.getMessage() + "): " + whatToDo,
                cause);
    }

    private static String broken(String domain, Throwable cause) {
        String what =
                cause instanceof SSLException ? "TLS with " + domain + " failed: " : "no TLS with " + domain + ": ";
        return what + cause.getMessage();
    }
}

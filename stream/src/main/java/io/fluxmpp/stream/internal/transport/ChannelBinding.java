package io.fluxmpp.stream.internal.transport;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * What ties an authentication to the TLS connection it travels on (RFC 5056): both ends compute it, and one who sits in
 * between gets another result. Strongest first.
 */
public enum ChannelBinding {

    /** Keys exported from the handshake (RFC 9266). Needs TLS 1.3, by a JDK that exports them: 25 or later. */
    TLS_EXPORTER("tls-exporter"),

    /** A hash of the server's certificate (RFC 5929 §4). */
    TLS_SERVER_END_POINT("tls-server-end-point");

    private static final Logger LOG = Loggers.getLogger(ChannelBinding.class);

    /** RFC 9266 §2. */
    private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";

    private static final int EXPORTER_BYTES = 32;

    private static final @Nullable MethodHandle EXPORT = exporter();

    /** The hash in the name of a signature's algorithm, such as {@code SHA256withECDSA}. */
    private static final Pattern SIGNATURE = Pattern.compile("([A-Z0-9-/]+)WITH.*");

    private final String wireName;

    ChannelBinding(String wireName) {
        this.wireName = wireName;
    }

    /** The name that IANA has registered. */
    public String wireName() {
        return wireName;
    }

    /** What the client's end of a TLS connection can be bound by, once the handshake is done. */
    public static Map<ChannelBinding, byte[]> ofClient(SSLSession session) {
        try {
            return of(session, session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return Map.of();
        }
    }

    /** The same for the server's end. */
    public static Map<ChannelBinding, byte[]> ofServer(SSLSession session) {
        Certificate[] shown = session.getLocalCertificates();
        return shown == null ? Map.of() : of(session, shown);
    }

    private static Map<ChannelBinding, byte[]> of(SSLSession session, Certificate[] server) {
        Map<ChannelBinding, byte[]> bindings = new EnumMap<>(ChannelBinding.class);
        export(session).ifPresent(data -> bindings.put(TLS_EXPORTER, data));
        endPoint(server).ifPresent(data -> bindings.put(TLS_SERVER_END_POINT, data));
        return Collections.unmodifiableMap(bindings);
    }

    /** With TLS 1.2 the same keys may belong to two connections (RFC 9266 §4.2), so not there. */
    private static Optional<byte[]> export(SSLSession session) {
        if (EXPORT == null
                || !session.getProtocol().equals("TLSv1.3")
                || !(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        try {
            return Optional.of((byte[]) EXPORT.invokeExact(extended, EXPORTER_LABEL, new byte[0], EXPORTER_BYTES));
        } catch (Throwable e) {
            LOG.debug("no tls-exporter for this connection: {}", e.toString());
            return Optional.empty();
        }
    }

    /** Of the certificate's own hash, but of SHA-256 where that is weaker. Signatures without a hash define none. */
    private static Optional<byte[]> endPoint(Certificate[] server) {
        try {
            X509Certificate certificate = (X509Certificate) server[0];
            Optional<String> hash = hash(certificate);
            return hash.isEmpty()
                    ? Optional.empty()
                    : Optional.of(MessageDigest.getInstance(hash.get()).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            LOG.debug("no tls-server-end-point for this connection: {}", e.toString());
            return Optional.empty();
        }
    }

    private static Optional<String> hash(X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.equals("RSASSA-PSS")) {
            return pssHash(certificate);
        }
        Matcher signature = SIGNATURE.matcher(algorithm);
        return signature.matches() ? Optional.of(atLeastSha256(dashed(signature.group(1)))) : Optional.empty();
    }

    private static Optional<String> pssHash(X509Certificate certificate) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        try {
            parameters.init(certificate.getSigAlgParams());
        } catch (IOException e) {
            return Optional.empty();
        }
        String hash = parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        return Optional.of(atLeastSha256(hash));
    }

    private static String atLeastSha256(String hash) {
        return hash.equals("MD5") || hash.equals("SHA-1") ? "SHA-256" : hash;
    }

    /** Signatures say {@code SHA256}, digests {@code SHA-256}. */
    private static String dashed(String hash) {
        return hash.startsWith("SHA") && hash.charAt(3) != '-' && !hash.startsWith("SHA3")
                ? "SHA-" + hash.substring(3)
                : hash;
    }

    private static @Nullable MethodHandle exporter() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(
                            ExtendedSSLSession.class,
                            "exportKeyingMaterialData",
                            MethodType.methodType(byte[].class, String.class, byte[].class, int.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }
}

package io.fluxmpp.stream.internal.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.util.NetUtil;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom a server's certificate is for, by the names that count (RFC 6120 §13.7.1.2.1, RFC 9525 §6): DNS-IDs, and SRV-IDs of
 * the service {@code xmpp-client}. The subject's common name is none of them.
 *
 * <p>The JDK's own check does not do: it knows no SRV-ID, takes a {@code *} anywhere in a name, and common names.
 *
 * @param domains DNS names in lower case; the leftmost label may be {@code *}
 * @param addresses IP addresses, as bytes
 */
record CertifiedNames(List<String> domains, List<ByteBuffer> addresses) {

    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String CLIENT_SERVICE = "_xmpp-client.";

    private static final int OCTET_STRING = 0x04;
    private static final int IA5_STRING = 0x16;
    private static final int SEQUENCE = 0x30;
    private static final int OTHER_NAME = 0xA0;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    /** The object identifier of SRV-IDs, in DER: 1.3.6.1.5.5.7.8.7 (RFC 4985 §2). */
    private static final ByteBuffer SRV_NAME = ByteBuffer.wrap(HexFormat.of().parseHex("06082b06010505070807"));

    CertifiedNames {
        domains = List.copyOf(domains);
        addresses = List.copyOf(addresses);
    }

    /**
     * The names in a certificate.
     *
     * @throws CertificateParsingException if they cannot be read
     */
    static CertifiedNames of(X509Certificate certificate) throws CertificateParsingException {
        List<String> domains = new ArrayList<>();
        List<ByteBuffer> addresses = new ArrayList<>();
        byte[] extension = certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAME);
        try {
            if (extension != null) {
                read(content(content(ByteBuffer.wrap(extension), OCTET_STRING), SEQUENCE), domains, addresses);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new CertificateParsingException("the names in the certificate cannot be read", e);
        }
        return new CertifiedNames(domains, addresses);
    }

    private static void read(ByteBuffer names, List<String> domains, List<ByteBuffer> addresses) {
        while (names.hasRemaining()) {
            int kind = names.get(names.position()) & 0xFF;
            ByteBuffer name = content(names, kind);
            switch (kind) {
                case DNS_NAME -> domains.add(text(name));
                case IP_ADDRESS -> addresses.add(name);
                case OTHER_NAME -> {
                    String service = service(name);
                    if (service != null && service.startsWith(CLIENT_SERVICE)) {
                        domains.add(service.substring(CLIENT_SERVICE.length()));
                    }
                }
                default -> {
                    // Names that say nothing about servers of XMPP.
                }
            }
        }
    }

    /** The name of a service, such as {@code _xmpp-client.montague.lit}; {@code null} if the name is of another kind. */
    private static @Nullable String service(ByteBuffer otherName) {
        int length = SRV_NAME.remaining();
        if (otherName.remaining() < length || !otherName.slice(0, length).equals(SRV_NAME)) {
            return null;
        }
        return text(content(content(otherName.position(length), OTHER_NAME), IA5_STRING));
    }

    /** What an element in DER holds; the buffer is behind it then. */
    private static ByteBuffer content(ByteBuffer in, int tag) {
        if ((in.get() & 0xFF) != tag) {
            throw new IllegalArgumentException("unexpected element");
        }
        int length = in.get();
        if (length < 0) {
            int bytes = length & 0x7F;
            if (bytes < 1 || bytes > 3) {
                throw new IllegalArgumentException("unexpected length");
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (in.get() & 0xFF);
            }
        }
        ByteBuffer content = in.slice(in.position(), length);
        in.position(in.position() + length);
        return content;
    }

    private static String text(ByteBuffer ascii) {
        return ISO_8859_1.decode(ascii).toString().toLowerCase(Locale.ROOT);
    }

    /** @param domain in ASCII form; an IP address where the domain is one */
    boolean include(String domain) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(domain);
        String wanted = domain.toLowerCase(Locale.ROOT);
        return address == null
                ? domains.stream().anyMatch(name -> matches(name, wanted))
                : addresses.contains(ByteBuffer.wrap(address));
    }

    /** A {@code *} stands for one whole label, the leftmost, and not for all domains of a top-level domain. */
    private static boolean matches(String name, String domain) {
        if (!name.startsWith("*.")) {
            return name.equals(domain);
        }
        String parent = name.substring(1);
        int dot = domain.indexOf('.');
        return dot > 0 && parent.indexOf('.', 1) > 0 && domain.substring(dot).equals(parent);
    }
}

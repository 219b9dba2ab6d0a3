package io.fluxmpp.stream.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.pkitesting.CertificateBuilder;
import java.nio.ByteBuffer;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertifiedNamesTest {

    private static final String SAN = "2.5.29.17";
    private static final String SRV_NAME = "1.3.6.1.5.5.7.8.7";
    private static final String XMPP_ADDRESS = "1.3.6.1.5.5.7.8.5";

    /** The kinds of names that a certificate may have, and may not be known by. */
    private enum Kind {
        DNS,
        SRV,
        XMPP,
        URI,
        MAIL,
        IP,
        CN
    }

    private static X509Certificate certificate(Kind kind, String name) throws Exception {
        CertificateBuilder builder = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + (kind == Kind.CN ? name : "server"))
                .setIsCertificateAuthority(true);
        CertificateBuilder named = switch (kind) {
            case DNS -> builder.addExtensionOctetString(SAN, false, der(0x30, der(0x82, name.getBytes(US_ASCII))));
            case SRV -> builder.addSanOtherName(SRV_NAME, der(0x16, name.getBytes(US_ASCII)));
            case XMPP -> builder.addSanOtherName(XMPP_ADDRESS, der(0x0C, name.getBytes(US_ASCII)));
            case URI -> builder.addSanUriName("xmpp:" + name);
            case MAIL -> builder.addSanRfc822Name("romeo@" + name);
            case IP -> builder.addSanIpAddress(name);
            case CN -> builder;
        };
        return named.buildSelfSigned().getCertificate();
    }

    private static byte[] der(int tag, byte[] content) {
        return ByteBuffer.allocate(content.length + 2)
                .put((byte) tag)
                .put((byte) content.length)
                .put(content)
                .array();
    }

    @ParameterizedTest
    @CsvSource({
        "capulet.lit, DNS, capulet.lit",
        "capulet.lit, DNS, Capulet.LIT",
        "CAPULET.lit, DNS, capulet.lit",
        "xn--bcher-kva.lit, DNS, xn--bcher-kva.lit",
        "balcony.capulet.lit, DNS, *.capulet.lit",
        "capulet.lit, SRV, _xmpp-client.capulet.lit",
        "capulet.lit, SRV, _XMPP-client.Capulet.lit",
        "balcony.capulet.lit, SRV, _xmpp-client.*.capulet.lit",
        "127.0.0.1, IP, 127.0.0.1",
        "[::1], IP, ::1"
    })
    @Tag("S-13.7.2-1")
    void aNameOfTheDomainCounts(String domain, Kind kind, String name) throws Exception {
        assertThat(CertifiedNames.of(certificate(kind, name)).include(domain)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "capulet.lit, DNS, montague.lit",
        "capulet.lit, DNS, balcony.capulet.lit",
        "balcony.capulet.lit, DNS, capulet.lit",
        "capulet.lit, DNS, *.capulet.lit",
        "deep.balcony.capulet.lit, DNS, *.capulet.lit",
        "balcony.capulet.lit, DNS, b*.capulet.lit",
        "balcony.capulet.lit, DNS, *y.capulet.lit",
        "balcony.capulet.lit, DNS, balcony.*.lit",
        "balcony.capulet.lit, DNS, *.*.lit",
        "capulet.lit, DNS, *.lit",
        "capulet.lit, DNS, *",
        "capulet.lit, SRV, _xmpp-server.capulet.lit",
        "capulet.lit, SRV, _xmpp-client.montague.lit",
        "capulet.lit, SRV, capulet.lit",
        "capulet.lit, XMPP, capulet.lit",
        "capulet.lit, XMPP, _xmpp-client.capulet.lit",
        "capulet.lit, URI, capulet.lit",
        "capulet.lit, MAIL, capulet.lit",
        "capulet.lit, CN, capulet.lit",
        "127.0.0.1, IP, 127.0.0.2",
        "127.0.0.1, DNS, 127.0.0.1"
    })
    @Tag("S-13.7.2-1")
    void anythingElseDoesNot(String domain, Kind kind, String name) throws Exception {
        assertThat(CertifiedNames.of(certificate(kind, name)).include(domain)).isFalse();
    }

    @Test
    void oneOfManyIsEnough() throws Exception {
        CertificateBuilder builder =
                new CertificateBuilder().ecp256().subject("CN=server").setIsCertificateAuthority(true);
        for (int i = 0; i < 500; i++) {
            builder = builder.addSanDnsName("d" + i + ".lit");
        }
        CertifiedNames names = CertifiedNames.of(
                builder.addSanOtherName(SRV_NAME, der(0x16, "_xmpp-client.capulet.lit".getBytes(US_ASCII)))
                        .buildSelfSigned()
                        .getCertificate());
        assertThat(names.include("capulet.lit")).isTrue();
        assertThat(names.include("d499.lit")).isTrue();
    }

    /** Whatever an authority has signed there: it is refused, and nothing else goes wrong. */
    @Test
    void aServiceThatIsNoTextIsUnreadable() throws Exception {
        X509Certificate odd = new CertificateBuilder()
                .ecp256()
                .subject("CN=server")
                .setIsCertificateAuthority(true)
                .addSanOtherName(SRV_NAME, new byte[] {0x05, 0x00})
                .buildSelfSigned()
                .getCertificate();
        assertThatExceptionOfType(CertificateParsingException.class).isThrownBy(() -> CertifiedNames.of(odd));
    }
}

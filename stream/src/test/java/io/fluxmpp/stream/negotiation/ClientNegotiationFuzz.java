package io.fluxmpp.stream.negotiation;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.fake.FuzzedPeer;
import io.fluxmpp.stream.fake.NoTls;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SmNonza;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that Jazzer makes up; CONTRIBUTING.md says how to run it. */
class ClientNegotiationFuzz {

    private static final String OPEN = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
            + "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' from='a.lit' id='i'><stream:features>";
    private static final String TLS = OPEN
            + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>\n"
            + "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\n";
    private static final String MECHANISMS = TLS
            + OPEN
            + "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>%s</mechanism></mechanisms>"
            + "</stream:features>\n";
    private static final String BIND = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>\n" + OPEN
            + "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>\n";

    private static final String SASL2 = TLS + OPEN
            + "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism><inline><bind xmlns='urn:xmpp:bind:0'>"
            + "<inline><feature var='urn:xmpp:sm:3'/></inline></bind></inline></authentication></stream:features>\n";

    private static final String RIGHT = String.format(MECHANISMS, "PLAIN") + BIND
            + "<iq type='result' id='" + ResourceBinding.ID
            + "'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>romeo@a.lit/x</jid></bind></iq>\n";

    /** What makes a client content. */
    static byte[] right() {
        return RIGHT.getBytes(StandardCharsets.UTF_8);
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                        TLS,
                        TLS.replace("proceed", "failure"),
                        RIGHT,
                        String.format(MECHANISMS, "PLAIN") + BIND
                                + "<iq type='error' id='1'><error type='cancel'>"
                                + "<not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>\n",
                        SASL2
                                + "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>romeo@a.lit/y</authorization-identifier>"
                                + "<bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' id='i' resume='1'/></bound></success>"
                                + "<stream:features/>\n",
                        SASL2
                                + "<success xmlns='urn:xmpp:sasl:2'><additional-data/>"
                                + "<authorization-identifier>romeo@a.lit</authorization-identifier></success>\n"
                                + "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>\n",
                        SASL2 + "<continue xmlns='urn:xmpp:sasl:2'><tasks><task>x</task></tasks></continue>\n",
                        String.format(MECHANISMS, "SCRAM-SHA-1")
                                + "<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>cj1hYmMscz1hYmNkLGk9NDA5Ng==</challenge>\n",
                        String.format(MECHANISMS, "SCRAM-SHA-256")
                                + "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>no</text></failure>\n",
                        OPEN.replace("<stream:features>", "")
                                + "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>[::1]:1"
                                + "</see-other-host></stream:error></stream:stream>\n")
                .map(lines -> lines.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @DictionaryFile(resourcePath = "/io/fluxmpp/stream/internal/wire/xml.dict")
    @FuzzTest
    void whateverTheServerSays_negotiationEnds(byte[] lines) {
        negotiate(lines);
    }

    static @Nullable Throwable negotiate(byte[] lines) {
        NegotiationSettings settings =
                NegotiationSettings.DEFAULT.withPlainAllowed(true).withMaxIterations(10_000);
        ClientNegotiation client = new ClientNegotiation(
                Jid.of("romeo@a.lit"),
                null,
                new SmNonza.Enable(true, 60),
                new Credentials("romeo", new Password("secret"), false),
                new NoTls(true),
                settings);
        try (FuzzedPeer server = new FuzzedPeer()) {
            return server.talk(lines, client::negotiate, XmppException.class::isInstance);
        }
    }
}

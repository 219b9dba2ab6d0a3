package io.fluxmpp.stream.internal.server;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.fake.FuzzedPeer;
import io.fluxmpp.stream.fake.NoTls;
import io.fluxmpp.stream.internal.sm.ResumableStreams;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.ResourceConflict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** A client that Jazzer makes up; CONTRIBUTING.md says how to run it. */
class AcceptingNegotiationFuzz {

    private static final String OPEN = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
            + "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='a.lit'>\n";
    private static final String TLS = OPEN + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\n" + OPEN;
    private static final String AUTH =
            TLS + "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='%s'>%s</auth>\n";
    private static final String AUTHENTICATE = TLS + "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'>"
            + "<initial-response>AHJvbWVvAHNlY3JldA==</initial-response><user-agent id='x'/>%s</authenticate>\n";
    private static final String BIND = OPEN
            + "<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>x</resource></bind></iq>\n";

    private static final Accounts ACCOUNTS =
            Accounts.derive(new AccountSettings(Map.of(Jid.of("romeo@a.lit"), "secret"), Map.of(), true, true, true));

    /** What lets a client in. */
    static byte[] right() {
        return (String.format(AUTH, "PLAIN", "AHJvbWVvAHNlY3JldA==") + BIND).getBytes(StandardCharsets.UTF_8);
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                        String.format(AUTH, "ANONYMOUS", "") + BIND,
                        String.format(AUTH, "ANONYMOUS", "=")
                                + BIND.replace("type='set'", "type='get'").repeat(7),
                        String.format(AUTH, "PLAIN", "AHJvbWVvAHNlY3JldA==") + BIND,
                        String.format(AUTH, "PLAIN", "AHJvbWVvAHdyb25n") + "</stream:stream>",
                        String.format(AUTH, "SCRAM-SHA-1", "biwsbj1yb21lbyxyPWFiY2Q=")
                                + "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>Yz1iaXdzLHI9YWJjZCxwPWFiY2Q=</response>\n",
                        String.format(
                                AUTHENTICATE,
                                "<bind xmlns='urn:xmpp:bind:0'><tag>t</tag><enable xmlns='urn:xmpp:sm:3' resume='1'/></bind>"),
                        String.format(AUTHENTICATE, "<resume xmlns='urn:xmpp:sm:3' previd='x' h='1'/>")
                                + "<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>\n",
                        TLS
                                + "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-1'/>\n"
                                + "<response xmlns='urn:xmpp:sasl:2'>biwsbj1yb21lbyxyPWFiY2Q=</response>\n"
                                + "<abort xmlns='urn:xmpp:sasl:2'/>\n",
                        String.format(AUTH, "SCRAM-SHA-256", "")
                                + "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>\n",
                        OPEN + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><message/>\n",
                        OPEN + "<message/>\n")
                .map(lines -> lines.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @DictionaryFile(resourcePath = "/io/fluxmpp/stream/internal/wire/xml.dict")
    @FuzzTest
    void whateverTheClientSays_negotiationEnds(byte[] lines) {
        negotiate(lines);
    }

    static @Nullable Throwable negotiate(byte[] lines) {
        try (FuzzedPeer client = new FuzzedPeer()) {
            return client.talk(lines, AcceptingNegotiationFuzz::accept, AcceptingNegotiationFuzz::isExpected);
        }
    }

    private static Mono<Session> accept(StreamChannel channel) {
        ServerLimits limits = ServerLimits.DEFAULT;
        ServerStream stream = new ServerStream(channel, "a.lit", limits);
        AcceptingNegotiation negotiation = new AcceptingNegotiation(
                List.of("a.lit", "b.lit"),
                Set.of(),
                new NoTls(false),
                new SaslDialogue(ACCOUNTS, true),
                new BindDialogue(new SessionRegistry(limits), ResourceConflict.GENERATE),
                new ResumeDialogue(new ResumableStreams(10)),
                new ComponentDialogue(Map.of(), new SessionRegistry(limits), limits),
                limits);
        return negotiation.negotiate(stream, () -> {}).doOnError(stream::fail);
    }

    private static boolean isExpected(Throwable failure) {
        return failure instanceof StreamErrorException || failure instanceof ConnectionClosedException;
    }
}

package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.testkit.ScriptedNameServer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpServer;
import reactor.test.StepVerifier;

/** How a client finds its server: a real name server on a real socket, with answers from a script. */
class ServerLocationTest {

    private static final String START_TLS = "_xmpp-client._tcp.capulet.lit";
    private static final String DIRECT_TLS = "_xmpps-client._tcp.capulet.lit";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ScriptedNameServer names;
    private RunningServer server;

    @BeforeEach
    void listen() {
        names = ScriptedNameServer.start();
        server = XmppServer.create()
                .account("juliet@capulet.lit", "secret")
                .bind()
                .block(PATIENCE);
    }

    @AfterEach
    void stop() {
        names.stop();
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private XmppClient client() {
        return XmppClient.create()
                .jid("juliet@capulet.lit")
                .password("secret")
                .nameServers(names.address())
                .trust(server.certificate());
    }

    private void connects(XmppClient client) {
        StepVerifier.create(client.connect().flatMap(XmppConnection::close))
                .expectComplete()
                .verify(PATIENCE);
    }

    private static void fails(XmppClient client, Reason reason, String... inMessage) {
        StepVerifier.create(client.connect())
                .expectErrorSatisfies(failure -> {
                    assertThat(failure).isInstanceOf(NegotiationException.class).hasMessageContainingAll(inMessage);
                    assertThat(((NegotiationException) failure).reason()).isEqualTo(reason);
                })
                .verify(PATIENCE);
    }

    /** A port that nobody listens on. */
    private static int deadPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    @Tag("S-3.2.1-1")
    void aRecordSaysHostAndPort() {
        names.srv(START_TLS, 1, 1, server.port(), "xmpp.capulet.lit").a("xmpp.capulet.lit", "127.0.0.1");
        connects(client());
        assertThat(names.asked()).contains("SRV " + START_TLS, "SRV " + DIRECT_TLS, "A xmpp.capulet.lit");
    }

    @Test
    void whenTheFirstPlacesCannotBeReached_thenTheNextIsTaken() throws Exception {
        names.srv(START_TLS, 1, 1, deadPort(), "dead.capulet.lit")
                .a("dead.capulet.lit", "127.0.0.1")
                .srv(START_TLS, 2, 1, server.port(), "gone.capulet.lit")
                .srv(START_TLS, 3, 1, server.port(), "xmpp.capulet.lit")
                .a("xmpp.capulet.lit", "127.0.0.1");
        connects(client());
    }

    @Test
    void whenAHostHasSeveralAddresses_thenOneAfterTheOtherIsTried() {
        // Nobody listens on the first: the server has 127.0.0.1 only.
        names.srv(START_TLS, 1, 1, server.port(), "xmpp.capulet.lit").a("xmpp.capulet.lit", "127.0.0.2", "127.0.0.1");
        connects(client());
    }

    @Test
    @Tag("S-3.2.1-3")
    void whenNoneCanBeReached_thenAllAreToldAndTheDomainItselfIsNotTried() throws Exception {
        names.srv(START_TLS, 1, 1, deadPort(), "dead.capulet.lit")
                .a("dead.capulet.lit", "127.0.0.1")
                .srv(START_TLS, 2, 1, 5222, "gone.capulet.lit")
                .a("capulet.lit", "127.0.0.1");
        fails(client(), Reason.UNREACHABLE, "2 servers of capulet.lit", "dead.capulet.lit", "gone.capulet.lit");
        assertThat(names.asked()).doesNotContain("A capulet.lit");
    }

    @Test
    @Tag("S-3.2.1-2")
    void whenTheServiceIsRefused_thenNothingIsTried() {
        names.srv(START_TLS, 0, 0, 0, ".").a("capulet.lit", "127.0.0.1");
        fails(client(), Reason.UNREACHABLE, "serves no XMPP clients");
        assertThat(names.asked()).noneMatch(question -> question.startsWith("A"));
    }

    @Test
    @Tag("S-3.2.1-4")
    @Tag("S-3.2.2-1")
    void whenThereAreNoRecords_thenTheDomainItselfIsTried() {
        fails(client(), Reason.UNKNOWN_HOST, "capulet.lit");
        assertThat(names.asked()).contains("A capulet.lit");
    }

    @Test
    @Tag("S-3.2.1-4")
    void whenNobodyAnswersForTheService_thenTheDomainItselfIsTried() {
        names.silent(START_TLS).silent(DIRECT_TLS);
        fails(client().timeout(Duration.ofSeconds(18)), Reason.UNKNOWN_HOST, "capulet.lit");
    }

    @Test
    void whenNobodyAnswersAtAll_thenItEndsInTime() {
        names.silent(START_TLS).silent(DIRECT_TLS).silent("capulet.lit");
        fails(client().timeout(Duration.ofSeconds(1)), Reason.TIMEOUT, "capulet.lit", "1000 ms");
    }

    @Test
    void whenARecordIsBroken_thenTheOthersCount() {
        names.brokenSrv(START_TLS)
                .srv(START_TLS, 1, 1, server.port(), "xmpp.capulet.lit")
                .a("xmpp.capulet.lit", "127.0.0.1");
        connects(client());
    }

    @Test
    void whenAHostIsNamed_thenNobodyIsAskedForRecords() {
        names.a("xmpp.capulet.lit", "127.0.0.1");
        connects(client().host("xmpp.capulet.lit").port(server.port()));
        assertThat(names.asked()).noneMatch(question -> question.startsWith("SRV"));
    }

    @Test
    @Tag("S-4.9.3-19c")
    void whenSentToAnotherDomain_thenItsRecordsAreAskedFor() {
        DisposableServer sender = TcpServer.create()
                .host("127.0.0.1")
                .handle((in, out) -> out.sendString(Mono.just("<stream:stream xmlns='jabber:client'"
                        + " xmlns:stream='http://etherx.jabber.org/streams' id='1' from='capulet.lit' version='1.0'>"
                        + "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>montague.lit"
                        + "</see-other-host></stream:error></stream:stream>")))
                .bindNow(PATIENCE);
        names.srv(START_TLS, 1, 1, sender.port(), "one.capulet.lit")
                .a("one.capulet.lit", "127.0.0.1")
                .srv("_xmpp-client._tcp.montague.lit", 1, 1, server.port(), "two.capulet.lit")
                .a("two.capulet.lit", "127.0.0.1");
        try {
            connects(client());
        } finally {
            sender.disposeNow(PATIENCE);
        }
    }

    /** Sees what a client says in the handshake of direct TLS. */
    @Test
    @Tag("T-5")
    void directTls_beginsAtOnceForTheDomainAndSaysWhatFor() throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .ecp256()
                .subject("CN=direct")
                .addSanDnsName("capulet.lit")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        List<String> heard = new CopyOnWriteArrayList<>();
        SslContext context = SslContextBuilder.forServer(
                        certificate.getKeyPair().getPrivate(), certificate.getCertificate())
                .sslProvider(SslProvider.JDK)
                .build();
        DisposableServer direct = TcpServer.create()
                .host("127.0.0.1")
                .doOnChannelInit((observer, channel, address) -> {
                    SslHandler tls = context.newHandler(channel.alloc());
                    tls.engine().setHandshakeApplicationProtocolSelector((engine, protocols) -> {
                        heard.add(serverName(engine));
                        heard.addAll(protocols);
                        return "xmpp-client";
                    });
                    channel.pipeline().addFirst(tls);
                })
                .handle((in, out) ->
                        in.receive().asString().doOnNext(heard::add).next().then())
                .bindNow(PATIENCE);
        names.srv(DIRECT_TLS, 1, 1, direct.port(), "direct.capulet.lit").a("direct.capulet.lit", "127.0.0.1");
        try {
            StepVerifier.create(client().trust(certificate.getCertificate()).connect())
                    .expectError()
                    .verify(PATIENCE);
        } finally {
            direct.disposeNow(PATIENCE);
        }
        assertThat(heard).startsWith("capulet.lit", "xmpp-client");
        assertThat(heard.get(2)).contains("<stream:stream", "to='capulet.lit'");
    }

    /** A server that takes connections and says nothing: the handshake of direct TLS never ends. */
    private DisposableServer mute(Sinks.Empty<Void> taken, Sinks.Empty<Void> left) {
        DisposableServer mute = TcpServer.create()
                .host("127.0.0.1")
                .doOnConnection(connection -> {
                    taken.tryEmitEmpty();
                    connection.onDispose(left::tryEmitEmpty);
                })
                .handle((in, out) -> in.receive().then())
                .bindNow(PATIENCE);
        names.srv(DIRECT_TLS, 1, 1, mute.port(), "mute.capulet.lit").a("mute.capulet.lit", "127.0.0.1");
        return mute;
    }

    @Test
    void whenCancelledInTheHandshakeOfDirectTls_thenNoSocketIsLeft() {
        Sinks.Empty<Void> taken = Sinks.empty();
        Sinks.Empty<Void> left = Sinks.empty();
        DisposableServer mute = mute(taken, left);
        try {
            Disposable connecting = client().connect().subscribe();
            StepVerifier.create(taken.asMono()).expectComplete().verify(PATIENCE);
            connecting.dispose();
            StepVerifier.create(left.asMono()).expectComplete().verify(PATIENCE);
        } finally {
            mute.disposeNow(PATIENCE);
        }
    }

    @Test
    void whenTheHandshakeOfDirectTlsStalls_thenItEndsInTimeAndNoSocketIsLeft() {
        Sinks.Empty<Void> left = Sinks.empty();
        DisposableServer mute = mute(Sinks.empty(), left);
        try {
            fails(client().timeout(Duration.ofSeconds(1)), Reason.TIMEOUT, "capulet.lit", "1000 ms");
            StepVerifier.create(left.asMono()).expectComplete().verify(PATIENCE);
        } finally {
            mute.disposeNow(PATIENCE);
        }
    }

    @Test
    void whenAReachedServerIsNotTrusted_thenNoOtherIsTried() throws Exception {
        X509Bundle stranger = new CertificateBuilder()
                .ecp256()
                .subject("CN=stranger")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        names.srv(START_TLS, 1, 1, server.port(), "xmpp.capulet.lit")
                .srv(START_TLS, 2, 1, deadPort(), "xmpp.capulet.lit")
                .a("xmpp.capulet.lit", "127.0.0.1");
        fails(client().trust(stranger.getCertificate()), Reason.UNTRUSTED_CERTIFICATE, "capulet.lit");
    }

    private static String serverName(SSLEngine engine) {
        return ((SNIHostName) ((ExtendedSSLSession) engine.getHandshakeSession())
                        .getRequestedServerNames()
                        .get(0))
                .getAsciiName();
    }

    @Test
    void whenDirectTlsFindsNoTls_thenTheNextPlaceIsTaken() {
        // The server speaks first in the clear.
        names.srv(DIRECT_TLS, 1, 1, server.port(), "xmpp.capulet.lit")
                .srv(START_TLS, 2, 1, server.port(), "xmpp.capulet.lit")
                .a("xmpp.capulet.lit", "127.0.0.1");
        connects(client().stepTimeout(Duration.ofSeconds(2)));
    }
}

package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StreamError;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What the client makes of a server that lies, breaks off or says nothing, before there is TLS. */
class HostileServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HEADER = "<?xml version='1.0'?><stream:stream from='montague.lit' id='x' version='1.0' "
            + "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final String HEADER_END = "streams'>";
    private static final String STARTTLS =
            "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>";
    private static final String PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    private ServerSocket listener;

    /** What the client said after the script's last line, until it closed the connection. */
    private CompletableFuture<String> rest;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    /** Plays a server's part: says each line when the client has said what stands before it. */
    private void script(String... awaitedAndSaid) {
        rest = CompletableFuture.supplyAsync(() -> {
            try (Socket client = listener.accept()) {
                for (int i = 0; i < awaitedAndSaid.length; i += 2) {
                    readUntil(client.getInputStream(), awaitedAndSaid[i]);
                    client.getOutputStream().write(awaitedAndSaid[i + 1].getBytes(StandardCharsets.UTF_8));
                    client.getOutputStream().flush();
                }
                return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void readUntil(InputStream in, String awaited) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(awaited) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after: " + read);
            }
            read.append((char) next);
        }
    }

    private void connectFails(Consumer<Throwable> failure) {
        StepVerifier.create(XmppClient.create()
                        .jid("romeo@montague.lit")
                        .password("secret")
                        .host("localhost")
                        .port(listener.getLocalPort())
                        .timeout(Duration.ofSeconds(2))
                        .connect())
                .expectErrorSatisfies(failure)
                .verify(PATIENCE);
    }

    private static Consumer<Throwable> reason(Reason reason) {
        return failure -> assertThat(failure)
                .isInstanceOfSatisfying(
                        NegotiationException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    @Tag("S-5.3.3-2")
    @Tag("S-5.4.3-1")
    void dataInTheClearBehindProceedIsRefusedAndNothingMoreIsSaid() throws Exception {
        script(
                HEADER_END,
                HEADER + STARTTLS,
                "<starttls",
                PROCEED + HEADER + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                        + "<mechanism>PLAIN</mechanism></mechanisms></stream:features>");
        connectFails(failure -> assertThat(failure).isInstanceOf(StreamErrorException.class));
        assertThat(rest.get()).doesNotContain("<auth", "<stream:error", "</stream");
    }

    @Test
    @Tag("T-3")
    void withoutTlsNothingSecretIsSaid() throws Exception {
        script(
                HEADER_END,
                HEADER + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                        + "<mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>");
        connectFails(reason(Reason.TLS));
        assertThat(rest.get()).doesNotContain("<auth").contains("</stream:stream>");
    }

    @Test
    void tlsRefusedAfterAllIsAFailure() {
        script(HEADER_END, HEADER + STARTTLS, "<starttls", "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        connectFails(reason(Reason.TLS));
    }

    @Test
    void whatIsNoTlsAfterProceedIsAFailure() {
        script(HEADER_END, HEADER + STARTTLS, "<starttls", PROCEED, "\u0016", "HTTP/1.1 400 Bad Request\r\n\r\n");
        connectFails(reason(Reason.TLS));
    }

    @Test
    @Tag("S-4.9.1.1-2")
    void aStreamErrorIsToldAndAnsweredWithTheClosingTag() throws Exception {
        script(
                HEADER_END,
                HEADER + "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
                        + "</stream:stream>");
        connectFails(failure -> assertThat(failure).isInstanceOfSatisfying(StreamErrorException.class, ended -> {
            assertThat(ended.error().condition()).isEqualTo(StreamError.Condition.HOST_UNKNOWN);
            assertThat(ended.isFromPeer()).isTrue();
        }));
        assertThat(rest.get()).isEqualTo("</stream:stream>");
    }

    @Test
    void anEndInTheMiddleIsAFailure() {
        rest = CompletableFuture.supplyAsync(() -> {
            try (Socket client = listener.accept()) {
                readUntil(client.getInputStream(), HEADER_END);
                client.getOutputStream().write((HEADER + "<stream:feat").getBytes(StandardCharsets.UTF_8));
                return "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        connectFails(failure -> assertThat(failure).isInstanceOf(ConnectionClosedException.class));
    }

    @Test
    void silenceIsATimeout() {
        script(HEADER_END, HEADER);
        connectFails(reason(Reason.TIMEOUT));
    }

    @Test
    @Tag("S-4.7.5-4")
    void aStreamBeforeXmpp10IsRefused() {
        script(HEADER_END, HEADER.replace("version='1.0' xmlns", "xmlns"));
        connectFails(failure -> assertThat(failure)
                .isInstanceOfSatisfying(
                        StreamErrorException.class,
                        refused -> assertThat(refused.error().condition())
                                .isEqualTo(StreamError.Condition.UNSUPPORTED_VERSION)));
    }

    private static String seeOtherHost(String address) {
        return "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>" + address
                + "</see-other-host></stream:error></stream:stream>";
    }

    private XmppClient sentTo(RunningServer server) {
        script(HEADER_END, HEADER + seeOtherHost("localhost:" + server.port()));
        return XmppClient.create()
                .jid("romeo@montague.lit/orchard")
                .password("secret")
                .host("localhost")
                .port(listener.getLocalPort())
                .trust(server.certificate());
    }

    @Test
    @Tag("S-4.9.3-19b")
    void aServerThatNamesAnotherHostIsFollowedForTheSameDomain() throws Exception {
        RunningServer server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .bind()
                .block(PATIENCE);
        try {
            StepVerifier.create(sentTo(server)
                            .connect()
                            .flatMap(connection -> connection.close().thenReturn(connection.jid())))
                    .expectNext(Jid.of("romeo@montague.lit/orchard"))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(rest.get()).isEqualTo("</stream:stream>");
        } finally {
            server.dispose();
        }
    }

    /** Being sent there does not make it the domain's server, however good its certificate is. */
    @Test
    @Tag("S-4.9.3-19b")
    void theOtherHostMustShowTheDomainsCertificate() throws Exception {
        X509Bundle hosts = new CertificateBuilder()
                .ecp256()
                .subject("CN=other host")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        RunningServer server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .certificate(hosts.getKeyPair().getPrivate(), hosts.getCertificate())
                .bind()
                .block(PATIENCE);
        try {
            StepVerifier.create(sentTo(server).connect())
                    .expectErrorSatisfies(reason(Reason.UNTRUSTED_CERTIFICATE))
                    .verify(PATIENCE);
        } finally {
            server.dispose();
        }
    }

    @Test
    @Tag("S-4.9.3-19d")
    void aServerThatNamesItselfIsNotAskedAgain() {
        script(HEADER_END, HEADER + seeOtherHost("localhost:" + listener.getLocalPort()));
        connectFails(reason(Reason.PROTOCOL));
    }

    @Test
    @Tag("S-4.9.3-23")
    void aServerThatRequiresSomethingUnknownIsToldSo() throws Exception {
        script(HEADER_END, HEADER + "<stream:features><must xmlns='urn:must'><required/></must></stream:features>");
        connectFails(failure -> assertThat(failure)
                .isInstanceOf(StreamErrorException.class)
                .hasMessageContainingAll("unsupported-feature", "urn:must"));
        assertThat(rest.get()).contains("<unsupported-feature").endsWith("</stream:stream>");
    }
}

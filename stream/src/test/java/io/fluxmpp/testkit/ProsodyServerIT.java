package io.fluxmpp.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProsodyServerIT {
    private static final String DOMAIN = "montague.example";

    private static ProsodyServer server;

    @BeforeAll
    static void start() {
        ProsodyServer.assumeAvailable();
        server = ProsodyServer.start(DOMAIN, Map.of("romeo", "wh\"rëfore"));
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void whenStreamOpensInTheClear_thenRequiresTls() throws IOException {
        try (var socket = new Socket(server.host(), server.port())) {
            open(socket);
            assertThat(readUntil(socket, "</stream:features>"))
                    .contains("from='" + DOMAIN + "'", "<required/></starttls>")
                    .doesNotContain("<mechanisms");
        }
    }

    @Test
    void whenStreamOpensInTls_thenCertificateIsForTheDomainAndScramIsOffered() throws Exception {
        try (var socket = new Socket(server.host(), server.port());
                var secured = startTls(socket)) {
            open(secured);
            assertThat(readUntil(secured, "</stream:features>"))
                    .contains("<mechanism>SCRAM-SHA-1</mechanism>", "<mechanism>SCRAM-SHA-256</mechanism>");
        }
    }

    @Test
    void whenPasswordIsRight_thenAuthenticates() throws Exception {
        try (var socket = new Socket(server.host(), server.port());
                var secured = startTls(socket)) {
            open(secured);
            readUntil(secured, "</stream:features>");
            var credentials = Base64.getEncoder().encodeToString("\0romeo\0wh\"rëfore".getBytes(UTF_8));
            write(
                    secured,
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + credentials + "</auth>");
            assertThat(readUntil(secured, "/>")).contains("<success");
        }
    }

    @Test
    void whenKilled_thenGoneAndLogRemains() {
        try (var other = ProsodyServer.start(DOMAIN, Map.of())) {
            other.kill();
            assertThatThrownBy(() -> new Socket(other.host(), other.port()).close())
                    .isInstanceOf(ConnectException.class);
            assertThat(other.log()).contains("Activated service 'c2s'");
        }
    }

    @Test
    void whenStopped_thenStreamEnds() throws IOException {
        try (var other = ProsodyServer.start(DOMAIN, Map.of());
                var socket = new Socket(other.host(), other.port())) {
            open(socket);
            readUntil(socket, "</stream:features>");
            other.stop();
            assertThatCode(() -> socket.getInputStream().readAllBytes()).doesNotThrowAnyException();
        }
    }

    private static SSLSocket startTls(Socket socket) throws Exception {
        open(socket);
        readUntil(socket, "</stream:features>");
        write(socket, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        readUntil(socket, "/>");
        var secured = (SSLSocket) trusting(server).getSocketFactory().createSocket(socket, DOMAIN, server.port(), true);
        var parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static SSLContext trusting(ProsodyServer server) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(server.caCertificate())) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void open(Socket socket) throws IOException {
        write(socket, ServerProcess.streamHeader(DOMAIN));
    }

    private static void write(Socket socket, String xml) throws IOException {
        socket.getOutputStream().write(xml.getBytes(UTF_8));
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("the stream ended after %s", read).isNotEqualTo(-1);
            read.append((char) next);
        }
        return read.toString();
    }
}

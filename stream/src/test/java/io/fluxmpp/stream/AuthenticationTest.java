package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.jid.Jid;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Client and server find the best way to authenticate, and refuse the others. */
class AuthenticationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String DOMAIN = "montague.lit";
    private static final String ROMEO = "romeo@" + DOMAIN;

    private final List<String> wire = new CopyOnWriteArrayList<>();
    private RunningServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.dispose();
            server.onDispose().block(PATIENCE);
        }
    }

    private void start(UnaryOperator<XmppServer> setting) {
        server = setting.apply(XmppServer.create().account(ROMEO, "secret"))
                .bind()
                .block(PATIENCE);
    }

    private XmppClient client(String jid) {
        return XmppClient.create()
                .jid(jid)
                .host("localhost")
                .port(server.port())
                .trust(server.certificate())
                .wire(wire::add);
    }

    /** Connects and gives who it was bound as. */
    private Jid connected(XmppClient client) {
        return client.connect()
                .flatMap(connection -> connection.close().thenReturn(connection.jid()))
                .block(PATIENCE);
    }

    private void refused(XmppClient client, Reason reason, String... inMessage) {
        StepVerifier.create(client.connect().doOnNext(XmppConnection::dispose))
                .expectErrorSatisfies(failure -> {
                    assertThat(failure).isInstanceOf(NegotiationException.class).hasMessageContainingAll(inMessage);
                    assertThat(((NegotiationException) failure).reason()).isEqualTo(reason);
                })
                .verify(PATIENCE);
    }

    /** The mechanisms that the client has tried, in order. */
    private List<String> tried() {
        return wire.stream()
                .filter(line -> line.startsWith(">> <auth"))
                .map(line -> line.replaceAll(".*mechanism='([^']*)'.*", "$1"))
                .toList();
    }

    private static X509Bundle certificate(UnaryOperator<CertificateBuilder> details) throws Exception {
        return details.apply(new CertificateBuilder().ecp256().subject("CN=romeo"))
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static X509Bundle certificate() throws Exception {
        return certificate(UnaryOperator.identity());
    }

    private static XmppClient showing(X509Bundle bundle, XmppClient client) {
        return client.certificate(bundle.getKeyPair().getPrivate(), bundle.getCertificate());
    }

    @Nested
    class GivenAPassword {

        @Test
        @Tag("S-13.9.4-1")
        @Tag("S-13.6-1")
        void whenBothBindChannels_thenTheChannelIsBound() {
            start(plain -> plain);
            connected(client(ROMEO).password("secret"));
            assertThat(tried()).containsExactly("SCRAM-SHA-512-PLUS");
        }

        @Test
        @Tag("SC-8")
        void whenTheServerTellsHow_thenByTheCertificateAndFromJdk25ByExportedKeys() {
            start(plain -> plain);
            connected(client(ROMEO).password("secret"));
            String end = "<channel-binding type='tls-server-end-point'/></sasl-channel-binding>";
            String types = Runtime.version().feature() < 25 ? end : "<channel-binding type='tls-exporter'/>" + end;
            assertThat(wire)
                    .filteredOn(line -> line.contains("<mechanisms"))
                    .singleElement(STRING)
                    .contains("<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>" + types);
        }

        @Test
        void whenTheClientIsToldNotTo_thenNotBound() {
            start(plain -> plain);
            connected(client(ROMEO).password("secret").channelBinding(false));
            assertThat(tried()).containsExactly("SCRAM-SHA-512");
        }

        @Test
        @Tag("S-6.5-10")
        @Tag("S-6.4.5-5")
        void whenItIsWrong_thenNotAuthorizedAndNothingWeakerIsTried() {
            start(XmppServer::allowPlain);
            refused(
                    client(ROMEO).password("guessed").allowPlain(),
                    Reason.NOT_AUTHORIZED,
                    "romeo",
                    DOMAIN,
                    "check name and password");
            assertThat(tried()).containsExactly("SCRAM-SHA-512-PLUS");
            assertThat(wire).last().asString().isEqualTo(">> </stream:stream>");
        }

        @Test
        @Tag("SC-5")
        void whenItCannotBePrepared_thenToldWithoutShowingIt() {
            start(plain -> plain);
            refused(
                    client(ROMEO).password("pen\u0007cil"),
                    Reason.SASL,
                    DOMAIN,
                    "password has characters",
                    "change it");
        }

        /** Not in the log of the wire, and not in what is thrown. */
        @Test
        void whenLogged_thenNothingSecretIsShown() {
            start(plain -> plain);
            connected(client(ROMEO).password("secret"));
            assertThat(wire)
                    .filteredOn(line -> line.contains("sasl:2") && !line.contains("<mechanisms"))
                    .hasSize(4)
                    .allSatisfy(line ->
                            assertThat(line).matches("(>>|<<) <[^>]*>(<(initial-response|additional-data)>)?….*"));
        }

        @Test
        void whenLoggedWithoutSasl2_thenNothingSecretIsShown() {
            start(plain -> plain);
            connected(client(ROMEO).password("secret").sasl2(false));
            assertThat(wire)
                    .filteredOn(line -> line.contains("xmpp-sasl") && !line.contains("<mechanisms"))
                    .hasSize(4)
                    .allSatisfy(line -> assertThat(line).matches("(>>|<<) <[^>]*>…</[^>]*>"));
        }
    }

    @Nested
    class GivenACertificate {

        @Test
        @Tag("S-13.8.4-1")
        @Tag("S-6.4.2-2")
        void whenTheAccountHasIt_thenExternal() throws Exception {
            X509Bundle bundle = certificate();
            start(accounts -> accounts.account(ROMEO, bundle.getCertificate()));
            assertThat(connected(showing(bundle, client(ROMEO + "/orchard")))).isEqualTo(Jid.of(ROMEO + "/orchard"));
            assertThat(tried()).containsExactly("EXTERNAL");
        }

        @Test
        @Tag("S-6.3.4-2")
        void whenThereIsAPasswordToo_thenTheCertificateFirst() throws Exception {
            X509Bundle bundle = certificate();
            start(accounts -> accounts.account(ROMEO, bundle.getCertificate()));
            connected(showing(bundle, client(ROMEO).password("secret")));
            assertThat(tried()).containsExactly("EXTERNAL");
        }

        @Test
        void whenNoAccountHasIt_thenNotOfferedAndThePasswordWillDo() throws Exception {
            X509Certificate another = certificate().getCertificate();
            start(accounts -> accounts.account(ROMEO, another));
            connected(showing(certificate(), client(ROMEO).password("secret")));
            assertThat(tried()).containsExactly("SCRAM-SHA-512-PLUS");
        }

        @Test
        void whenNoAccountHasItAndThereIsNoPassword_thenToldWhatToDo() throws Exception {
            X509Certificate another = certificate().getCertificate();
            start(accounts -> accounts.account(ROMEO, another));
            refused(showing(certificate(), client(ROMEO)), Reason.SASL, "EXTERNAL", "certificate known to the server");
            assertThat(tried()).isEmpty();
        }

        /** The same name, signed by the account's own key: not the same certificate. */
        @Test
        void whenItIsSignedByTheAccounts_thenItIsNotTheAccounts() throws Exception {
            X509Bundle bundle = certificate();
            X509Bundle issued =
                    new CertificateBuilder().ecp256().subject("CN=romeo").buildIssuedBy(bundle);
            start(accounts -> accounts.account(ROMEO, bundle.getCertificate()));
            refused(showing(issued, client(ROMEO)), Reason.SASL, "EXTERNAL");
        }

        @Test
        void whenItHasExpired_thenNotOffered() throws Exception {
            X509Bundle expired =
                    certificate(details -> details.notBefore(Instant.now().minus(Duration.ofDays(2)))
                            .notAfter(Instant.now().minus(Duration.ofDays(1))));
            start(accounts -> accounts.account(ROMEO, expired.getCertificate()));
            refused(showing(expired, client(ROMEO)), Reason.SASL, "EXTERNAL");
        }

        @Test
        void whenItIsOfAnotherDomainsAccount_thenNotOffered() throws Exception {
            X509Bundle bundle = certificate();
            start(accounts -> accounts.account("romeo@capulet.lit", bundle.getCertificate()));
            refused(showing(bundle, client(ROMEO)), Reason.SASL, "EXTERNAL");
        }

        /** We never name whom to act for, so there is nobody to choose. */
        @Test
        @Tag("S-6.5-6")
        void whenTwoAccountsHaveIt_thenThePasswordDecides() throws Exception {
            X509Bundle bundle = certificate();
            start(accounts -> accounts.account(ROMEO, bundle.getCertificate())
                    .account("juliet@" + DOMAIN, bundle.getCertificate()));
            refused(showing(bundle, client(ROMEO)), Reason.SASL, "invalid-authzid");
            wire.clear();
            assertThat(connected(showing(bundle, client(ROMEO).password("secret")))
                            .asBare())
                    .isEqualTo(Jid.of(ROMEO));
            assertThat(tried()).containsExactly("EXTERNAL", "SCRAM-SHA-512-PLUS");
        }
    }

    @Nested
    class GivenAGuest {

        @Test
        void whenGuestsAreWelcome_thenAnAddressIsMadeUpForEach() {
            start(XmppServer::anonymous);
            Jid first = connected(client(DOMAIN));
            assertThat(first.domainpart()).isEqualTo(DOMAIN);
            assertThat(first.isFull()).isTrue();
            assertThat(connected(client(DOMAIN)).asBare()).isNotEqualTo(first.asBare());
            assertThat(tried()).containsOnly("ANONYMOUS");
        }

        @Test
        void whenTheyAreNot_thenToldWhatToDo() {
            start(plain -> plain);
            refused(client(DOMAIN), Reason.SASL, "ANONYMOUS", "account");
            assertThat(tried()).isEmpty();
        }
    }

    @Nested
    class GivenAServerThatSeesPasswords {

        @Test
        @Tag("S-13.8.3-2")
        @Tag("S-6.3.4-1")
        void whenThereIsNoTlsYet_thenItOffersNothingButThat() {
            start(XmppServer::allowPlain);
            try (RawXmppClient raw = RawXmppClient.connect(server)) {
                assertThat(raw.open(DOMAIN)).contains("<starttls").doesNotContain("mechanism");
                assertThat(raw.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
                                .readUntil("/>"))
                        .contains("<proceed");
                assertThat(raw.handshake(DOMAIN).open(DOMAIN)).contains("<mechanism>PLAIN</mechanism>");
            }
        }

        @Test
        @Tag("S-13.8.3-1")
        void whenItDoesBetterToo_thenBetter() {
            start(XmppServer::allowPlain);
            connected(client(ROMEO).password("secret").allowPlain());
            assertThat(tried()).containsExactly("SCRAM-SHA-512-PLUS");
        }
    }
}

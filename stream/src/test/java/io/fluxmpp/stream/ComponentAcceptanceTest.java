package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.stream.connection.ComponentConnection;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.negotiation.ComponentSecret;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

/** How the embedded server lets in components, and what it makes of those that do not keep to the protocol. */
class ComponentAcceptanceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String OPEN = "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
            + "xmlns:stream='http://etherx.jabber.org/streams' to='%s'>";
    private static final String END = "</stream:stream>";

    private static final String SECRET = "s3cret";

    private RunningServer server;

    @BeforeEach
    void listen() {
        server = XmppServer.create()
                .account("romeo@montague.example", "wherefore")
                .component("files.montague.example", SECRET)
                .bind()
                .block(PATIENCE);
    }

    @AfterEach
    void stop() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    private XmppComponent component(String name, String secret) {
        return XmppComponent.create(name, secret).port(server.port());
    }

    private XmppClient romeo() {
        return XmppClient.create()
                .jid("romeo@montague.example/orchard")
                .password("wherefore")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate());
    }

    /** The digest that XEP-0114 should have had in its example. */
    @Test
    @Tag("COMP-3-5")
    void whenTheIdIsThatOfTheExample_thenTheDigestIs() {
        assertThat(new ComponentSecret("secret").digest("3BF96D32"))
                .isEqualTo("b09ea9b3b7f586be8a08d0a3dd7466f110aeb136");
    }

    @Test
    void whenSettingsCannotBeRight_thenTheySaySo() {
        assertThatThrownBy(() -> XmppComponent.create("inbox@files.montague.example", "secret"))
                .hasMessageContaining("expected: a domain");
        assertThatThrownBy(() -> XmppComponent.create("files.montague.example", ""))
                .hasMessageContaining("secret: empty");
        assertThatThrownBy(() -> XmppServer.create()
                        .domain("files.montague.example")
                        .component("files.montague.example", "secret")
                        .bind())
                .hasMessageContaining("files.montague.example");
    }

    @Nested
    class GivenNoWorkingComponent {

        private RawXmppClient raw;

        @BeforeEach
        void connect() {
            raw = RawXmppClient.connect(server);
        }

        @AfterEach
        void disconnect() {
            raw.close();
        }

        private String open() {
            return raw.send(OPEN.formatted("files.montague.example")).readUntil(">");
        }

        @Test
        @Tag("COMP-3-2")
        void whenTheNameIsRight_thenTheHeaderSaysItAndNoFeaturesFollow() {
            raw.send(OPEN.formatted("files.montague.example") + "<handshake>00</handshake>");
            assertThat(raw.readToEnd())
                    .contains(" from='files.montague.example'", " id='", " xmlns='jabber:component:accept'")
                    .doesNotContain(" version='1.0'>", " version='1.0' xmlns")
                    .doesNotContain("features");
        }

        @Test
        @Tag("COMP-3-3")
        void whenTheNameIsNotServed_thenHostUnknownBehindAHeader() {
            assertThat(raw.send(OPEN.formatted("other.montague.example")).readToEnd())
                    .startsWith("<?xml version='1.0'?><stream:stream from='other.montague.example'")
                    .contains("<host-unknown ")
                    .endsWith(END);
        }

        @Test
        @Tag("COMP-3-4")
        void whenTheNamespaceIsNotSupported_thenInvalidNamespace() {
            assertThat(raw.send(OPEN.replace(":accept", ":connect").formatted("files.montague.example"))
                            .readToEnd())
                    .contains("<invalid-namespace ")
                    .endsWith(END);
        }

        @Test
        @Tag("COMP-3-6")
        void whenTheDigestIsWrong_thenNotAuthorizedAndTheConnectionIsClosed() {
            open();
            raw.readUntil(">");
            assertThat(raw.send("<handshake>aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e</handshake>")
                            .readToEnd())
                    .contains("<not-authorized ")
                    .endsWith(END);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "<message to='romeo@montague.example' from='a@files.montague.example'/> | not-authorized",
                    "<handshake/> | not-authorized",
                    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'/> | policy-violation"
                })
        void whenItSaysAnythingElse_thenItIsNotLetIn(String said, String condition) {
            open();
            raw.readUntil(">");
            assertThat(raw.send(said).readToEnd())
                    .contains("<" + condition + " ")
                    .endsWith(END);
        }

        @Test
        void whenNoComponentsAreServed_thenTheirNamespaceIsInvalid() {
            RunningServer without =
                    XmppServer.create().domain("montague.example").bind().block(PATIENCE);
            RawXmppClient other = RawXmppClient.connect(without);
            try {
                assertThat(other.send(OPEN.formatted("files.montague.example")).readToEnd())
                        .contains("<invalid-namespace ");
            } finally {
                other.close();
                without.dispose();
            }
        }
    }

    @Nested
    class GivenARawComponent {

        private RawXmppClient raw;

        @BeforeEach
        void connect() {
            raw = RawXmppClient.connect(server);
            String header = raw.send(OPEN.formatted("files.montague.example")).readUntil("streams'>");
            String id = header.replaceFirst("(?s).* id='([^']+)'.*", "$1");
            assertThat(raw.send("<handshake>" + new ComponentSecret(SECRET).digest(id) + "</handshake>")
                            .readUntil("/>"))
                    .contains("<handshake/>");
        }

        @AfterEach
        void disconnect() {
            raw.close();
        }

        @Test
        @Tag("COMP-3-7")
        @Tag("COMP-3-9")
        void whenTheSenderIsOfAnotherDomain_thenInvalidFrom() {
            assertThat(raw.send("<message to='romeo@montague.example' from='juliet@capulet.example'/>")
                            .readToEnd())
                    .contains("<invalid-from ")
                    .endsWith(END);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "<message from='a@files.montague.example'/> | improper-addressing",
                    "<message to='romeo@montague.example'/> | invalid-from"
                })
        void whenAnAddressIsMissing_thenTheStreamEnds(String stanza, String condition) {
            assertThat(raw.send(stanza).readToEnd())
                    .contains("<" + condition + " ")
                    .endsWith(END);
        }

        @Test
        void whenAnotherComes_thenItIsRefusedAndTheFirstStays() {
            StepVerifier.create(component("files.montague.example", SECRET).connect())
                    .expectErrorMessage("the stream to files.montague.example was ended by the server: conflict"
                            + " (files.montague.example is connected already)")
                    .verify(PATIENCE);
            raw.send("<iq type='get' id='1' from='files.montague.example' to='montague.example'>"
                    + "<ping xmlns='urn:xmpp:ping'/></iq>");
            assertThat(raw.readUntil("/>")).contains("type='result'");
        }

        @Test
        void whenItSendsMoreThanStrangersMay_thenThatIsRead() {
            String body = "x".repeat(100_000);
            raw.send("<message to='romeo@montague.example/nowhere' from='a@files.montague.example' id='1'><body>" + body
                    + "</body></message>");
            assertThat(raw.readUntil("</message>")).contains("<service-unavailable ");
        }
    }

    @Test
    void whenAClientTellsPresence_thenTheComponentHearsOfItsEnd() {
        ComponentConnection component =
                component("files.montague.example", SECRET).connect().block(PATIENCE);
        XmppConnection romeo = romeo().connect().block(PATIENCE);
        Jid inbox = Jid.of("inbox@files.montague.example");
        StepVerifier.create(component
                        .at(inbox)
                        .stanzas()
                        .ofType(Presence.class)
                        .map(Presence::type)
                        .take(2))
                .then(() -> romeo.send(new Presence(Presence.Type.AVAILABLE, null, null, inbox, null, List.of(), null))
                        .block(PATIENCE))
                .thenAwait(Duration.ofMillis(200))
                .then(() -> romeo.close().block(PATIENCE))
                .expectNext(Presence.Type.AVAILABLE, Presence.Type.UNAVAILABLE)
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(component.send(Message.chat(Jid.of("romeo@montague.example"), "too late")))
                .expectComplete()
                .verify(PATIENCE);
        component.close().block(PATIENCE);
    }
}

package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.FaultProxy;
import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a client says and understands, line by line, in dialogues with honest servers of all kinds. */
class ClientStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");
    private static final XmlElement QUESTION = XmlElement.of("urn:test", "question");

    private static final String SERVER_HEADER = """
            >> <stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'
              from='{domain}' id='{unique}' version='1.0' xml:lang='en'>
            """;

    private static final String CLIENT_HEADER_IN_THE_CLEAR = """
            << <stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'
              to='{domain}' version='1.0' xml:lang='en'>
            """;

    private static final String CLIENT_HEADER = """
            << <stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'
              from='{account}' to='{domain}' version='1.0' xml:lang='en'>
            """;

    private static final String TLS = """
            << <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
            >> <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
            TLS
            """;

    private static final String MECHANISMS = """
            >> <stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>
               <mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>
            """;

    private ScriptedDialogue server;

    @AfterEach
    void dispose() {
        if (server != null) {
            server.dispose();
        }
    }

    private XmppClient serve(String script) {
        server = ScriptedPeer.create()
                .account("romeo@montague.lit/orchard", "secret")
                .listen(script)
                .block(PATIENCE);
        return XmppClient.create()
                .jid("romeo@montague.lit/orchard")
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate());
    }

    private void bothAgree(Mono<?> client) {
        StepVerifier.create(client.then(server.outcome())).expectComplete().verify(PATIENCE);
    }

    private static <T> Mono<T> connected(XmppClient client, Function<XmppConnection, Mono<T>> then) {
        return client.connect().flatMap(then);
    }

    private void fails(Mono<?> client, Reason reason, String... message) {
        StepVerifier.create(client)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                NegotiationException.class,
                                refused -> assertThat(refused.reason()).isEqualTo(reason))
                        .hasMessageContainingAll(message))
                .verify(PATIENCE);
        StepVerifier.create(server.outcome()).expectComplete().verify(PATIENCE);
    }

    @Nested
    class GivenNegotiation {

        @Test
        @Tag("S-3.1-1")
        @Tag("S-4.2-1")
        @Tag("S-4.3.2-3")
        @Tag("S-4.3.3-1")
        @Tag("S-4.3.3-2")
        @Tag("S-4.7.2-1")
        @Tag("S-4.7.3-2")
        @Tag("S-4.7.5-1")
        @Tag("S-4.8.3-1")
        @Tag("S-4.8.3-2")
        @Tag("S-5.2-1")
        @Tag("S-5.3.2-1")
        @Tag("S-5.4.2-1")
        @Tag("S-5.4.2-4")
        @Tag("S-5.4.3-6")
        @Tag("S-6.2-1")
        @Tag("S-6.3.2-1")
        @Tag("S-6.4.2-1")
        @Tag("S-6.4.6-3")
        @Tag("S-7.1-1")
        @Tag("S-7.2-1")
        @Tag("S-7.3.2-1")
        @Tag("S-13.3-1")
        void whenConnecting_thenEachStepFollowsTheOther() {
            XmppClient client = serve(CLIENT_HEADER_IN_THE_CLEAR + SERVER_HEADER
                    + """
                    >> <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>
                       </stream:features>
                    """
                    + TLS + CLIENT_HEADER + SERVER_HEADER + MECHANISMS + "SASL\n" + CLIENT_HEADER + SERVER_HEADER
                    + """
                    >> <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
                    << <iq type='set' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>
                       <resource>orchard</resource></bind></iq>
                    >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>
                       <jid>romeo@montague.lit/orchard</jid></bind></iq>
                    << <message type='chat' to='juliet@capulet.lit/balcony'><body>hello</body></message>
                    << </stream:stream>
                    >> </stream:stream>
                    << closed
                    """);
            bothAgree(connected(
                    client,
                    connection -> connection.send(Message.chat(JULIET, "hello")).then(connection.close())));
            assertThat(server.connections()).isOne();
        }

        @Test
        @Tag("S-4.3.6-2")
        void whenAnotherAddressIsBound_thenThatIsOurs() {
            XmppClient client = serve("up to SASL\n" + CLIENT_HEADER + SERVER_HEADER + """
                    >> <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
                    << <iq type='set' id='{id}'>...</iq>
                    >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>
                       <jid>guest@capulet.lit/elsewhere</jid></bind></iq>
                    << </stream:stream>
                    """);
            bothAgree(connected(client, connection -> {
                assertThat(connection.jid()).isEqualTo(Jid.of("guest@capulet.lit/elsewhere"));
                return connection.close();
            }));
        }

        @Test
        @Tag("S-4.3.2-2")
        @Tag("S-4.3.2-4")
        void whenFeaturesComeInAnotherOrderAmongOthers_thenTheSameIsNegotiated() {
            XmppClient client = serve("open\n" + """
                    >> <stream:features>
                       <mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>
                       <c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='x' ver='y'/>
                       <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>
                    """ + TLS + "open\n" + """
                    >> <stream:features><unknown xmlns='urn:unknown'/><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>
                       <mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>X-NEW</mechanism>
                       <mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>
                    SASL
                    open
                    >> <stream:features><csi xmlns='urn:xmpp:csi:0'/><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>
                       <session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session></stream:features>
                    << <iq type='set' id='{id}'>...</iq>
                    >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>
                       <jid>{jid}</jid></bind></iq>
                    << </stream:stream>
                    """);
            bothAgree(connected(client, XmppConnection::close));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "<csi xmlns='urn:xmpp:csi:0'/><session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>",
                    "<unknown xmlns='urn:unknown'><optional/></unknown>"
                })
        @Tag("S-4.3.2-5")
        @Tag("S-4.3.2-6")
        void whenOnlyVoluntaryFeaturesAreLeft_thenReadyAtOnce(String voluntary) {
            XmppClient client = serve("up to SASL\n" + CLIENT_HEADER + SERVER_HEADER + """
                    >> <stream:features>%s<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
                    << <iq type='set' id='{id}'>...</iq>
                    >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>
                       <jid>{jid}</jid></bind></iq>
                    << <message type='chat' to='juliet@capulet.lit/balcony'><body>ready</body></message>
                    >> <stream:features/>
                    << <message type='chat' to='juliet@capulet.lit/balcony'><body>still ready</body></message>
                    << </stream:stream>
                    """.formatted(voluntary));
            bothAgree(connected(
                    client,
                    connection -> connection
                            .send(Message.chat(JULIET, "ready"))
                            .then(connection.send(Message.chat(JULIET, "still ready")))
                            .then(connection.close())));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
                    "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>%s",
                    "%s<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
                })
        @Tag("S-5.3.1-1")
        void whenTlsIsMandatory_thenNothingIsDoneWithoutIt(String features) {
            String mechanisms = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                    + "<mechanism>SCRAM-SHA-1</mechanism><mechanism>ANONYMOUS</mechanism></mechanisms>";
            XmppClient client = serve("open\n>> <stream:features>" + features.formatted(mechanisms) + """
                    </stream:features>
                    << <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
                    >> <failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>
                    << </stream:stream>
                    << closed
                    """);
            fails(client.connect(), Reason.TLS, "STARTTLS");
        }

        @Test
        @Tag("S-5.4.3-5")
        void whenOtherMechanismsAreOfferedInTheClear_thenTheyAreForgotten() {
            XmppClient client = serve("open\n" + """
                    >> <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
                       <mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-512</mechanism>
                       </mechanisms></stream:features>
                    """ + TLS + "open\n" + MECHANISMS + """
                    << <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>...</auth>
                    """);
            bothAgree(client.connect().onErrorComplete());
        }

        @Test
        @Tag("S-4.7.3-4")
        void whenTheServersStreamHasNoId_thenNothingIsMissed() {
            XmppClient client = serve("""
                    << <stream:stream ...>
                    >> <stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>
                    >> <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>
                    << <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
                    """);
            bothAgree(client.connect().onErrorComplete());
        }

        /** White space would be taken for the beginning of TLS. */
        @Test
        @Tag("S-4.6.1-3")
        @Tag("S-5.3.3-1")
        void whenTheServerTakesItsTime_thenNoSpaceIsSentMeanwhile() {
            XmppClient client = serve("""
                            open
                            >> <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>
                            << <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
                            stall
                            >> <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
                            TLS
                            """).settings(ConnectionSettings.DEFAULT.withKeepAlive(Duration.ofMillis(10)));
            Mono<Void> later = Mono.delay(Duration.ofMillis(200)).then(Mono.fromRunnable(server::goOn));
            bothAgree(Mono.when(client.connect().onErrorComplete(), later));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "e", "en_GB", "en-", "much too long a tag", "<en>"})
        @Tag("S-4.7.4-3")
        void whenTheLanguageIsNone_thenItIsRefusedAtOnce(String lang) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> XmppClient.create().lang(lang))
                    .withMessageContaining("lang: " + lang);
        }
    }

    @Nested
    class GivenAuthentication {

        @ParameterizedTest
        @CsvSource({
            "aborted, SASL",
            "account-disabled, NOT_AUTHORIZED",
            "credentials-expired, NOT_AUTHORIZED",
            "encryption-required, SASL",
            "incorrect-encoding, SASL",
            "invalid-authzid, SASL",
            "malformed-request, SASL",
            "not-authorized, NOT_AUTHORIZED",
            "temporary-auth-failure, TRY_LATER"
        })
        @Tag("S-6.5-1")
        @Tag("S-6.5-2")
        @Tag("S-6.5-3")
        @Tag("S-6.5-4")
        @Tag("S-6.5-11")
        void whenRefused_thenTheUserLearnsWhy(String condition, Reason reason) {
            fails(refused("<" + condition + "/>"), reason, condition, "romeo", "montague.lit");
        }

        @Test
        @Tag("S-6.5-0")
        void whenRefusedForAnUnknownReason_thenNotAuthorized() {
            fails(refused("<moon-in-the-wrong-place/>"), Reason.NOT_AUTHORIZED, "check name and password");
        }

        @Test
        void whenTheServerExplains_thenItsTextIsShown() {
            fails(refused("<not-authorized/><text>three times</text>"), Reason.NOT_AUTHORIZED, "three times");
        }

        private Mono<XmppConnection> refused(String why) {
            return serve("up to TLS\nopen\n" + MECHANISMS + """
                    << <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>...</auth>
                    >> <failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>%s</failure>
                    << </stream:stream>
                    << closed
                    """.formatted(why)).connect();
        }

        @Test
        @Tag("S-6.4.3-1")
        void whenTheSignatureComesInAChallenge_thenAnsweredByAnEmptyResponse() {
            XmppClient client =
                    serve("up to TLS\nopen\n" + MECHANISMS + "SASL, signature in challenge\n" + CLIENT_HEADER);
            bothAgree(client.connect().onErrorComplete());
        }
    }

    @Nested
    class GivenTheEnd {

        @Test
        @Tag("S-4.4-7")
        void whenClosed_thenTlsIsEndedInGoodOrder() {
            XmppClient client = serve("""
                    up to bind
                    << </stream:stream>
                    >> </stream:stream>
                    << close_notify
                    """);
            bothAgree(connected(client, XmppConnection::close));
        }

        @Test
        @Tag("S-4.4-4")
        void whenTheServerDoesNotCloseItsSide_thenTheConnectionIsClosedAllTheSame() {
            XmppClient client = serve("""
                    up to bind
                    << </stream:stream>
                    << closed
                    """).settings(ConnectionSettings.DEFAULT.withCloseTimeout(Duration.ofMillis(50)));
            bothAgree(connected(client, XmppConnection::close));
        }

        @Test
        @Tag("S-4.4-3")
        void whenClosed_thenWhatStillArrivesCountsAndNothingMoreIsSaid() {
            XmppClient client = serve("""
                    up to bind
                    << <iq type='get' id='{id}' to='juliet@capulet.lit/balcony'>...</iq>
                    << </stream:stream>
                    >> <message from='juliet@capulet.lit/balcony'><body>late</body></message>
                    >> <iq type='get' id='q' from='juliet@capulet.lit/balcony'><question xmlns='urn:test'/></iq>
                    >> <iq type='get' id='w' from='juliet@capulet.lit/balcony'><what xmlns='urn:test'/></iq>
                    >> <iq type='what' id='x' from='juliet@capulet.lit/balcony'/>
                    >> <iq type='result' id='{id}' from='juliet@capulet.lit/balcony'/>
                    >> </stream:stream>
                    << closed
                    """);
            AtomicInteger asked = new AtomicInteger();
            bothAgree(connected(client, connection -> {
                connection.handle(QUESTION.elementName(), request -> {
                    asked.incrementAndGet();
                    return Mono.just(XmlElement.of("urn:test", "answer"));
                });
                Mono<Message> late =
                        connection.stanzas().ofType(Message.class).next().single();
                Mono<Iq> answer = connection.request(Iq.get(JULIET, QUESTION)).single();
                return Mono.zip(late, answer, connection.close().thenReturn(true))
                        .doOnNext(both -> assertThat(both.getT1().body()).contains("late"));
            }));
            assertThat(asked).hasValue(1);
        }

        private static final String ENDED = """
                up to bind
                >> <stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>
                << </stream:stream>
                << closed
                """;

        private void serveOneAfterTheOther(String... scripts) {
            server = ScriptedPeer.create().listen(scripts).block(PATIENCE);
        }

        private XmppClient client() {
            return XmppClient.create()
                    .jid("romeo@montague.lit/orchard")
                    .password("secret")
                    .host("localhost")
                    .port(server.port())
                    .trust(server.certificate());
        }

        /** Or two clients would take it from each other for ever. */
        @Test
        @Tag("S-4.9.3-3b")
        void whenAnotherHasGotTheResource_thenItIsNotAskedForAgain() {
            String bind = "up to SASL\n" + CLIENT_HEADER + SERVER_HEADER + """
                    >> <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
                    << <iq type='set' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>%s</bind></iq>
                    >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>
                       <jid>{account}/any</jid></bind></iq>
                    << </stream:stream>
                    >> </stream:stream>
                    << closed
                    """;
            serveOneAfterTheOther(
                    ENDED.formatted("conflict"),
                    bind.formatted(""),
                    bind.formatted(""),
                    bind.formatted("<resource>orchard</resource>"));
            XmppClient client = client();
            StepVerifier.create(client.connect().flatMap(XmppConnection::onClose))
                    .expectErrorSatisfies(ended -> assertThat(ended)
                            .isInstanceOf(StreamErrorException.class)
                            .hasMessageContaining("conflict"))
                    .verify(PATIENCE);
            assertThat(server.connections())
                    .as("no attempt without being asked")
                    .isOne();
            bothAgree(connected(client, XmppConnection::close)
                    .then(connected(client.lang("de").lang("en"), XmppConnection::close))
                    .then(connected(client.jid("romeo@montague.lit/orchard"), XmppConnection::close)));
            assertThat(server.connections()).isEqualTo(4);
        }

        /** How much the server sends tells whether it shows its certificate, or TLS goes on where another stream left it. */
        private long bytesOf(FaultProxy proxy, XmppClient client, Function<XmppConnection, Mono<Void>> then) {
            StepVerifier.create(connected(client.port(proxy.port()), then).onErrorComplete())
                    .expectComplete()
                    .verify(PATIENCE);
            return proxy.toClient().bytes();
        }

        @Test
        @Tag("S-4.9.3-16")
        void whenReset_thenTlsAndAuthenticationAreDoneAnew() {
            serveOneAfterTheOther(
                    ENDED.formatted("reset"), "up to bind\n<< </stream:stream>\n>> </stream:stream>\n<< closed\n");
            XmppClient client = client();
            FaultProxy one = FaultProxy.to(server.port()).block(PATIENCE);
            FaultProxy other = FaultProxy.to(server.port()).block(PATIENCE);
            try {
                long first = bytesOf(one, client, XmppConnection::onClose);
                long certificate = 300;
                assertThat(bytesOf(other, client, XmppConnection::close)).isGreaterThan(first - certificate);
                StepVerifier.create(server.outcome()).expectComplete().verify(PATIENCE);
            } finally {
                one.dispose();
                other.dispose();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "conflict",
                    "host-gone",
                    "internal-server-error",
                    "invalid-xml",
                    "remote-connection-failed",
                    "reset",
                    "system-shutdown"
                })
        @Tag("S-4.9.1.1-2")
        @Tag("S-4.9.3-11")
        @Tag("S-4.9.3-15")
        void whenTheServerEndsTheStream_thenItsReasonIsToldAndOurSideClosed(String condition) {
            StreamErrorException error = ended("<" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>");
            assertThat(error.error().condition().wireName()).isEqualTo(condition);
            assertThat(error.isFromPeer()).isTrue();
        }

        @Test
        @Tag("S-4.9.2-3")
        @Tag("S-4.9.2-4")
        void whenTheReasonIsUnknown_thenUndefinedAndTheTextIsNoReason() {
            StreamErrorException error = ended("""
                    <boredom xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>
                     <text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>conflict</text>""");
            assertThat(error.error().condition()).isEqualTo(StreamError.Condition.UNDEFINED_CONDITION);
            assertThat(error.error().text()).isEqualTo("conflict");
        }

        private StreamErrorException ended(String why) {
            XmppClient client = serve("""
                    up to bind
                    >> <stream:error>%s</stream:error></stream:stream>
                    << </stream:stream>
                    << closed
                    """.formatted(why));
            Throwable[] cause = new Throwable[1];
            StepVerifier.create(connected(client, XmppConnection::onClose))
                    .expectErrorSatisfies(failure -> cause[0] = failure)
                    .verify(PATIENCE);
            StepVerifier.create(server.outcome()).expectComplete().verify(PATIENCE);
            assertThat(cause[0]).isInstanceOf(StreamErrorException.class);
            return (StreamErrorException) cause[0];
        }

        @Test
        @Tag("S-4.6.2-1")
        void whenTheServerNeitherSpeaksNorAnswers_thenTheConnectionIsLost() {
            XmppClient client = serve("""
                            up to bind
                            << <iq type='get' id='{id}' to='montague.lit'><ping xmlns='urn:xmpp:ping'/></iq>
                            >> <iq type='error' id='{id}' from='montague.lit'><error type='cancel'>
                               <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
                            << <iq type='get' id='{again}' to='montague.lit'><ping xmlns='urn:xmpp:ping'/></iq>
                            << <stream:error><connection-timeout xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
                            << </stream:stream>
                            """)
                    .settings(ConnectionSettings.DEFAULT
                            .withKeepAlive(Duration.ofMillis(200))
                            .withRequestTimeout(Duration.ofMillis(200)));
            StepVerifier.create(connected(client, XmppConnection::onClose))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(ConnectionClosedException.class)
                            .hasMessageContainingAll("romeo@montague.lit/orchard", "ping", "connect again"))
                    .verify(PATIENCE);
            StepVerifier.create(server.outcome()).expectComplete().verify(PATIENCE);
        }
    }

    @Nested
    class GivenStanzas {

        private static final String END = "<< </stream:stream>\n>> </stream:stream>\n<< closed\n";

        @Test
        @Tag("S-8.3.1-5")
        void whenThereIsAnErrorWithoutTheType_thenThereIsNoSuchStanza() {
            StanzaError error = StanzaError.of(StanzaError.Condition.GONE);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Message(Message.Type.CHAT, null, null, JULIET, null, List.of(), error));
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> new Presence(Presence.Type.UNAVAILABLE, null, null, JULIET, null, List.of(), error));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Iq(Iq.Type.RESULT, "1", null, JULIET, null, null, error));
        }

        private StanzaErrorException refused(String error) {
            XmppClient client = serve("""
                    up to bind
                    << <iq type='get' id='{id}' to='juliet@capulet.lit/balcony'>...</iq>
                    >> <iq type='error' id='{id}' from='juliet@capulet.lit/balcony'>%s</iq>
                    """.formatted(error) + END);
            Throwable[] cause = new Throwable[1];
            StepVerifier.create(connected(
                            client,
                            connection -> connection
                                    .request(Iq.get(JULIET, QUESTION))
                                    .onErrorResume(failure -> connection.close().then(Mono.error(failure)))))
                    .expectErrorSatisfies(failure -> cause[0] = failure)
                    .verify(PATIENCE);
            StepVerifier.create(server.outcome()).expectComplete().verify(PATIENCE);
            assertThat(cause[0]).isInstanceOf(StanzaErrorException.class);
            return (StanzaErrorException) cause[0];
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
                    "<question xmlns='urn:test'/><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
                    "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error><question xmlns='urn:test'/>"
                })
        @Tag("S-8.2.3-6")
        @Tag("S-8.3.1-4")
        void whenAnErrorEchoesTheRequestOrDoesNot_thenItIsTheSame(String error) {
            assertThat(refused(error).error()).isEqualTo(StanzaError.of(StanzaError.Condition.GONE));
        }

        @Test
        @Tag("S-8.3.4-1")
        @Tag("S-8.3.2-3")
        void whenAnErrorHasAnUnknownDetail_thenTheRestCounts() {
            StanzaError error = refused("""
                            <error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                               <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>not-allowed</text>
                               <too-many xmlns='urn:unknown'><deep/></too-many></error>""").error();
            assertThat(error.condition()).isEqualTo(StanzaError.Condition.RESOURCE_CONSTRAINT);
            assertThat(error.type()).isEqualTo(StanzaError.Type.WAIT);
            assertThat(error.text()).isEqualTo("not-allowed");
        }

        @ParameterizedTest
        @CsvSource({
            "item-not-found, cancel",
            "recipient-unavailable, wait",
            "remote-server-timeout, wait",
            "service-unavailable, cancel",
            "unexpected-request, wait",
            "unexpected-request, modify",
            "unexpected-request, cancel"
        })
        @Tag("S-8.3.3-13")
        @Tag("S-8.3.3-17")
        @Tag("S-8.3.3-19")
        @Tag("S-8.3.3-22")
        void whenRefused_thenConditionAndTypeAreTold(String condition, String type) {
            StanzaError error = refused("<error type='" + type + "'><" + condition
                            + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
                    .error();
            assertThat(error.condition().wireName()).isEqualTo(condition);
            assertThat(error.type().wireName()).isEqualTo(type);
        }

        /** The script ends with our closing tag: nothing was asked of anybody else. */
        @Test
        @Tag("S-8.3.3-14")
        void whenRedirected_thenToldAndNotFollowed() {
            StanzaError error = refused("""
                            <error type='modify'><redirect xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>
                             xmpp:nurse@capulet.lit</redirect></error>""").error();
            assertThat(error.condition()).isEqualTo(StanzaError.Condition.REDIRECT);
            assertThat(error.conditionText()).isEqualTo("xmpp:nurse@capulet.lit");
            assertThat(new StanzaErrorException("question", error))
                    .hasMessage("question: redirect to xmpp:nurse@capulet.lit");
        }

        @Test
        @Tag("S-8.1.1-1")
        void whenAskingTheServer_thenThereIsNoRecipient() {
            XmppClient client = serve("""
                    up to bind
                    << <iq type='get' id='{id}'><question xmlns='urn:test'/></iq>
                    >> <iq type='result' id='{id}'/>
                    """ + END);
            bothAgree(connected(
                    client,
                    connection -> connection.request(Iq.get(null, QUESTION)).then(connection.close())));
        }

        @Test
        @Tag("S-8.1.1-2")
        @Tag("S-8.2.3-5")
        void whenARequestNamesNoRecipient_thenItIsForUs() {
            XmppClient client = serve("""
                    up to bind
                    >> <iq type='get' id='q' from='juliet@capulet.lit/balcony'><question xmlns='urn:test'/></iq>
                    << <iq type='result' id='q' to='juliet@capulet.lit/balcony' ...><answer xmlns='urn:test'/></iq>
                    >> </stream:stream>
                    << </stream:stream>
                    """);
            bothAgree(connected(client, connection -> {
                connection.handle(QUESTION.elementName(), request -> Mono.just(XmlElement.of("urn:test", "answer")));
                return connection.onClose();
            }));
        }

        @Test
        @Tag("S-8.4-4")
        @Tag("S-8.4-5")
        @Tag("S-4.3.5-1")
        void whenThereIsWhatNobodyKnows_thenItIsPassedOnAndTheStreamLives() {
            XmppClient client = serve("""
                    up to bind
                    >> <stream:features/>
                    >> <message from='juliet@capulet.lit/balcony'><only xmlns='urn:unknown'/></message>
                    >> <message from='juliet@capulet.lit/balcony'><body>hello</body><more xmlns='urn:unknown'/></message>
                    """ + END);
            bothAgree(connected(
                    client,
                    connection -> connection
                            .stanzas()
                            .ofType(Message.class)
                            .take(2)
                            .map(Message::body)
                            .collectList()
                            .doOnNext(bodies ->
                                    assertThat(bodies).containsExactly(Optional.empty(), Optional.of("hello")))
                            .then(connection.close())));
        }
    }
}

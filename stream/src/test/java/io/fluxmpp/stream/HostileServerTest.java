package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.FaultProxy;
import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What the client makes of a server that lies, breaks off, says nothing or too much, at every stage of a stream. */
class HostileServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");
    private static final String HEADER = "<?xml version='1.0'?><stream:stream from='montague.lit' id='x' version='1.0' "
            + "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private static final String PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private static final String MECHANISMS = "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
            + "<mechanism>SCRAM-SHA-256</mechanism></mechanisms></stream:features>";
    private static final String GOODBYE = "\n<< </stream:stream>\n<< closed\n";

    private ScriptedDialogue server;

    @AfterEach
    void dispose() {
        server.dispose();
    }

    private void script(String... scripts) {
        server = ScriptedPeer.create()
                .patience(Duration.ofSeconds(10))
                .listen(scripts)
                .block(PATIENCE);
    }

    private XmppClient client() {
        return XmppClient.create()
                .jid("romeo@montague.lit/orchard")
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate());
    }

    /** The client's stream ends with this, be it before or after it was established, and the script was kept to. */
    private void fails(XmppClient client, Consumer<Throwable> failure) {
        StepVerifier.create(client.connect().flatMap(XmppConnection::onClose))
                .expectErrorSatisfies(failure)
                .verify(PATIENCE);
        kept();
    }

    private void fails(Consumer<Throwable> failure) {
        fails(client(), failure);
    }

    private void kept() {
        StepVerifier.create(server.outcome()).expectComplete().verify(PATIENCE);
    }

    private static Consumer<Throwable> reason(Reason reason) {
        return failure -> assertThat(failure)
                .isInstanceOfSatisfying(
                        NegotiationException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private static Consumer<Throwable> streamError(String condition, boolean fromPeer) {
        return failure -> assertThat(failure).isInstanceOfSatisfying(StreamErrorException.class, ended -> {
            assertThat(ended.error().condition().wireName()).isEqualTo(condition);
            assertThat(ended.isFromPeer()).isEqualTo(fromPeer);
        });
    }

    private static String streamError(String condition) {
        return "<stream:error><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>";
    }

    private static Mono<Iq> ask(XmppConnection connection) {
        return connection.request(Iq.get(JULIET, XmlElement.of("urn:xmpp:ping", "ping")));
    }

    /** Where in the stream's life the attack begins. */
    private enum Stage {
        BEFORE_TLS("open\n"),
        BEFORE_AUTHENTICATION("up to TLS\nopen\n"),
        BEFORE_BINDING("up to SASL\nopen\n"),
        BOUND("up to bind\n");

        private final String script;

        Stage(String script) {
            this.script = script;
        }
    }

    static Stream<Arguments> brokenXml() {
        return Stream.of(Stage.values())
                .flatMap(stage -> Attack.BROKEN_XML.stream()
                        .filter(attack -> stage != Stage.BOUND || !attack.name().equals("deep nesting"))
                        .map(attack -> arguments(stage, attack)));
    }

    static Stream<Attack> namespaceTricks() {
        return Attack.NAMESPACE_TRICKS.stream();
    }

    @Nested
    class GivenBrokenXml {

        @ParameterizedTest(name = "{1}, {0}")
        @MethodSource("io.fluxmpp.stream.HostileServerTest#brokenXml")
        @Tag("S-4.9.1.1-1")
        @Tag("S-11.1-2")
        @Tag("S-11.1-3")
        @Tag("S-11.3-2")
        void whenItArrives_thenTheServerIsToldAndLeft(Stage stage, Attack attack) {
            script(stage.script + attack.script() + "\n<< error " + attack.condition() + GOODBYE);
            fails(streamError(attack.condition(), false));
        }

        /** What stands in a stanza may be a stranger's: see OverrunTest. */
        @Test
        void whenAStrangersStanzaNestsTooDeep_thenItAloneIsRefused() {
            script("up to bind\n>> <iq type='get' id='deep' from='a@b/c'><q xmlns='urn:q'>" + "<a>".repeat(100)
                    + "</a>".repeat(100) + "</q></iq>\n<< <iq type='error' id='deep' ...>...</iq>\n>> </stream:stream>"
                    + GOODBYE);
            StepVerifier.create(client().connect().flatMap(XmppConnection::onClose))
                    .expectComplete()
                    .verify(PATIENCE);
            kept();
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("io.fluxmpp.stream.HostileServerTest#namespaceTricks")
        @Tag("S-11.3-3")
        void whenNamespacesAreAbused_thenTheServerIsToldAndLeft(Attack attack) {
            script("up to bind\n" + attack.script() + "\n<< error " + attack.condition() + GOODBYE);
            fails(streamError(attack.condition(), false));
        }
    }

    @Nested
    class GivenNoEnd {

        /** What the client's own limit, the sockets' buffers and the proxy's can have taken of a gigabyte. */
        private static final long FLAT = 32L << 20;

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "open         | <message><body>   | xxxxxxxx",
                    "open         | <message          | xxxxxxxx",
                    "open         | <message to='     | xxxxxxxx",
                    "open         | <message>         | <b>x</b>",
                    "open         | <a>               | <aaaaa>",
                    "up to TLS    |                   | xxxxxxxx",
                    "up to bind   | <message><body>   | xxxxxxxx",
                })
        @Tag("S-4.9.3-14")
        void whenAGigabyteIsOnItsWay_thenItIsNotRead(String before, String begin, String repeated) {
            script(before + "\n>> " + (begin == null ? "<stream:stream a='" : begin) + "\nrepeat 16_000_000 "
                    + repeated.repeat(8));
            FaultProxy proxy = FaultProxy.to(server.port()).block(PATIENCE);
            try {
                StepVerifier.create(client().port(proxy.port()).connect().flatMap(XmppConnection::onClose))
                        .expectErrorSatisfies(streamError("policy-violation", false))
                        .verify(PATIENCE);
                assertThat(proxy.toClient().bytes()).isLessThan(FLAT);
            } finally {
                proxy.dispose();
            }
        }
    }

    @Nested
    class GivenAStreamErrorFromTheServer {

        @ParameterizedTest
        @EnumSource
        @Tag("S-4.9.1.1-2")
        void whenItComes_thenToldAndAnsweredWithTheClosingTagOnly(Stage stage) {
            script(stage.script + ">> " + streamError("host-unknown") + "</stream:stream>" + GOODBYE);
            fails(streamError("host-unknown", true));
        }

        @Test
        @Tag("S-4.9.2-3")
        void whenItsConditionIsUnknown_thenUndefined() {
            script("open\n>> " + streamError("no-such-thing") + "</stream:stream>" + GOODBYE);
            fails(streamError("undefined-condition", true));
        }
    }

    @Nested
    class GivenAnEnd {

        @Test
        @Tag("S-8-1")
        void whenItComesInTheMiddleOfAnElement_thenTheConnectionWasLost() {
            script("open\n>> <stream:feat\nclose");
            fails(failure -> assertThat(failure).isInstanceOf(ConnectionClosedException.class));
        }

        @ParameterizedTest
        @EnumSource
        @Tag("S-4.6.1-1")
        void whenTheConnectionIsReset_thenItWasLostAndNothingMoreIsSaid(Stage stage) {
            script(stage.script + "cut");
            List<String> said = new CopyOnWriteArrayList<>();
            fails(
                    client().wire(said::add),
                    failure -> assertThat(failure).isInstanceOf(ConnectionClosedException.class));
            assertThat(said).isNotEmpty().noneMatch(line -> line.matches(">> (</stream:stream>|<stream:error>).*"));
        }

        @Test
        @Tag("S-4.4-6")
        void whenTheServerEndsTheStream_thenAnsweredAndTlsEndedInGoodOrder() {
            script("up to bind\n>> </stream:stream>\n<< </stream:stream>\n<< close_notify");
            StepVerifier.create(client().connect().flatMap(XmppConnection::onClose))
                    .expectComplete()
                    .verify(PATIENCE);
            kept();
        }

        @Test
        void whenNegotiationEndsWithoutAnError_thenABreachOfProtocol() {
            script("up to TLS\nopen\n>> </stream:stream>" + GOODBYE);
            fails(reason(Reason.PROTOCOL));
        }
    }

    @Nested
    class GivenSilence {

        @ParameterizedTest
        @ValueSource(strings = {"<< ...\n", "open\n", "up to TLS\nopen\n", "up to SASL\nopen\n"})
        void whenTheClientIsKeptWaiting_thenItGivesUpAndSaysGoodbye(String script) {
            script(script.replace("<< ...", "<< <stream:stream ...>") + GOODBYE);
            fails(client().stepTimeout(Duration.ofSeconds(1)), reason(Reason.TIMEOUT));
        }
    }

    @Nested
    class GivenOddHeaders {

        private void opensWith(String header, String end) {
            script("<< <stream:stream ...>\n>> " + header + end);
        }

        @Test
        @Tag("S-4.7.5-4")
        @Tag("S-4.9.3-25")
        void whenTheVersionIsBefore10_thenUnsupported() {
            opensWith(HEADER.replace("version='1.0' xmlns", "xmlns"), "\n<< error unsupported-version" + GOODBYE);
            fails(streamError("unsupported-version", false));
        }

        @Test
        @Tag("S-4.8.1-1")
        @Tag("S-4.9.3-10")
        void whenItIsNoStream_thenInvalidNamespace() {
            opensWith(
                    HEADER.replace("etherx.jabber.org/streams", "example.org"),
                    "\n<< error invalid-namespace" + GOODBYE);
            fails(streamError("invalid-namespace", false));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<stream:stream version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
                    "<s:stream version='01.0' xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'>",
                    "<stream version='1.5' xmlns='http://etherx.jabber.org/streams'>",
                })
        @Tag("S-4.7.1-4")
        @Tag("S-4.7.2-3")
        @Tag("S-4.7.3-4")
        @Tag("S-4.7.5-3")
        @Tag("S-4.8.2-2")
        void whenItIsOnlyUnusual_thenTheClientGoesOn(String header) {
            opensWith(
                    header,
                    "<features xmlns='http://etherx.jabber.org/streams'>" + STARTTLS + "</features>\n<< " + STARTTLS);
            StepVerifier.create(client().connect())
                    .expectError(ConnectionClosedException.class)
                    .verify(PATIENCE);
            kept();
        }

        @Test
        @Tag("S-4.9.3-23")
        void whenSomethingUnknownIsRequired_thenTheServerIsTold() {
            script("open\n>> <stream:features><must xmlns='urn:must'><required/></must></stream:features>\n"
                    + "<< error unsupported-feature" + GOODBYE);
            fails(failure -> assertThat(failure)
                    .isInstanceOf(StreamErrorException.class)
                    .hasMessageContainingAll("unsupported-feature", "urn:must"));
        }
    }

    @Nested
    class GivenTricksAroundTls {

        private static final String TO_PROCEED =
                "open\n>> <stream:features>" + STARTTLS + "</stream:features>\n<< " + STARTTLS + "\n>> " + PROCEED;

        @ParameterizedTest
        @ValueSource(strings = {" ", "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>", "<mess"})
        @Tag("S-5.3.3-2")
        @Tag("S-5.4.3-1")
        void whenSomethingIsSaidInTheClearBehindProceed_thenNothingMoreIsSaid(String injected) {
            script(TO_PROCEED + injected + "\n<< closed");
            fails(streamError("policy-violation", false));
        }

        @Test
        @Tag("S-5.3.3-2")
        @Tag("S-5.4.3-1")
        void whenAWholeStreamIsInjected_thenNoneOfItCounts() {
            script(TO_PROCEED + HEADER + MECHANISMS + "\n<< closed");
            fails(streamError("policy-violation", false));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<message><body>before TLS</body></message>",
                    "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>",
                    PROCEED,
                    "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
                })
        @Tag("S-4.3.5-2")
        void whenSomethingElseComesInsteadOfFeatures_thenUnanswered(String injected) {
            script("open\n>> " + injected + GOODBYE);
            fails(reason(Reason.PROTOCOL));
        }

        @Test
        @Tag("T-3")
        @Tag("S-5.3.4-1")
        void whenThereIsNoTls_thenNothingSecretIsSaid() {
            script("open\n>> " + MECHANISMS + GOODBYE);
            fails(reason(Reason.TLS));
        }

        @Test
        void whenTlsIsRefusedAfterAll_thenAFailureOfTls() {
            script("open\n>> <stream:features>" + STARTTLS + "</stream:features>\n<< " + STARTTLS
                    + "\n>> <failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>" + GOODBYE);
            fails(reason(Reason.TLS));
        }

        @Test
        void whenTheHandshakeIsNone_thenAFailureOfTls() {
            script(TO_PROCEED + "\nbytes 48 54 54 50 2f 31 2e 31 20 34 30 30 0d 0a 0d 0a");
            StepVerifier.create(client().connect())
                    .expectErrorMatches(failure ->
                            failure instanceof NegotiationException || failure instanceof StreamErrorException)
                    .verify(PATIENCE);
        }

        /** The mechanisms that were offered in the clear may have been anybody's. */
        @Test
        @Tag("S-5.4.3-5")
        void whenMechanismsWereOfferedInTheClear_thenOnlyThoseOfferedInTlsCount() {
            script("open\n>> "
                    + MECHANISMS
                            .replace("<stream:features>", "<stream:features>" + STARTTLS)
                            .replace("SCRAM-SHA-256", "SCRAM-SHA-512")
                    + "\n<< " + STARTTLS + "\n>> " + PROCEED + "\nTLS\nopen\n>> " + MECHANISMS
                    + "\n<< <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>...</auth>");
            StepVerifier.create(client().connect()).expectError().verify(PATIENCE);
            kept();
        }
    }

    @Nested
    class GivenLiesInScram {

        private static final String TO_SASL = "up to TLS\nopen\n>> " + MECHANISMS + "\n";

        private void broken(String lie) {
            script(TO_SASL + "SASL, " + lie + GOODBYE);
            fails(reason(Reason.SASL));
        }

        @ParameterizedTest
        @ValueSource(strings = {"wrong signature", "no signature", "success without challenge"})
        @Tag("SC-3")
        @Tag("S-6.4.6-2")
        void whenTheServerDoesNotProveItself_thenItsSuccessIsNone(String lie) {
            broken(lie);
        }

        @ParameterizedTest
        @ValueSource(strings = {"other nonce", "same nonce"})
        @Tag("SC-2")
        void whenTheNonceIsNotOursAndMore_thenBrokenOff(String lie) {
            broken(lie);
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "4095", "2147483647"})
        @Tag("SC-4")
        void whenTheIterationsAreTooFewOrTooMany_thenBrokenOff(String iterations) {
            broken("iterations " + iterations);
        }

        @Test
        @Tag("SC-7")
        void whenSomethingUnknownIsMandatory_thenBrokenOff() {
            broken("mandatory extension");
        }

        @Test
        @Tag("S-6.3.10-1")
        void whenTheSignatureComesInAChallenge_thenAsGoodAsInSuccess() {
            script(TO_SASL + "SASL, signature in challenge\nopen");
            StepVerifier.create(client().connect())
                    .expectError(ConnectionClosedException.class)
                    .verify(PATIENCE);
            kept();
        }

        /** The client could bind the channel and the server says it cannot: if somebody else made it say so, it will know. */
        @Test
        @Tag("SC-6")
        @Tag("S-6.3.9-1")
        void whenNoMechanismBindsTheChannel_thenTheServerIsToldThatOneCould() {
            script(TO_SASL + "<< <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>"
                    + "eSwsbj1yb21lbyxy...</auth>");
            StepVerifier.create(client().connect()).expectError().verify(PATIENCE);
            kept();
        }

        @Test
        void whenOnlyThePasswordItselfIsWanted_thenItIsNotSaid() {
            script("up to TLS\nopen\n>> " + MECHANISMS.replace("SCRAM-SHA-256", "PLAIN") + GOODBYE);
            fails(reason(Reason.SASL));
        }

        @ParameterizedTest
        @ValueSource(strings = {"<no-such-thing/>", "", "<not-authorized/><text xml:lang='en'>no</text>"})
        @Tag("S-6.5-0")
        void whenRefusedForNoKnownReason_thenNotAuthorized(String why) {
            script(TO_SASL + "<< <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' ...>...</auth>\n"
                    + ">> <failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + why + "</failure>" + GOODBYE);
            fails(reason(Reason.NOT_AUTHORIZED));
        }
    }

    @Nested
    class GivenAnHonestServer {

        /** What the client says, to the letter. */
        @Test
        @Tag("S-4.2-1")
        @Tag("S-4.3.3-1")
        @Tag("S-4.3.3-2")
        @Tag("S-4.7.1-1")
        @Tag("S-4.7.2-1")
        @Tag("S-4.7.3-2")
        @Tag("S-4.7.4-1")
        @Tag("S-4.7.5-1")
        @Tag("S-4.8.3-1")
        @Tag("S-5.3.2-1")
        @Tag("S-5.3.3-1")
        @Tag("S-5.4.2-1")
        @Tag("S-5.4.3-6")
        @Tag("S-6.3.2-1")
        @Tag("S-6.3.5-1")
        @Tag("S-6.4.6-3")
        void whenNegotiated_thenEveryHeaderIsAsItShouldBe() {
            String inTheClear = "<stream:stream to='montague.lit' version='1.0' xml:lang='en' xmlns='jabber:client'>";
            String secured = inTheClear.replace(" to=", " from='romeo@montague.lit' to=");
            script("<< " + inTheClear + "\n>> " + HEADER + "<stream:features>" + STARTTLS + "</stream:features>\n<< "
                    + STARTTLS + "\n>> " + PROCEED + "\nTLS\n<< " + secured + "\n>> " + HEADER + MECHANISMS
                    + "\nSASL\n<< " + secured);
            StepVerifier.create(client().connect())
                    .expectError(ConnectionClosedException.class)
                    .verify(PATIENCE);
            kept();
        }

        @Test
        @Tag("S-4.3.6-2")
        void whenTheServerBindsAnotherAddress_thenThatIsWhoWeAre() {
            server = ScriptedPeer.create().listen("""
                            up to SASL
                            open
                            >> <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
                            << <iq type='set' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>...</bind></iq>
                            >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>
                              <jid>guest@verona.lit/square</jid></bind></iq>
                            << </stream:stream>
                            >> </stream:stream>
                            << closed
                            """).block(PATIENCE);
            StepVerifier.create(client().connect()
                            .flatMap(connection -> connection.close().thenReturn(connection.jid())))
                    .expectNext(Jid.of("guest@verona.lit/square"))
                    .expectComplete()
                    .verify(PATIENCE);
            kept();
        }
    }

    @Nested
    class GivenAnEstablishedStream {

        @Test
        @Tag("S-8.1.3-3")
        @Tag("S-8.2.3-3")
        void whenOthersAnswerAndTheAnswerComesTwice_thenOnlyTheRightOneCounts() {
            script("""
                    up to bind
                    << <iq type='get' id='{id}' to='juliet@capulet.lit/balcony'>...</iq>
                    >> <iq type='result' id='{id}' from='mallory@capulet.lit/balcony'><a xmlns='urn:evil'/></iq>
                    >> <iq type='error' id='{id}' from='juliet@capulet.lit/tomb'><error type='cancel'>
                      <gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
                    >> <iq type='result' id='{id}'><a xmlns='urn:evil'/></iq>
                    >> <iq type='result' id='{id}' from='juliet@capulet.lit/balcony'><a xmlns='urn:right'/></iq>
                    >> <iq type='result' id='{id}' from='juliet@capulet.lit/balcony'><a xmlns='urn:late'/></iq>
                    << <iq type='get' id='{second}' ...>...</iq>
                    >> <iq type='result' id='{id}' from='juliet@capulet.lit/balcony'><a xmlns='urn:late'/></iq>
                    >> <iq type='result' id='{second}' from='juliet@capulet.lit/balcony'><a xmlns='urn:second'/></iq>
                    << </stream:stream>
                    >> </stream:stream>
                    << closed
                    """);
            StepVerifier.create(client().connect()
                            .flatMapMany(connection -> ask(connection)
                                    .concatWith(ask(connection))
                                    .map(answer ->
                                            answer.payload().elementName().namespace())
                                    .concatWith(connection.close().then(Mono.empty()))))
                    .expectNext("urn:right", "urn:second")
                    .expectComplete()
                    .verify(PATIENCE);
            kept();
        }

        @Test
        @Tag("S-4.3.5-1")
        @Tag("S-11.7-1")
        void whenFeaturesAndUnknownElementsCome_thenTheStreamGoesOn() {
            script("""
                    up to bind
                    >> <stream:features/> <unknown xmlns='urn:unknown'/>
                    >> <success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
                    << <iq type='get' id='{id}' ...>...</iq>
                    >> <iq type='result' id='{id}' from='juliet@capulet.lit/balcony'/>
                    << </stream:stream>
                    >> </stream:stream>
                    << closed
                    """);
            StepVerifier.create(client().connect()
                            .flatMap(connection -> ask(connection).then(connection.close())))
                    .expectComplete()
                    .verify(PATIENCE);
            kept();
        }

        @Test
        void whenTheServerStopsReading_thenClosingGivesUpInTime() {
            script("up to bind\nstall");
            StepVerifier.create(client().settings(ConnectionSettings.DEFAULT.withCloseTimeout(Duration.ofSeconds(1)))
                            .connect()
                            .flatMap(XmppConnection::close))
                    .expectComplete()
                    .verify(PATIENCE);
            server.goOn();
            kept();
        }
    }

    @Nested
    class GivenAnotherHost {

        private static final String SEE_OTHER_HOST =
                "open\n>> <stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>localhost:%s"
                        + "</see-other-host></stream:error></stream:stream>" + GOODBYE;

        /** Some cannot even be asked for. */
        @ParameterizedTest
        @ValueSource(strings = {"capulet..lit", "0123456789012345678901234567890123456789012345678901234567890123.lit"})
        @Tag("S-4.9.3-19b")
        void whenItCanHaveNoSuchName_thenUnknown(String host) {
            script(SEE_OTHER_HOST.replace("localhost:%s", host));
            fails(reason(Reason.UNKNOWN_HOST));
        }

        private void sendTo(RunningServer other) {
            script(SEE_OTHER_HOST.formatted(other.port()));
        }

        @Test
        @Tag("S-4.9.3-19b")
        void whenItServesTheDomain_thenFollowed() {
            RunningServer other = XmppServer.create()
                    .account("romeo@montague.lit", "secret")
                    .bind()
                    .block(PATIENCE);
            try {
                sendTo(other);
                StepVerifier.create(client().trust(other.certificate())
                                .connect()
                                .flatMap(connection -> connection.close().thenReturn(connection.jid())))
                        .expectNext(Jid.of("romeo@montague.lit/orchard"))
                        .expectComplete()
                        .verify(PATIENCE);
                kept();
            } finally {
                other.dispose();
            }
        }

        /** Being sent there does not make it the domain's server, however good its certificate is. */
        @Test
        @Tag("S-4.9.3-19b")
        void whenItsCertificateIsItsOwn_thenUntrusted() throws Exception {
            X509Bundle hosts = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=other host")
                    .addSanDnsName("localhost")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            RunningServer other = XmppServer.create()
                    .account("romeo@montague.lit", "secret")
                    .certificate(hosts.getKeyPair().getPrivate(), hosts.getCertificate())
                    .bind()
                    .block(PATIENCE);
            try {
                sendTo(other);
                fails(client().trust(other.certificate()), reason(Reason.UNTRUSTED_CERTIFICATE));
            } finally {
                other.dispose();
            }
        }

        @Test
        @Tag("S-4.9.3-19d")
        void whenItIsTheSameOne_thenNotAskedAgain() {
            script(SEE_OTHER_HOST.formatted("{port}"));
            fails(reason(Reason.PROTOCOL));
            assertThat(server.connections()).isEqualTo(1);
        }
    }
}

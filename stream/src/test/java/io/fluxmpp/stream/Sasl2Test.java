package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** What a client says and understands of SASL2 (XEP-0388), Bind 2 (XEP-0386) and inline resumption (XEP-0198 §9), line by line. */
class Sasl2Test {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ROMEO = "romeo@montague.lit";
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    private static final String BIND2 =
            "<bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:sm:3'/></inline></bind>";
    private static final String SM = "<sm xmlns='urn:xmpp:sm:3'/>";
    private static final String SASL1 = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
            + "<mechanism>SCRAM-SHA-256</mechanism></mechanisms>";

    private static final String BIND = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>";
    private static final String AGENT = "<user-agent><software>fluxmpp</software></user-agent>";
    private static final String WANTED = "<bind xmlns='urn:xmpp:bind:0'><tag>fluxmpp</tag>"
            + "<enable xmlns='urn:xmpp:sm:3' resume='true' max='300'/></bind>";

    private static final String BINDS = """
            << <iq type='set' id='{id}'>...</iq>
            >> <iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{jid}</jid></bind></iq>
            """;

    private static final String CLOSE = """
            << </stream:stream>
            >> </stream:stream>
            << closed
            """;

    private static final String ENDS = """
            << </stream:stream>
            << closed
            """;

    private ScriptedDialogue server;

    @AfterEach
    void dispose() {
        if (server != null) {
            server.dispose();
        }
    }

    /** Everything up to what the server offers, SASL2 besides the one of RFC 6120. */
    private static String offer(String inline) {
        return offer("<mechanism>SCRAM-SHA-256</mechanism>", inline, SASL1);
    }

    private static String offer(String mechanisms, String inline, String besides) {
        return """
                up to TLS
                << <stream:stream from='{account}' to='{domain}' ...>
                >> <?xml version='1.0'?><stream:stream from='{domain}' id='{unique}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>
                >> <stream:features>%s<authentication xmlns='urn:xmpp:sasl:2'>%s<inline>%s</inline></authentication></stream:features>
                """.formatted(besides, mechanisms, inline);
    }

    private static String asked(String wanted) {
        return asked(AGENT, wanted);
    }

    private static String asked(String agent, String wanted) {
        return "<< <authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'>"
                + "<initial-response>{first}</initial-response>" + agent + wanted + "</authenticate>\n";
    }

    private static String success(String jid, String outcome) {
        return ">> <success xmlns='urn:xmpp:sasl:2'><additional-data>{signature}</additional-data>"
                + "<authorization-identifier>" + jid + "</authorization-identifier>" + outcome + "</success>";
    }

    private static String bound(String management) {
        return "<bound xmlns='urn:xmpp:bind:0'>" + management + "</bound>";
    }

    private static String enabled(String id) {
        return "<enabled xmlns='urn:xmpp:sm:3' id='" + id + "' resume='true'/>";
    }

    private static String features(String features) {
        return "<stream:features>" + features + "</stream:features>\n";
    }

    private static String failed(String condition) {
        return "<failed xmlns='urn:xmpp:sm:3' h='1'><" + condition
                + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>";
    }

    private XmppClient serve(String... scripts) {
        server = ScriptedPeer.create()
                .account(ROMEO + "/orchard", "secret")
                .listen(scripts)
                .block(PATIENCE);
        return XmppClient.create()
                .jid(ROMEO)
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate())
                .streamManagement(
                        StreamManagement.DEFAULT.withAttempts(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20))));
    }

    private static XmppClient unmanaged(XmppClient client) {
        return client.streamManagement(StreamManagement.DEFAULT.withWanted(false));
    }

    private void serverAgrees() {
        StepVerifier.create(server.outcome()).expectComplete().verify(PATIENCE);
    }

    private static void completes(Mono<Void> mono) {
        StepVerifier.create(mono).expectComplete().verify(PATIENCE);
    }

    private Jid connected(XmppClient client) {
        Jid jid = client.connect()
                .flatMap(connection -> connection.close().thenReturn(connection.jid()))
                .block(PATIENCE);
        serverAgrees();
        return jid;
    }

    private void refused(XmppClient client, Reason reason, String... inMessage) {
        StepVerifier.create(client.connect().doOnNext(XmppConnection::dispose))
                .expectErrorSatisfies(failure -> {
                    assertThat(failure).isInstanceOf(NegotiationException.class).hasMessageContainingAll(inMessage);
                    assertThat(((NegotiationException) failure).reason()).isEqualTo(reason);
                })
                .verify(PATIENCE);
        serverAgrees();
    }

    @Nested
    class GivenBind2 {

        /** Header, authenticate, response: three times something is waited for. */
        @Test
        @Tag("SASL2-2-1")
        @Tag("SASL2-2-2")
        void whenTheStreamIsToBeManaged_thenItIsWithSuccess() {
            XmppConnection connection = serve(offer(BIND2) + asked(WANTED) + "SASL2\n"
                            + success(ROMEO + "/fluxmpp/1", bound(enabled("s"))) + features("")
                            + """
                            << <message type='chat' to='juliet@capulet.lit/balcony'><body>hello</body></message>
                            << <r xmlns='urn:xmpp:sm:3'/>
                            >> <message from='juliet@capulet.lit/balcony'><body>hello</body></message>
                            >> <a xmlns='urn:xmpp:sm:3' h='1'/>
                            << <a xmlns='urn:xmpp:sm:3' h='1'/>
                            """
                            + CLOSE)
                    .connect()
                    .block(PATIENCE);
            assertThat(connection.jid()).isEqualTo(Jid.of(ROMEO + "/fluxmpp/1"));
            completes(connection.send(Message.chat(JULIET, "hello")).then(connection.close()));
            serverAgrees();
        }

        @Test
        void whenItIsNotToBeManaged_thenNothingIsSaidOfThat() {
            assertThat(connected(unmanaged(
                            serve(offer(BIND2) + asked("<bind xmlns='urn:xmpp:bind:0'><tag>fluxmpp</tag></bind>")
                                    + "SASL2\n" + success(ROMEO + "/x", bound("")) + features("") + CLOSE))))
                    .isEqualTo(Jid.of(ROMEO + "/x"));
        }

        @Test
        void whenStreamsAreManagedButNotInline_thenThatIsAskedForBehind() {
            connected(serve(offer("<bind xmlns='urn:xmpp:bind:0'/>")
                    + asked("<bind xmlns='urn:xmpp:bind:0'><tag>fluxmpp</tag></bind>") + "SASL2\n"
                    + success(ROMEO + "/x", bound("")) + features(SM)
                    + """
                    << <enable xmlns='urn:xmpp:sm:3' resume='true' max='300'/>
                    """
                    + CLOSE));
        }

        @Test
        void whenTheServerCannotManageIt_thenTheStreamIsUsedAsItIs() {
            connected(serve(offer(BIND2) + asked(WANTED) + "SASL2\n"
                    + success(ROMEO + "/x", bound(failed("internal-server-error"))) + features(SM) + CLOSE));
        }

        @Test
        @Tag("SASL2-2-1")
        void whenTheServerDoesNotBindAfterAll_thenAsEverInTheSameStream() {
            assertThat(connected(unmanaged(serve(offer(BIND2) + asked("<bind xmlns='urn:xmpp:bind:0'>...</bind>")
                            + "SASL2\n" + success(ROMEO, "") + features(BIND) + BINDS + CLOSE))))
                    .isEqualTo(Jid.of(ROMEO + "/orchard"));
        }

        /** The server would make one up. */
        @Test
        @Tag("SASL2-2-1")
        void whenACertainResourceIsWanted_thenItIsBoundAsEverInTheSameStream() {
            connected(unmanaged(serve(
                            offer(BIND2) + asked("") + "SASL2\n" + success(ROMEO, "") + features(BIND) + BINDS + CLOSE))
                    .jid(ROMEO + "/orchard"));
        }

        @Test
        void whenItBindsWithoutTellingWhat_thenRefused() {
            refused(
                    serve(offer(BIND2) + asked(WANTED) + "SASL2\n" + success(ROMEO, bound("")) + "\n" + ENDS),
                    Reason.BIND,
                    "without telling which");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"<bound xmlns='urn:xmpp:bind:0'/>", "<resumed xmlns='urn:xmpp:sm:3' previd='x' h='0'/>", ""})
        void whenItSetsUpWhatNobodyAskedFor_thenRefused(String outcome) {
            refused(
                    serve(offer("") + asked("") + "SASL2\n" + success(ROMEO + "/x", outcome) + "\n" + ENDS),
                    Reason.PROTOCOL,
                    "not asked for");
        }
    }

    @Nested
    class GivenSettings {

        @Test
        void whenNotToBeManagedAndManagedAllTheSame_thenRefused() {
            refused(
                    unmanaged(serve(offer(BIND2) + asked("<bind xmlns='urn:xmpp:bind:0'>...</bind>") + "SASL2\n"
                            + success(ROMEO + "/x", bound(enabled("s"))) + "\n" + ENDS)),
                    Reason.PROTOCOL,
                    "not asked for");
        }

        @Test
        void whenTurnedOff_thenAsEver() {
            connected(unmanaged(serve("""
                            up to TLS
                            open
                            >> <stream:features>%s<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256</mechanism></authentication></stream:features>
                            SASL
                            open
                            >> <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
                            """.formatted(SASL1) + BINDS + CLOSE)).sasl2(false));
        }

        @Test
        void whenTurnedOffAndNothingElseIsOffered_thenToldSo() {
            refused(
                    serve(offer("<mechanism>SCRAM-SHA-256</mechanism>", "", "") + ENDS)
                            .sasl2(false),
                    Reason.SASL,
                    "no way to authenticate");
        }

        @Test
        void whenTheInstallationHasAName_thenTheServerIsTold() {
            UUID id = UUID.randomUUID();
            connected(unmanaged(serve(offer("")
                            + asked("<user-agent id='" + id + "'><software>fluxmpp</software></user-agent>", "")
                            + "SASL2\n"
                            + success(ROMEO, "") + features(BIND) + BINDS + CLOSE))
                    .userAgentId(id));
        }
    }

    @Nested
    class GivenADishonestServer {

        @Test
        @Tag("SC-3")
        void whenItClaimsSuccessWithoutProof_thenItDoesNotCount() {
            refused(serve(offer("") + asked("") + """
                            SASL2
                            >> <success xmlns='urn:xmpp:sasl:2'><authorization-identifier>{account}</authorization-identifier></success>
                            """ + ENDS), Reason.SASL, "without proving");
        }

        @Test
        @Tag("SC-3")
        void whenItClaimsSuccessAtOnce_thenItDoesNotCount() {
            refused(serve(offer("") + asked("") + """
                            >> <success xmlns='urn:xmpp:sasl:2'><authorization-identifier>{account}</authorization-identifier></success>
                            """ + ENDS), Reason.SASL, "without proving");
        }

        @Test
        @Tag("SC-3")
        void whenItDoesNotKnowThePassword_thenItsBoundResourceDoesNotCount() {
            refused(
                    serve(offer(BIND2) + asked(WANTED) + "SASL2, wrong signature\n"
                            + success(ROMEO + "/x", bound(enabled("s"))) + "\n" + ENDS),
                    Reason.SASL,
                    "does not know the password");
        }

        @ParameterizedTest
        @ValueSource(strings = {"juliet@montague.lit", "juliet@montague.lit/x", "romeo@capulet.lit", "montague.lit"})
        void whenItTakesUsForSomebodyElse_thenRefused(String other) {
            refused(
                    serve(offer("") + asked("") + "SASL2\n" + success(other, "") + "\n" + ENDS),
                    Reason.SASL,
                    "says that we are",
                    ROMEO);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "@", " romeo@montague.lit "})
        void whenItDoesNotSayWhoWeAre_thenRefused(String nobody) {
            refused(
                    serve(offer("") + asked("") + "SASL2\n" + success(nobody, "") + "\n" + ENDS),
                    Reason.PROTOCOL,
                    "who we are");
        }

        @Test
        void whenItWantsMore_thenAbortedAndTold() {
            refused(serve(offer("") + asked("") + """
                            SASL2
                            >> <continue xmlns='urn:xmpp:sasl:2'><additional-data>{signature}</additional-data><tasks>
                               <task>TOTP-EXAMPLE</task></tasks><text>Your code, please</text></continue>
                            << <abort xmlns='urn:xmpp:sasl:2'/>
                            """ + ENDS), Reason.SASL, "TOTP-EXAMPLE", "Your code, please");
        }

        @ParameterizedTest
        @CsvSource({
            "<authorization-identifier>romeo@montague.lit</authorization-identifier>",
            "<additional-data>dj0=</additional-data>",
            "<bound xmlns='urn:xmpp:bind:0'/>",
            "<resumed xmlns='urn:xmpp:sm:3' previd='x' h='0'/>"
        })
        void whenItSaysSomethingTwice_thenTheStreamEnds(String once) {
            StepVerifier.create(serve(offer("") + asked("") + "SASL2\n"
                                    + success(ROMEO, bound("") + "<failed xmlns='urn:xmpp:sm:3'/>" + once) + "\n"
                                    + "<< error bad-format\n" + ENDS)
                            .connect())
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(StreamErrorException.class)
                            .hasMessageContaining("twice"))
                    .verify(PATIENCE);
            serverAgrees();
        }

        /** The other profile's success has no say here. */
        @Test
        void whenItAnswersInTheOtherProfile_thenRefused() {
            refused(serve(offer("") + asked("") + """
                            SASL2
                            >> <success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{signature}</success>
                            """ + ENDS), Reason.PROTOCOL, "Success");
        }

        @Test
        void whenItsChallengeIsNoBase64_thenRefused() {
            refused(
                    serve(offer("") + asked("") + ">> <challenge xmlns='urn:xmpp:sasl:2'>=</challenge>\n" + ENDS),
                    Reason.SASL,
                    "no base64");
        }

        @Test
        void whenTheExchangeBreaksOff_thenAborted() {
            refused(serve(offer("") + asked("") + """
                            >> <challenge xmlns='urn:xmpp:sasl:2'>cj14LHM9QUFBQSxpPTQwOTY=</challenge>
                            << <abort xmlns='urn:xmpp:sasl:2'/>
                            """ + ENDS), Reason.SASL, "nonce");
        }

        @Test
        @Tag("S-6.5-10")
        void whenItRefusesUs_thenTold() {
            refused(
                    serve(offer("") + asked("") + """
                            SASL2
                            >> <failure xmlns='urn:xmpp:sasl:2'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
                               <nuance xmlns='urn:x'/><text>Who are you?</text></failure>
                            """ + ENDS),
                    Reason.NOT_AUTHORIZED,
                    "Who are you?",
                    "check name and password");
        }

        @Test
        void whenItRefusesOneMechanism_thenTheNextIsTried() {
            connected(unmanaged(
                    serve(offer("<mechanism>SCRAM-SHA-512</mechanism><mechanism>SCRAM-SHA-256</mechanism>", "", SASL1)
                            + """
                            << <authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-512'>...</authenticate>
                            >> <failure xmlns='urn:xmpp:sasl:2'><invalid-mechanism xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></failure>
                            """ + asked("") + "SASL2\n" + success(ROMEO, "") + features(BIND) + BINDS + CLOSE)));
        }
    }

    @Nested
    class GivenSomebodyInBetween {

        @Test
        @Tag("SASL2-2-2")
        void whenItIsOfferedInTheClear_thenTlsComesFirst() {
            connected(unmanaged(serve("""
                    open
                    >> <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><authentication xmlns='urn:xmpp:sasl:2'>
                       <mechanism>SCRAM-SHA-256</mechanism></authentication></stream:features>
                    << <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
                    >> <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
                    TLS
                    """ + offer("").replace("up to TLS\n", "") + asked("") + "SASL2\n"
                    + success(ROMEO, "") + features(BIND)
                    + BINDS + CLOSE)));
        }

        @Test
        @Tag("SASL2-2-2")
        void whenItIsOfferedInsteadOfTls_thenRefused() {
            refused(serve("""
                            open
                            >> <stream:features><authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256</mechanism>
                               </authentication></stream:features>
                            """ + ENDS), Reason.TLS, "no TLS");
        }

        /** Not even if it may be sent: the other profile does not need it. */
        @Test
        void whenSasl2OffersNothingButThePassword_thenScramInTheOtherProfile() {
            connected(unmanaged(serve("""
                            up to TLS
                            open
                            >> <stream:features><authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism></authentication>
                               %s</stream:features>
                            SASL
                            open
                            >> <stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
                            """.formatted(SASL1) + BINDS + CLOSE)).allowPlain());
        }

        /** Who binds channels by SASL2 has to tell how (XEP-0440 §3). */
        @Test
        void whenTheTypesOfChannelBindingAreGone_thenRefused() {
            refused(
                    serve(offer("<mechanism>SCRAM-SHA-256-PLUS</mechanism><mechanism>SCRAM-SHA-256</mechanism>", "", "")
                            + ENDS),
                    Reason.SASL,
                    "does not tell how");
        }

        @Test
        void whenTheOfferIsAsItWas_thenItsHashSaysSo() {
            connected(
                    unmanaged(serve(offer("<mechanism>SCRAM-SHA-256</mechanism><mechanism>PLAIN</mechanism>", "", SASL1)
                            + asked("") + "SASL2 challenge h=" + hash("PLAIN\u001eSCRAM-SHA-256") + "\nSASL2 proof\n"
                            + success(ROMEO, "") + features(BIND) + BINDS + CLOSE)));
        }

        @Test
        void whenAMechanismIsGone_thenTheHashGivesItAway() {
            refused(
                    serve(offer("<mechanism>SCRAM-SHA-256</mechanism>", "", SASL1) + asked("") + "SASL2 challenge h="
                            + hash("SCRAM-SHA-256\u001eSCRAM-SHA-512")
                            + "\n<< <abort xmlns='urn:xmpp:sasl:2'/>\n" + ENDS),
                    Reason.SASL,
                    "XEP-0474",
                    "do not trust");
        }

        @Test
        void whenThereAreTwoHashes_thenNeitherCounts() {
            String right = "h=" + hash("SCRAM-SHA-256");
            refused(
                    serve(offer("") + asked("") + "SASL2 challenge " + right + "," + right
                            + "\n<< <abort xmlns='urn:xmpp:sasl:2'/>\n" + ENDS),
                    Reason.SASL,
                    "XEP-0474");
        }

        private static String hash(String offered) {
            try {
                return Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256")
                                .digest(offered.getBytes(StandardCharsets.US_ASCII)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Nested
    class GivenALostConnection {

        private static final String RESUME = "<resume xmlns='urn:xmpp:sm:3' previd='s' h='0'/>";
        private static final String HELLO = """
                << <message type='chat' to='juliet@capulet.lit/balcony'><body>hello</body></message>
                """;

        private static final String FIRST = offer(BIND2 + SM) + asked(WANTED) + "SASL2\n"
                + success(ROMEO + "/x", bound(enabled("s"))) + features("") + HELLO + """
                << <r xmlns='urn:xmpp:sm:3'/>
                cut
                """;

        /** Header, authenticate, response: three times something is waited for, and the stream goes on. */
        @Test
        @Tag("SASL2-2-1")
        @Tag("SM-5-7")
        void whenItIsResumedInline_thenItGoesOnBehindSuccess() {
            XmppConnection connection = serve(
                            FIRST,
                            offer(BIND2 + SM) + asked(RESUME) + "SASL2\n"
                                    + success(ROMEO, "<resumed xmlns='urn:xmpp:sm:3' previd='s' h='0'/>") + "\n" + HELLO
                                    + """
                                    << <r xmlns='urn:xmpp:sm:3'/>
                                    >> <a xmlns='urn:xmpp:sm:3' h='1'/>
                                    << <a xmlns='urn:xmpp:sm:3' h='0'/>
                                    """
                                    + CLOSE)
                    .connect()
                    .block(PATIENCE);
            completes(connection.send(Message.chat(JULIET, "hello")).then(connection.close()));
            serverAgrees();
        }

        @Test
        void whenTheServerDoesNotSayWhatBecameOfIt_thenItIsAskedAgain() {
            XmppConnection connection = serve(
                            FIRST,
                            offer(SM) + asked(RESUME) + "SASL2\n" + success(ROMEO, "") + features(BIND + SM) + """
                                    << <resume xmlns='urn:xmpp:sm:3' previd='s' h='0'/>
                                    >> <resumed xmlns='urn:xmpp:sm:3' previd='s' h='1'/>
                                    << <a xmlns='urn:xmpp:sm:3' h='0'/>
                                    """
                                    + CLOSE)
                    .connect()
                    .block(PATIENCE);
            completes(connection.send(Message.chat(JULIET, "hello")).then(connection.close()));
            serverAgrees();
        }

        /** What the server has handled is known all the same. */
        @Test
        @Tag("SM-5-10")
        void whenItCannotBeResumed_thenTheStreamEndsAndTheNextBegins() {
            XmppClient client = serve(
                    FIRST,
                    offer(BIND2 + SM) + asked(RESUME) + "SASL2\n" + success(ROMEO, failed("item-not-found"))
                            + features(BIND) + ENDS,
                    offer(BIND2 + SM) + asked(WANTED) + "SASL2\n" + success(ROMEO + "/y", bound(enabled("t")))
                            + features("") + "<< <a xmlns='urn:xmpp:sm:3' h='0'/>\n" + CLOSE);
            XmppConnection connection = client.connect().block(PATIENCE);
            completes(connection.send(Message.chat(JULIET, "hello")));
            StepVerifier.create(connection.onClose())
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(ConnectionClosedException.class)
                            .hasMessageContaining("item-not-found"))
                    .verify(PATIENCE);
            assertThat(connected(client)).isEqualTo(Jid.of(ROMEO + "/y"));
        }

        @Test
        void whenAnotherStreamGoesOnInstead_thenTriedAgain() {
            XmppConnection connection = serve(
                            FIRST,
                            offer(BIND2 + SM) + asked(RESUME) + "SASL2\n"
                                    + success(ROMEO, "<resumed xmlns='urn:xmpp:sm:3' previd='t' h='1'/>") + "\n" + ENDS,
                            offer(BIND2 + SM) + asked(RESUME) + "SASL2\n"
                                    + success(ROMEO + "/x", "<resumed xmlns='urn:xmpp:sm:3' previd='s' h='1'/>")
                                    + "\n<< <a xmlns='urn:xmpp:sm:3' h='0'/>\n" + CLOSE)
                    .connect()
                    .block(PATIENCE);
            completes(connection.send(Message.chat(JULIET, "hello")).then(connection.close()));
            serverAgrees();
        }
    }
}

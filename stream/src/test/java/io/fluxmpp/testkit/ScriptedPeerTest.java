package io.fluxmpp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Two scripted peers that talk to each other. */
class ScriptedPeerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ScriptedPeer PEER = ScriptedPeer.create();

    private final Disposable.Composite dialogues = Disposables.composite();

    @AfterEach
    void dispose() {
        dialogues.dispose();
    }

    private ScriptedDialogue serve(ScriptedPeer peer, String script) {
        ScriptedDialogue server = peer.listen(script).block(PATIENCE);
        dialogues.add(server);
        return server;
    }

    private ScriptedDialogue join(ScriptedPeer peer, ScriptedDialogue server, String script) {
        ScriptedDialogue client =
                peer.trust(server.certificate()).connect(server.port(), script).block(PATIENCE);
        dialogues.add(client);
        return client;
    }

    private void agree(String server, String client) {
        ScriptedDialogue served = serve(PEER, server);
        ScriptedDialogue joined = join(PEER, served, client);
        StepVerifier.create(Mono.when(served.outcome(), joined.outcome()))
                .expectComplete()
                .verify(PATIENCE);
    }

    /** The server's script fails, with this in its message. */
    private void disagree(ScriptedPeer peer, String server, String client, String... message) {
        ScriptedDialogue served = serve(peer, server);
        join(PEER, served, client);
        StepVerifier.create(served.outcome())
                .expectErrorSatisfies(failure ->
                        assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContainingAll(message))
                .verify(PATIENCE);
    }

    private void disagree(String server, String client, String... message) {
        disagree(PEER, server, client, message);
    }

    @Nested
    class GivenAnHonestPair {

        @Test
        void whenBothNegotiateUpToBind_thenStanzasFlow() {
            agree("""
                    up to bind
                    << <iq type='get' id='{id}' ...><ping xmlns='urn:xmpp:ping'/></iq>
                    >> <iq type='result' id='{id}'/>
                    << </stream:stream>
                    >> </stream:stream>
                    << close_notify
                    """, """
                    up to bind
                    >> <iq type='get' id='a&amp;b' to='{domain}'><ping xmlns='urn:xmpp:ping'/></iq>
                    << <iq type='result' id='a&amp;b'/>
                    >> </stream:stream>
                    << </stream:stream>
                    close
                    """);
        }

        @ParameterizedTest
        @ValueSource(strings = {"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"})
        void whenTheClientChoosesAMechanism_thenBothProveThemselves(String mechanism) {
            agree("open\nSASL\n<< closed", "open\nSASL, mechanism " + mechanism + "\nclose");
        }

        @Test
        void whenTheClientReconnects_thenTheNextScriptIsPlayed() {
            ScriptedDialogue served = PEER.listen("<< <stream:stream ...>", "<< <stream:stream ...>\n<< closed")
                    .block(PATIENCE);
            dialogues.add(served);
            String script = ">> <stream:stream xmlns:stream='http://etherx.jabber.org/streams'>";
            join(PEER, served, script + "\n<< closed").outcome().block(PATIENCE);
            join(PEER, served, script).outcome().block(PATIENCE);
            StepVerifier.create(served.outcome()).expectComplete().verify(PATIENCE);
        }
    }

    @Nested
    class GivenOtherSpelling {

        @Test
        void whenTheMeaningIsTheSame_thenPasses() {
            agree("""
                    << <stream:stream to='montague.lit' version='1.0' xmlns='jabber:client'
                      xmlns:stream='http://etherx.jabber.org/streams'>
                    << <message to='a' id='1'><body>x&lt;y</body><q xmlns='urn:q'><r/></q></message>
                    << </stream:stream>
                    """, """
                    >> <?xml version="1.0"?><s:stream version="1.0" xmlns:s="http://etherx.jabber.org/streams"
                      xmlns="jabber:client" to="montague.lit">
                    >> <message id="1" to="a"> <body><![CDATA[x<]]>y</body><p:q xmlns:p='urn:q'><p:r/></p:q></message>
                    >> </s:stream>
                    << closed
                    """);
        }

        @Test
        void whenFragmented_thenPasses() {
            agree("fragment 1\nup to bind\n<< closed", "fragment 3\nup to bind\nclose");
        }

        @Test
        void whenThereIsMoreThanNamed_thenDotsAllowIt() {
            agree("""
                    open
                    << <iq type='get' ...><a xmlns='urn:a' x='1...9'>...<c/>...</a></iq>
                    << ...
                    << <message><body>so ... good</body></message>
                    """, """
                    open
                    >> <iq type='get' id='1' to='x'><a xmlns='urn:a' x='12349'><b/><b/><c/>text</a></iq>
                    >> <anything xmlns='urn:any'/>
                    >> <message><body>so far so good</body></message>
                    << closed
                    """);
        }
    }

    @Nested
    class GivenADeparture {

        @Test
        void whenAnAttributeDiffers_thenTheLineAndThePathAreShown() {
            disagree(
                    "open\n<< <iq type='get' id='{id}'><ping xmlns='urn:xmpp:ping' node='x'/></iq>",
                    "open\n>> <iq type='get' id='1'><ping xmlns='urn:xmpp:ping' node='y'/></iq>\n<< closed",
                    "line 2: << <iq",
                    "/iq/ping[1]/@node: 'y' (expected: 'x')",
                    "came: <iq");
        }

        @Test
        void whenAVariableHasAnotherValue_thenFails() {
            disagree(
                    "open\n<< <a xmlns='urn:a' id='{id}'/>\n<< <a xmlns='urn:a' id='{id}'/>",
                    "open\n>> <a xmlns='urn:a' id='1'/><a xmlns='urn:a' id='2'/>\n<< closed",
                    "line 3",
                    "/a/@id: '2' (expected: '{id}')");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "<a xmlns='urn:a'/>        | <a xmlns='urn:b'/>        | {urn:b}a (expected: {urn:a}a)",
                    "<a xmlns='urn:a'/>        | <a xmlns='urn:a' b='1'/>  | /a/@b: '1' (expected: none)",
                    "<a xmlns='urn:a' b='1'/>  | <a xmlns='urn:a'/>        | /a/@b: none (expected: '1')",
                    "<a xmlns='urn:a'><b/></a> | <a xmlns='urn:a'/>        | /a: no more (expected: <b",
                    "<a xmlns='urn:a'/>        | <a xmlns='urn:a'><b/></a> | /a: <b",
                    "<a xmlns='urn:a'>x</a>    | <a xmlns='urn:a'>y</a>    | (expected: x)",
                    "<a xmlns='urn:a'>...<b/></a> | <a xmlns='urn:a'><b/><c/></a> | (expected: ...<b",
                    "</stream:stream>          | <a xmlns='urn:a'/>        | came: <a",
                    "error reset               | <a xmlns='urn:a'/>        | came: <a",
                    "closed                    | <a xmlns='urn:a'/>        | came: <a",
                })
        void whenAnotherThingIsSaid_thenFails(String expected, String said, String message) {
            disagree("open\n<< " + expected, "open\n>> " + said + "\n<< closed", message);
        }

        @Test
        void whenTheConditionDiffers_thenFails() {
            disagree(
                    "open\n<< error reset",
                    "open\n>> <stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
                            + "\n<< closed",
                    "line 2: << error reset",
                    "conflict");
        }

        @Test
        void whenNothingComes_thenFailsWithWhatIsUnfinished() {
            disagree(
                    PEER.patience(Duration.ofMillis(200)),
                    "open\n<< <message/>",
                    "open\n>> <message><bo\n<< closed",
                    "line 2",
                    "nothing happened for 200 ms, unfinished: <message><bo");
        }

        @Test
        void whenNobodyConnects_thenFails() {
            ScriptedDialogue served = serve(PEER.patience(Duration.ofMillis(100)), "open");
            StepVerifier.create(served.outcome())
                    .expectErrorSatisfies(failure -> assertThat(failure).hasMessageContaining("nobody connected"))
                    .verify(PATIENCE);
        }

        @Test
        void whenTheConnectionEndsInTheMiddle_thenFails() {
            disagree("open\n<< closed", "open\n>> <message\nclose", "in the middle of: <message");
        }

        @Test
        void whenNoXmlIsSaid_thenFails() {
            disagree("open\n<< ...", "open\n>> <abc></abd>\n<< closed", "no XML of a stream: <abc></abd>");
        }

        @Test
        void whenSpaceStandsBeforeTls_thenFails() {
            String starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
            disagree("open\n<< " + starttls + "\nTLS", "open\n>> " + starttls + " \n<< closed", "in the clear");
        }

        @Test
        void whenTlsIsNotEndedInGoodOrder_thenFails() {
            disagree("up to TLS\nopen\n<< close_notify", "up to TLS\nopen\ncut", "without close_notify");
        }

        @Test
        void whenTheDialogueIsDisposedOf_thenFails() {
            ScriptedDialogue served = serve(PEER, "open\n<< ...");
            join(PEER, served, "open\n<< closed");
            Mono<Void> outcome = served.outcome();
            served.dispose();
            StepVerifier.create(outcome).expectError(AssertionError.class).verify(PATIENCE);
        }
    }

    @Nested
    class GivenALie {

        @ParameterizedTest
        @CsvSource({
            "wrong proof, the proof is wrong",
            "other nonce, last message",
        })
        void whenTheClientLies_thenTheServerNotices(String lie, String message) {
            disagree("open\nSASL", "open\nSASL, " + lie + "\n<< closed", message);
        }

        @ParameterizedTest
        @CsvSource({
            "wrong signature, the server's signature is wrong",
            "no signature, the server's signature is wrong",
            "success without challenge, expected: challenge",
            "other nonce, the server's nonce",
            "same nonce, the server's nonce",
        })
        void whenTheServerLies_thenTheClientNotices(String lie, String message) {
            ScriptedDialogue served = serve(PEER, "open\nSASL, " + lie + "\n<< closed");
            StepVerifier.create(join(PEER, served, "open\nSASL").outcome())
                    .expectErrorSatisfies(failure -> assertThat(failure).hasMessageContaining(message))
                    .verify(PATIENCE);
        }

        @Test
        void whenThePasswordDiffers_thenTheServerNotices() {
            disagree(PEER.account("romeo@montague.lit", "another"), "open\nSASL", "open\nSASL\n<< closed", "proof");
        }
    }

    @Nested
    class GivenMuch {

        @Test
        void whenTextIsRepeated_thenAllOfItArrives() {
            agree(
                    "open\nrepeat 300_000 <a xmlns='urn:a'/>\n>> <end xmlns='urn:e'/>\n<< closed",
                    "open\n" + "<< <a xmlns='urn:a'/>\n".repeat(300) + "close");
        }

        @Test
        void whenTheOtherSideStalls_thenTheSenderWaits() {
            ScriptedDialogue served =
                    serve(PEER.patience(Duration.ofMillis(500)), "open\nrepeat 100_000_000 <a xmlns='urn:a'/>");
            ScriptedDialogue client = join(PEER, served, "open\nstall\n<< <a xmlns='urn:a'/>");
            StepVerifier.create(served.outcome())
                    .expectErrorSatisfies(failure -> assertThat(failure).hasMessageContaining("nothing happened"))
                    .verify(PATIENCE);
            client.goOn();
            StepVerifier.create(client.outcome()).expectComplete().verify(PATIENCE);
        }

        @Test
        void whenBytesAreSent_thenTheyArriveAsTheyAre() {
            agree("open\n<< <a xmlns='urn:a'>é</a>", "open\n>> <a xmlns='urn:a'>\nbytes c3 a9\n>> </a>\n<< closed");
        }
    }

    @Nested
    class GivenAScriptThatCannotBeRead {

        @ParameterizedTest
        @ValueSource(strings = {"hello", "<< hello", "SASL, wrong", "up to heaven", "repeat x <a/>", "bytes zz"})
        void whenListening_thenTheLineIsNamed(String line) {
            assertThatThrownBy(() -> PEER.listen("open\n" + line))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("line 2: " + line);
        }
    }
}

package io.fluxmpp.stream;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Clients that break XML and the rules of streams, before TLS, before authentication and behind it. */
class HostileClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private RunningServer server;

    @BeforeEach
    void listen() {
        server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .bind()
                .block(PATIENCE);
    }

    @AfterEach
    void dispose() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    /** Where in the stream's life the attack begins. */
    private enum Stage {
        BEFORE_TLS("open\n<< <stream:features>...</stream:features>\n"),
        BEFORE_AUTHENTICATION("up to TLS\nopen\n<< <stream:features>...</stream:features>\n"),
        BEFORE_BINDING("up to SASL\nopen\n<< <stream:features>...</stream:features>\n"),
        BOUND("up to bind\n");

        private final String script;

        Stage(String script) {
            this.script = script;
        }
    }

    private record Attack(String name, String condition, String script) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String LONG = "x".repeat(1_000);

    private static final List<Attack> ATTACKS = List.of(
            new Attack("billion laughs", "restricted-xml", """
                    >> <!DOCTYPE lolz [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>
                    >> <message><body>&b;</body></message>"""),
            new Attack("external DTD", "restricted-xml", """
                    >> <!DOCTYPE x SYSTEM 'file:///etc/passwd'>"""),
            new Attack("external entity", "restricted-xml", """
                    >> <message><body>&passwd;</body></message>"""),
            new Attack("processing instruction", "restricted-xml", """
                    >> <?xml-stylesheet href='evil.xsl'?>"""),
            new Attack("processing instruction inside", "restricted-xml", """
                    >> <message><body><?evil now?></body></message>"""),
            new Attack("comment", "restricted-xml", """
                    >> <!-- nothing to see here -->"""),
            new Attack("comment inside", "restricted-xml", """
                    >> <message><body>a<!-- b -->c</body></message>"""),
            new Attack("deep nesting", "policy-violation", """
                    >> <message>
                    repeat 100 <a>"""),
            new Attack("endless attribute value", "policy-violation", """
                    >> <message to='
                    repeat 400 %s""".formatted(LONG)),
            new Attack("endless attribute name", "policy-violation", """
                    >> <message a
                    repeat 400 %s""".formatted(LONG)),
            new Attack("endless element name", "policy-violation", """
                    >> <a
                    repeat 400 %s""".formatted(LONG)),
            new Attack("endless text", "policy-violation", """
                    >> <message><body>
                    repeat 400 %s""".formatted(LONG)),
            new Attack("endless stanza", "policy-violation", """
                    >> <message>
                    repeat 20000 <body>x</body><body/>"""),
            new Attack("overlong UTF-8", "unsupported-encoding", """
                    >> <message><body>
                    bytes c0 80
                    >> </body></message>"""),
            new Attack("UTF-8 of a surrogate", "unsupported-encoding", """
                    >> <message><body>
                    bytes ed a0 80
                    >> </body></message>"""),
            new Attack("broken UTF-8", "unsupported-encoding", """
                    >> <message><body>
                    bytes c3 28
                    >> </body></message>"""),
            new Attack("NUL", "not-well-formed", """
                    >> <message><body>
                    bytes 00
                    >> </body></message>"""),
            new Attack("reference to NUL", "not-well-formed", """
                    >> <message><body>&#0;</body></message>"""),
            new Attack("end of CDATA in text", "not-well-formed", """
                    >> <message><body>a]]>b</body></message>"""),
            new Attack("undeclared prefix", "not-well-formed", """
                    >> <message><p:body/></message>"""),
            new Attack("attribute twice", "not-well-formed", """
                    >> <message to='a' to='b'/>"""),
            new Attack("end tag of another", "not-well-formed", """
                    >> <message><body></message></body>"""),
            new Attack("text between stanzas", "bad-format", """
                    >> hello"""));

    private static Stream<Arguments> attacks() {
        return Stream.of(Stage.values()).flatMap(stage -> ATTACKS.stream().map(attack -> arguments(stage, attack)));
    }

    private void play(String script) {
        ScriptedDialogue client = ScriptedPeer.create()
                .trust(server.certificate())
                .patience(Duration.ofSeconds(10))
                .connect(server.port(), script)
                .block(PATIENCE);
        StepVerifier.create(client.outcome().doFinally(end -> client.dispose()))
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(noConnectionLeft()).expectComplete().verify(PATIENCE);
    }

    private Mono<Void> noConnectionLeft() {
        return Flux.interval(Duration.ofMillis(5))
                .takeUntil(tick -> server.connections() == 0)
                .then();
    }

    @Nested
    class GivenBrokenXml {

        @ParameterizedTest(name = "{1}, {0}")
        @MethodSource("io.fluxmpp.stream.HostileClientTest#attacks")
        @Tag("S-4.9.1.1-1")
        @Tag("S-11.1-2")
        void whenItArrives_thenTheStreamEndsWithItsError(Stage stage, Attack attack) {
            play(stage.script + attack.script + "\n<< error " + attack.condition + "\n<< </stream:stream>\n<< closed");
        }
    }

    private static final List<Attack> NAMESPACE_TRICKS = List.of(
            new Attack("content of servers", "invalid-namespace", """
                    >> <message xmlns='jabber:server' to='romeo@montague.lit'><body>x</body></message>"""),
            new Attack("stanza in the namespace of streams", "invalid-namespace", """
                    >> <stream:message to='romeo@montague.lit'/>"""),
            new Attack("header repeated", "unsupported-stanza-type", """
                    >> <stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'
                      to='montague.lit' version='1.0'/>"""),
            new Attack("prefix of streams for something else", "unsupported-stanza-type", """
                    >> <stream:error xmlns:stream='urn:other'/>"""),
            new Attack("prefix xml for something else", "not-well-formed", """
                    >> <message xmlns:xml='urn:other'/>"""),
            new Attack("prefix xmlns declared", "not-well-formed", """
                    >> <message xmlns:xmlns='urn:other'/>"""),
            new Attack("prefix undeclared", "not-well-formed", """
                    >> <message xmlns:a=''/>"""),
            new Attack("same attribute by two prefixes", "not-well-formed", """
                    >> <message xmlns:a='urn:x' xmlns:b='urn:x' a:to='1' b:to='2'/>"""));

    static Stream<Attack> namespaceTricks() {
        return NAMESPACE_TRICKS.stream();
    }

    @Nested
    class GivenNamespaceTricks {

        @ParameterizedTest(name = "{0}")
        @MethodSource("io.fluxmpp.stream.HostileClientTest#namespaceTricks")
        @Tag("S-11.3-3")
        void whenTheyArrive_thenTheStreamEndsWithTheirError(Attack attack) {
            play(Stage.BOUND.script + attack.script + "\n<< error " + attack.condition
                    + "\n<< </stream:stream>\n<< closed");
        }

        /** What the prefix is does not matter, as long as it means the right namespace. */
        @Test
        void whenAPrefixIsRedeclaredForWhatItMeant_thenTheStreamGoesOn() {
            play("""
                    up to bind
                    >> <iq type='get' id='1' xmlns:p='urn:xmpp:ping'><p:ping xmlns:p='urn:xmpp:ping'/></iq>
                    << <iq type='result' id='1' ...>...</iq>
                    >> </stream:stream>
                    << </stream:stream>
                    << closed
                    """);
        }
    }
}

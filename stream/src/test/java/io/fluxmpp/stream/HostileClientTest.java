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

    private static Stream<Arguments> attacks() {
        return Stream.of(Stage.values())
                .flatMap(stage -> Attack.BROKEN_XML.stream().map(attack -> arguments(stage, attack)));
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
            play(stage.script + attack.script() + "\n<< error " + attack.condition()
                    + "\n<< </stream:stream>\n<< closed");
        }
    }

    private static final List<Attack> STRANGE_ELEMENTS = List.of(
            new Attack("stanza in the namespace of streams", "invalid-namespace", """
                    >> <stream:message to='romeo@montague.lit'/>"""),
            new Attack("prefix of streams for something else", "unsupported-stanza-type", """
                    >> <stream:error xmlns:stream='urn:other'/>"""));

    static Stream<Attack> namespaceTricks() {
        return Stream.concat(Attack.NAMESPACE_TRICKS.stream(), STRANGE_ELEMENTS.stream());
    }

    @Nested
    class GivenNamespaceTricks {

        @ParameterizedTest(name = "{0}")
        @MethodSource("io.fluxmpp.stream.HostileClientTest#namespaceTricks")
        @Tag("S-11.3-3")
        void whenTheyArrive_thenTheStreamEndsWithTheirError(Attack attack) {
            play(Stage.BOUND.script + attack.script() + "\n<< error " + attack.condition()
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

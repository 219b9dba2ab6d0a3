package io.fluxmpp.stream;

import io.fluxmpp.stream.connection.ComponentConnection;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** A component of a server that says what no server of ours would. */
class ComponentStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String HEADER = """
            << <stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'
              to='files.montague.lit'>
            """;

    private static final String ANSWER = """
            >> <stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'
              from='files.montague.lit' id='3BF96D32'>
            """;

    private static final String LET_IN = HEADER + ANSWER + """
            << <handshake xmlns='jabber:component:accept'>b09ea9b3b7f586be8a08d0a3dd7466f110aeb136</handshake>
            >> <handshake/>
            """;

    private ScriptedDialogue server;

    @AfterEach
    void dispose() {
        if (server != null) {
            server.dispose();
        }
    }

    private XmppComponent serve(String script) {
        server = ScriptedPeer.create().listen(script).block(PATIENCE);
        return XmppComponent.create("files.montague.lit", "secret").port(server.port());
    }

    private void fails(String script, NegotiationException.Reason reason) {
        StepVerifier.create(serve(script).stepTimeout(Duration.ofSeconds(2)).connect())
                .expectErrorMatches(
                        failure -> failure instanceof NegotiationException refused && refused.reason() == reason)
                .verify(PATIENCE);
    }

    /** An answer without 'from' or without 'to' would end the stream. */
    @Test
    @Tag("COMP-3-8")
    void whenRequestsHaveAddressesThatAreNone_thenTheStreamLives() {
        ComponentConnection component = serve(LET_IN + """
                        >> <iq type='get' id='1' from='romeo@montague.lit/x' to='a@b@files.montague.lit'>
                          <ping xmlns='urn:xmpp:ping'/></iq>
                        << <iq type='error' id='1' from='files.montague.lit' to='romeo@montague.lit/x'>
                          <error type='modify'><jid-malformed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>...</error></iq>
                        >> <iq type='get' id='2' from='a@b@montague.lit' to='files.montague.lit'>
                          <ping xmlns='urn:xmpp:ping'/></iq>
                        >> <iq type='get' id='3' from='romeo@montague.lit/x' to='files.montague.lit'>
                          <ping xmlns='urn:xmpp:ping'/></iq>
                        << <iq type='result' id='3' from='files.montague.lit' to='romeo@montague.lit/x'/>
                        """).connect().block(PATIENCE);
        StepVerifier.create(server.outcome()).expectComplete().verify(PATIENCE);
        component.dispose();
    }

    @Test
    void whenTheHeaderHasNoId_thenTheServerIsOfNoUse() {
        fails(HEADER + ANSWER.replace(" id='3BF96D32'", ""), NegotiationException.Reason.PROTOCOL);
    }

    @Test
    void whenFeaturesFollow_thenTheServerIsOfNoUse() {
        fails(HEADER + ANSWER + ">> <stream:features/>\n", NegotiationException.Reason.PROTOCOL);
    }
}

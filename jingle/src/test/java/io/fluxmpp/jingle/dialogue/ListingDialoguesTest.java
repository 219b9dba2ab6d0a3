package io.fluxmpp.jingle.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.testkit.Fixtures;
import io.fluxmpp.testkit.ScriptedDialogue;
import io.fluxmpp.testkit.ScriptedPeer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Every listing of XEP-0166 as part of a dialogue with a scripted peer, where it can be both ways round. */
class ListingDialoguesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private static final List<Dialogue> AS_INITIATOR = Dialogue.read("as-initiator.txt", true);
    private static final List<Dialogue> AS_RESPONDER = Dialogue.read("as-responder.txt", false);

    /**
     * A redirection (14) is nothing that our user can ask for yet. What cannot be understood at all (16) is refused by the
     * connection, with the type that RFC 6120 §8.3.3.1 has for it, and not that of the listing.
     */
    private static final Set<Integer> NEVER_SAID = Set.of(14, 16);

    private ScriptedDialogue server;

    static List<Dialogue> asInitiator() {
        return AS_INITIATOR;
    }

    static List<Dialogue> asResponder() {
        return AS_RESPONDER;
    }

    @AfterEach
    void dispose() {
        if (server != null) {
            server.dispose();
        }
    }

    @ParameterizedTest
    @MethodSource("asInitiator")
    @Tag("J-5-3")
    @Tag("J-5.1-4")
    @Tag("J-5.1-5")
    @Tag("J-5.1-6")
    @Tag("J-6.6-1")
    @Tag("J-6.7-14")
    @Tag("J-7.2.1-1")
    @Tag("J-7.2.2-1")
    @Tag("J-7.2.3-1")
    @Tag("J-7.2.3-3")
    @Tag("J-7.2.4-1")
    @Tag("J-7.2.5-2")
    @Tag("J-7.2.5-3")
    @Tag("J-7.2.6-1")
    @Tag("J-7.2.7-1")
    @Tag("J-7.2.8-1")
    @Tag("J-7.2.12-1")
    @Tag("J-7.2.14-1")
    @Tag("J-7.2.16-1")
    @Tag("J-7.2.16-2")
    @Tag("J-7.2.16-3")
    @Tag("J-7.2.16-4")
    @Tag("J-7.2.16-6")
    @Tag("J-7.2.16-7")
    @Tag("J-10-2")
    @Tag("J-10-5")
    void whenWeInitiate_thenTheDialogueIsAsWritten(Dialogue dialogue) {
        play(dialogue);
    }

    @ParameterizedTest
    @MethodSource("asResponder")
    @Tag("J-5.1-3")
    @Tag("J-6.3.2-2")
    @Tag("J-6.4-1")
    @Tag("J-6.7-10")
    @Tag("J-7.2.2-2")
    @Tag("J-7.2.5-1")
    @Tag("J-7.2.16-9")
    void whenWeRespond_thenTheDialogueIsAsWritten(Dialogue dialogue) {
        play(dialogue);
    }

    @Test
    void whenListingsAreCounted_thenEachIsSaidAndHeard() {
        Set<Integer> all = new TreeSet<>();
        for (Fixtures.Fixture fixture : Fixtures.examples()) {
            if (fixture.name().startsWith("xep-0166-listing-")) {
                all.add(Integer.valueOf(fixture.name().substring(17, 19)));
            }
        }
        assertThat(listings("<<", NEVER_SAID)).isEqualTo(all);
        assertThat(listings(">>", Set.of())).isEqualTo(all);
    }

    private static Set<Integer> listings(String direction, Set<Integer> excused) {
        Set<Integer> listings = new TreeSet<>(excused);
        Stream.concat(AS_INITIATOR.stream(), AS_RESPONDER.stream())
                .forEach(dialogue -> listings.addAll(dialogue.listings(direction)));
        return listings;
    }

    private void play(Dialogue dialogue) {
        server = ScriptedPeer.create()
                .account(dialogue.us().toString(), "secret")
                .patience(Duration.ofSeconds(10))
                .listen(dialogue.script())
                .block(PATIENCE);
        Mono<Void> us = XmppClient.create()
                .jid(dialogue.us())
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate())
                .connect()
                .flatMap(connection -> Us.play(connection, dialogue).doFinally(over -> connection.dispose()));
        // Waiting, unlike a StepVerifier, which would take a processor from those who talk.
        Mono.when(us, server.outcome()).block(PATIENCE);
    }
}

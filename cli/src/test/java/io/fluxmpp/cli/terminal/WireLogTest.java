package io.fluxmpp.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WireLogTest {

    private final List<String> shown = new ArrayList<>();
    private final WireLog log = new WireLog(shown::add);

    @Nested
    class GivenBlocks {

        @Test
        void whenSentAndAcknowledged_thenNeitherIsShown() {
            log.accept(
                    ">> <iq to='j@c/b' id='a-1' type='set'><data xmlns='http://jabber.org/protocol/ibb'>…</data></iq>");
            log.accept(
                    ">> <iq to='j@c/b' id='a-2' type='set'><data xmlns='http://jabber.org/protocol/ibb'>…</data></iq>");
            log.accept("<< <iq from='j@c/b' id='a-1' type='result'/>");
            log.accept("<< <iq from='j@c/b' id='a-2' type='result'/>");
            assertThat(shown).isEmpty();
        }

        @Test
        void whenRefused_thenTheErrorIsShown() {
            log.accept(">> <iq id='a-1' type='set'><data xmlns='http://jabber.org/protocol/ibb'>…</data></iq>");
            log.accept("<< <iq id='a-1' type='error'><error type='cancel'/></iq>");
            assertThat(shown).containsExactly("<< <iq id='a-1' type='error'><error type='cancel'/></iq>");
        }
    }

    @Nested
    class GivenStreamManagement {

        @Test
        void whenStanzasAreAcknowledged_thenOnlyTheAgreementIsShown() {
            log.accept(">> <enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            log.accept(">> <r xmlns='urn:xmpp:sm:3'/>");
            log.accept("<< <a xmlns='urn:xmpp:sm:3' h='1'/>");
            assertThat(shown).containsExactly(">> <enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        }
    }

    @Nested
    class GivenNegotiation {

        @Test
        void whenAnything_thenShownAsItIs() {
            List<String> lines = List.of(
                    ">> <?xml version='1.0'?><stream:stream to='montague.lit' version='1.0'>",
                    "<< <stream:features/>",
                    ">> <iq id='b-1' type='set'><open xmlns='http://jabber.org/protocol/ibb' sid='s'/></iq>",
                    "<< <iq id='b-1' type='result'/>",
                    ">> </stream:stream>");
            lines.forEach(log);
            assertThat(shown).isEqualTo(lines);
        }
    }
}

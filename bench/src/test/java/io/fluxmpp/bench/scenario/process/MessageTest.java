package io.fluxmpp.bench.scenario.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MessageTest {

    @Test
    void whatIsWrittenAsALine_isReadAgain() {
        Message message = Message.of("login")
                .with("text", "a b=c&d%\nü")
                .with("empty", "")
                .with("number", 5L);

        assertThat(Message.ofLine(message.toLine())).isEqualTo(message);
        assertThat(message.toLine()).doesNotContain("\n").startsWith("login ");
        assertThat(Message.ofLine(Message.of("peak").toLine())).isEqualTo(Message.of("peak"));
    }

    @Test
    void whenAFieldIsMissing_thenTheOthersAreNamed() {
        assertThatThrownBy(() -> Message.of("login").with("port", 1).integer("user"))
                .hasMessage("login: no user (expected: one besides [port])");
    }
}

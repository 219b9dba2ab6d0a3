package io.fluxmpp.stream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.LinkedConnections;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Which messages an extension gets, and when. */
class MessageHandlersTest {

    private static final Jid ROMEO = Jid.of("romeo@montague.lit/orchard");
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");
    private static final XmlElement NUMBER = XmlElement.of("urn:test", "number");

    private final LinkedConnections link = LinkedConnections.between(ROMEO, JULIET, ConnectionSettings.DEFAULT);
    private final XmppConnection romeo = link.left();
    private final XmppConnection juliet = link.right();

    private final List<Object> handled = new ArrayList<>();
    private final List<Stanza> left = new ArrayList<>();

    @BeforeEach
    void listen() {
        juliet.stanzas().subscribe(left::add);
    }

    @AfterEach
    void dispose() {
        link.dispose();
    }

    private void send(Message message) {
        romeo.send(message).subscribe();
    }

    private boolean takeNumbers(Message message) {
        return message.payloads().contains(NUMBER) && handled.add(message.from());
    }

    @Test
    void whenAHandlerTakesAMessage_thenNobodyElseSeesIt() {
        juliet.handleMessages(this::takeNumbers);
        send(Message.of(JULIET, Message.Type.NORMAL, NUMBER));
        send(Message.chat(JULIET, "Art thou not Romeo?"));
        link.settle();
        assertThat(handled).containsExactly(ROMEO);
        assertThat(left)
                .singleElement()
                .isInstanceOfSatisfying(
                        Message.class, rest -> assertThat(rest.body()).contains("Art thou not Romeo?"));
    }

    @Test
    void whenRequestsComeBetween_thenEverythingIsHandledInItsOrder() {
        juliet.handleMessages(this::takeNumbers);
        juliet.handle(NUMBER.elementName(), request -> {
            handled.add("request");
            return Mono.empty();
        });
        send(Message.of(JULIET, Message.Type.NORMAL, NUMBER));
        romeo.request(Iq.set(JULIET, NUMBER)).subscribe();
        send(Message.of(JULIET, Message.Type.NORMAL, NUMBER));
        link.settle();
        assertThat(handled).containsExactly(ROMEO, "request", ROMEO);
    }

    @Test
    void whenAHandlerThrows_thenTheApplicationGetsTheMessageAndTheConnectionLives() {
        juliet.handleMessages(message -> {
            throw new IllegalStateException("thrown by a handler");
        });
        send(Message.of(JULIET, Message.Type.NORMAL, NUMBER));
        send(Message.of(JULIET, Message.Type.NORMAL, NUMBER));
        link.settle();
        assertThat(left).hasSize(2);
    }

    @Test
    void whenTheHandleIsDisposed_thenTheApplicationGetsTheMessages() {
        Disposable handle = juliet.handleMessages(this::takeNumbers);
        handle.dispose();
        send(Message.of(JULIET, Message.Type.NORMAL, NUMBER));
        link.settle();
        assertThat(handled).isEmpty();
        assertThat(left).hasSize(1);
    }
}

package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryDatagrams;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.fake.StubCall;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Datagrams and streams do not stand in for each other (XEP-0166 §8). */
class TransportKindTest {

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection us = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final MemoryTransport preferred = new MemoryTransport(MemoryTransport.NAMESPACE, 9);
    private final MemoryDatagrams datagrams = new MemoryDatagrams();

    private Jingle start() {
        return Jingle.on(us)
                .transport(preferred)
                .transport(datagrams)
                .application(new StubCall())
                .application(new StubApplication())
                .start();
    }

    private static Content offered(XmlElement description, String transport) {
        return Content.of(Creator.INITIATOR, "data")
                .withDescription(description)
                .withTransport(XmlElement.of(transport, "transport"));
    }

    private void julietOffers(Content content) {
        juliet.request(us.jid(), new JingleAction.SessionInitiate("s1", null, List.of(content), Details.NONE));
    }

    private void assertUnsupported() {
        assertThat(juliet.story()).containsExactly("result", "session-terminate");
        assertThat(juliet.lastAction().reason()).isEqualTo(Reason.of(Condition.UNSUPPORTED_TRANSPORTS));
    }

    @Test
    void whenAnApplicationNeedsDatagrams_thenTheyAreOfferedEvenIfAStreamIsPreferred() {
        start().initiate(juliet.jid(), new StubCall()).subscribe();
        assertThat(juliet.lastAction().contents())
                .singleElement()
                .satisfies(
                        content -> assertThat(content.transport().elementName().namespace())
                                .isEqualTo(MemoryDatagrams.NAMESPACE));
        assertThat(preferred.contexts()).isEmpty();
    }

    @Test
    void whenDatagramsFail_thenNoStreamTakesTheirPlace() {
        datagrams.connecting(Mono.error(new XmppException("test: no route")));
        start().initiate(juliet.jid(), new StubCall()).subscribe(session -> {}, failure -> {});
        JingleAction offer = juliet.lastAction();
        juliet.request(us.jid(), new JingleAction.SessionAccept(offer.sid(), null, offer.contents(), Details.NONE));
        assertThat(us.actionNames()).containsExactly("session-initiate", "session-terminate");
        assertThat(juliet.lastAction().reason().condition()).isEqualTo(Condition.FAILED_TRANSPORT);
        assertThat(preferred.contexts()).isEmpty();
    }

    @Test
    void whenThereAreOnlyStreams_thenAnApplicationOfDatagramsCannotBeOffered() {
        Jingle jingle =
                Jingle.on(us).transport(preferred).application(new StubCall()).start();
        assertThatThrownBy(() -> jingle.initiate(juliet.jid(), new StubCall()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("DATAGRAM");
    }

    @Test
    @Tag("J-6.7-7")
    void whenACallIsOfferedOverAStream_thenTheTransportIsUnsupported() {
        start().offers().subscribe();
        julietOffers(offered(StubCall.DESCRIPTION, MemoryTransport.NAMESPACE));
        assertUnsupported();
    }

    @Test
    @Tag("J-6.7-7")
    void whenAStreamingApplicationIsOfferedOverDatagrams_thenTheTransportIsUnsupported() {
        start().offers().subscribe();
        julietOffers(offered(StubApplication.DESCRIPTION, MemoryDatagrams.NAMESPACE));
        assertUnsupported();
    }

    @Test
    @Tag("J-7.2.15-1")
    void whenTheStreamIsToBeReplacedByDatagrams_thenThatIsRejected() {
        start().offers().subscribe();
        Content content = offered(StubApplication.DESCRIPTION, MemoryTransport.NAMESPACE);
        julietOffers(content);
        Content other = content.withTransport(XmlElement.of(MemoryDatagrams.NAMESPACE, "transport"));
        juliet.request(us.jid(), new JingleAction.TransportReplace("s1", List.of(other), Details.NONE));
        assertThat(juliet.story()).containsExactly("result", "result", "transport-reject");
    }
}

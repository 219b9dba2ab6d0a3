package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.stream.connection.ComponentConnection;
import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.stream.xml.XmlElement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What holds for a component of any server, with a client of the same. */
abstract class ComponentContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    static final String SECRET = "s3cr&t é";
    private static final Jid DOMAIN = Jid.of("files.montague.example");
    private static final Jid INBOX = Jid.of("inbox@files.montague.example");
    private static final Jid DESK = Jid.of("inbox@files.montague.example/desk");
    private static final XmlElement QUESTION = XmlElement.of("urn:test", "question");

    private final List<String> wire = new CopyOnWriteArrayList<>();
    private ComponentConnection component;
    private XmppConnection romeo;

    /** A component that the server knows, with its secret, or one that it does not know. */
    abstract XmppComponent component(String name, String secret);

    /** {@code romeo@montague.example}. */
    abstract XmppClient romeo();

    /** Before each test; the one that all share is there already. */
    void startServer() {}

    void stopServer() {}

    @BeforeEach
    void connect() {
        startServer();
        component = component(SECRET).wire(wire::add).connect().block(PATIENCE);
        romeo = romeo().connect().block(PATIENCE);
    }

    @AfterEach
    void disconnect() {
        romeo.close().block(PATIENCE);
        component.close().block(PATIENCE);
        stopServer();
    }

    private XmppComponent component(String secret) {
        return component(DOMAIN.toString(), secret);
    }

    private Mono<Iq> ask(Jid whom) {
        return romeo.request(Iq.get(whom, QUESTION));
    }

    private static void refused(Mono<?> request, StanzaError.Condition condition) {
        StepVerifier.create(request)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                StanzaErrorException.class,
                                refusal ->
                                        assertThat(refusal.error().condition()).isEqualTo(condition)))
                .verify(PATIENCE);
    }

    @Test
    @Tag("COMP-3-1")
    @Tag("COMP-3-2")
    @Tag("COMP-3-10")
    @Tag("COMP-3-11")
    void whenConnected_thenTheDomainAnswers() {
        assertThat(component.jid()).isEqualTo(DOMAIN);
        assertThat(component.features().features()).isEmpty();
        StepVerifier.create(Ping.on(romeo).ping(DOMAIN))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(Disco.on(romeo).info(DOMAIN))
                .assertNext(info -> assertThat(info.features()).contains("urn:xmpp:ping"))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(wire.get(0))
                .startsWith(">> <?xml")
                .contains("to='files.montague.example'")
                .contains("xmlns='jabber:component:accept'")
                .doesNotContain(" from=")
                .doesNotContain("1.0' xmlns");
        assertThat(wire.get(2)).as("the digest is masked").contains("handshake").doesNotContainPattern("[0-9a-f]{40}");
    }

    @Test
    void whenTheServerIsSilentForLong_thenItIsAskedForASignOfLifeAndGivesOne() {
        component.close().block(PATIENCE);
        component = component(SECRET)
                .settings(ConnectionSettings.DEFAULT
                        .withKeepAlive(Duration.ofMillis(100))
                        .withRequestTimeout(Duration.ofSeconds(1)))
                .wire(wire::add)
                .connect()
                .block(PATIENCE);
        StepVerifier.create(component.onClose())
                .expectTimeout(Duration.ofSeconds(2))
                .verify(PATIENCE);
        assertThat(wire)
                .filteredOn(line -> line.startsWith(">>") && line.contains("<ping"))
                .hasSizeGreaterThan(2);
    }

    @Test
    @Tag("COMP-3-8")
    @Tag("COMP-3-9")
    void whenAddressesAsk_thenEachIsWhoItSays() {
        romeo.handle(
                QUESTION.elementName(),
                request -> Mono.just(XmlElement.of("urn:test", "answer", String.valueOf(request.from()))));
        for (XmppConnection asking : List.of(component, component.at(INBOX), component.at(DESK))) {
            StepVerifier.create(asking.request(Iq.get(romeo.jid(), QUESTION)))
                    .assertNext(answer -> assertThat(((XmlElement) answer.payload()).text())
                            .isEqualTo(asking.jid().toString()))
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void whenAddressesAreAsked_thenEachAnswersForItself() {
        for (Jid address : List.of(INBOX, DESK)) {
            component
                    .at(address)
                    .handle(
                            QUESTION.elementName(),
                            request -> Mono.just(XmlElement.of("urn:test", "answer", address.toString())));
        }
        for (Jid address : List.of(INBOX, DESK)) {
            StepVerifier.create(ask(address))
                    .assertNext(answer -> {
                        assertThat(answer.from()).isEqualTo(address);
                        assertThat(((XmlElement) answer.payload()).text()).isEqualTo(address.toString());
                    })
                    .expectComplete()
                    .verify(PATIENCE);
        }
        refused(ask(DOMAIN), StanzaError.Condition.SERVICE_UNAVAILABLE);
        refused(ask(Jid.of("nobody@files.montague.example")), StanzaError.Condition.SERVICE_UNAVAILABLE);
    }

    @Test
    void whenAnUnusedAddressIsAsked_thenAListenerMayUseIt() {
        component.onUnusedAddress(
                unused -> component.at(unused).handle(QUESTION.elementName(), request -> Mono.just(QUESTION)));
        StepVerifier.create(ask(INBOX)).expectNextCount(1).expectComplete().verify(PATIENCE);

        component.at(DESK).dispose();
        StepVerifier.create(Ping.on(romeo).ping(DESK))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void whenAnAddressIsGivenUp_thenItIsSilentAndTheOthersAreNot() {
        XmppConnection inbox = component.at(INBOX);
        StepVerifier.create(Ping.on(romeo).ping(INBOX))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        inbox.close().block(PATIENCE);

        refused(ask(INBOX), StanzaError.Condition.SERVICE_UNAVAILABLE);
        StepVerifier.create(inbox.onClose()).expectComplete().verify(PATIENCE);
        StepVerifier.create(Ping.on(romeo).ping(DOMAIN))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(inbox.isDisposed()).isTrue();
        assertThat(component.at(INBOX)).isNotSameAs(inbox);
    }

    @Test
    void whenMessagesArrive_thenWhomTheyAreForSeesThem() {
        StepVerifier.create(component
                        .at(INBOX)
                        .stanzas()
                        .cast(Message.class)
                        .map(Message::to)
                        .take(1))
                .then(() -> romeo.send(Message.chat(DESK, "not you")).block(PATIENCE))
                .then(() -> romeo.send(Message.chat(INBOX, "you")).block(PATIENCE))
                .expectNext(INBOX)
                .expectComplete()
                .verify(PATIENCE);
    }

    /** What makes up a stanza is in the namespace of the stream, which is another for clients. */
    @Test
    @Tag("COMP-3-11")
    void whenMessagesGoEitherWay_thenTheirBodiesAreOfTheReceiversStream() {
        StepVerifier.create(component.at(INBOX).stanzas().cast(Message.class).take(1))
                .then(() -> Ping.on(romeo).ping(INBOX).block(PATIENCE))
                .then(() -> romeo.send(Message.chat(INBOX, "to you")).block(PATIENCE))
                .assertNext(message -> {
                    assertThat(message.body()).contains("to you");
                    assertThat(message.payloads().get(0).elementName().namespace())
                            .isEqualTo("jabber:client");
                })
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(romeo.stanzas().cast(Message.class).take(1))
                .then(() -> Ping.on(romeo).ping(INBOX).block(PATIENCE))
                .then(() -> component
                        .at(INBOX)
                        .send(Message.chat(romeo.jid(), "and to you"))
                        .block(PATIENCE))
                .assertNext(message -> {
                    assertThat(message.from()).isEqualTo(INBOX);
                    assertThat(message.payloads().get(0).elementName().namespace())
                            .isEqualTo("jabber:client");
                })
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    @Tag("COMP-3-8")
    @Tag("COMP-3-9")
    void whenAddressesCannotBeRight_thenTheStanzaIsRefusedAndTheStreamLives() {
        StepVerifier.create(component.request(Iq.get(null, QUESTION)))
                .expectErrorMessage("to: none (expected: an address, which a component must always give)")
                .verify(PATIENCE);
        StepVerifier.create(component.send(
                        Message.chat(romeo.jid(), "I am Juliet").withFrom(Jid.of("juliet@capulet.example"))))
                .expectError(IllegalArgumentException.class)
                .verify(PATIENCE);
        assertThatThrownBy(() -> component.at(Jid.of("juliet@capulet.example")))
                .isInstanceOf(IllegalArgumentException.class);
        StepVerifier.create(Ping.on(component.at(INBOX)).ping(romeo.jid()))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    @Tag("COMP-3-5")
    @Tag("COMP-3-6")
    void whenTheSecretIsWrong_thenNotAuthorized() {
        StepVerifier.create(component("wrong").connect())
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                NegotiationException.class,
                                refused -> assertThat(refused.reason())
                                        .isEqualTo(NegotiationException.Reason.NOT_AUTHORIZED))
                        .hasMessageContaining("secret")
                        .hasMessageNotContaining("wrong"))
                .verify(PATIENCE);
    }

    @Test
    @Tag("COMP-3-3")
    void whenTheServerDoesNotKnowTheName_thenItSaysSo() {
        StepVerifier.create(component("other.montague.example", "secret").connect())
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                StreamErrorException.class,
                                refused -> assertThat(refused.error().condition())
                                        .isEqualTo(StreamError.Condition.HOST_UNKNOWN)))
                .verify(PATIENCE);
    }
}

package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Of what one engine offers, the other wants a part. */
class PartialAcceptanceTest {

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final Jingle romeos = start(romeo);
    private final Jingle juliets = start(juliet);
    private final List<JingleSession> his = new ArrayList<>();
    private final List<JingleSession> hers = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    private Jingle start(MemoryConnection connection) {
        return Jingle.on(connection)
                .transport(transport)
                .application(new StubApplication())
                .start();
    }

    private static StubApplication named(String name) {
        return new StubApplication(StubApplication.NAMESPACE, name);
    }

    private void offered(Predicate<? super Content> wanted) {
        juliets.offers().flatMap(offer -> offer.accept(wanted)).subscribe(hers::add, error -> {});
        romeos.initiate(juliet.jid(), List.of(named("one"), named("two"), named("three")))
                .subscribe(his::add, failures::add);
    }

    private static List<String> names(JingleSession session) {
        return session.contents().stream().map(content -> content.key().name()).toList();
    }

    @Test
    @Tag("J-7.2.8-1")
    void whenSomeAreWanted_thenBothPartiesHaveThose() {
        offered(content -> !content.name().equals("two"));
        assertThat(names(hers.get(0))).containsExactly("one", "three");
        assertThat(names(his.get(0))).containsExactly("one", "three");
    }

    @Test
    void whenSomeAreWanted_thenTheTransportsOfTheOthersAreReleased() {
        offered(content -> content.name().equals("three"));
        assertThat(transport.ends())
                .extracting(MemoryTransport.End::isReleased)
                .containsExactly(true, true, false, false);
    }

    @Test
    void whenTheFirstIsNotWanted_thenTheSessionIsAboutTheNext() {
        offered(content -> content.name().equals("two"));
        List<ByteBuffer> received = new ArrayList<>();
        hers.get(0).receive().subscribe(received::add);
        his.get(0).send(Flux.just(ByteBuffer.wrap(new byte[] {7}))).subscribe();
        assertThat(received).containsExactly(ByteBuffer.wrap(new byte[] {7}));
        assertThat(romeo.actionNames()).containsExactly("session-initiate");
        assertThat(juliet.actionNames()).containsExactly("session-accept");
    }

    @Test
    void whenNoneIsWanted_thenTheOfferIsDeclined() {
        offered(content -> false);
        assertThat(juliet.actionNames()).containsExactly("session-terminate");
        assertThat(failures).singleElement().isInstanceOfSatisfying(JingleSessionException.class, declined -> {
            assertThat(declined.reason().condition()).isEqualTo(Condition.DECLINE);
            assertThat(declined.endedByPeer()).isTrue();
        });
        assertThat(transport.ends()).allMatch(MemoryTransport.End::isReleased);
    }

    @Test
    void whenWeCannotGoAlongWithOneOfTheAnswers_thenThatContentIsRemovedAndTheSessionGoesOn() {
        Reason unfit = Reason.of(Condition.INCOMPATIBLE_PARAMETERS, "test: unfit");
        juliets.offers().flatMap(JingleOffer::accept).subscribe(hers::add);
        romeos.initiate(
                        juliet.jid(),
                        List.of(named("one").refusing(new ApplicationRefusedException(unfit)), named("two")))
                .subscribe(his::add, failures::add);
        assertThat(romeo.actionNames()).containsExactly("session-initiate", "content-remove");
        assertThat(names(his.get(0))).containsExactly("two");
        assertThat(names(hers.get(0))).containsExactly("two");
        assertThat(failures).isEmpty();
    }

    @Test
    void whenTheTransportOfOneCannotBeMet_thenTheOthersAreAccepted() {
        MemoryConnection garden = network.connect("juliet@capulet.lit/garden");
        MemoryTransport bad = new MemoryTransport("urn:test:bad", 2).refusing();
        Jingle.on(garden)
                .transport(transport)
                .transport(bad)
                .application(new StubApplication())
                .start()
                .offers()
                .flatMap(JingleOffer::accept)
                .subscribe(hers::add);
        ScriptedPeer nurse = network.peer("nurse@capulet.lit/kitchen");
        nurse.request(
                garden.jid(),
                new JingleAction.SessionInitiate(
                        "s1",
                        null,
                        List.of(content("one", bad.namespace()), content("two", transport.namespace())),
                        Details.NONE));
        assertThat(garden.actionNames()).containsExactly("session-accept");
        assertThat(names(hers.get(0))).containsExactly("two");
    }

    @Test
    void whenTheTransportOfNoneCanBeMet_thenTheSessionEndsAndSaysSo() {
        transport.refusing();
        offered(content -> true);
        assertThat(juliet.actionNames()).containsExactly("session-terminate");
        assertThat(failures)
                .singleElement()
                .isInstanceOfSatisfying(
                        JingleSessionException.class,
                        ended -> assertThat(ended.reason().condition()).isEqualTo(Condition.INCOMPATIBLE_PARAMETERS));
    }

    private static Content content(String name, String transport) {
        return Content.of(Creator.INITIATOR, name)
                .withDescription(StubApplication.DESCRIPTION)
                .withTransport(XmlElement.of(transport, "transport"));
    }

    @Test
    void whenCancelledBeforeItsTurn_thenTheSessionIsEnded() {
        List<JingleOffer> offers = new ArrayList<>();
        juliets.offers().subscribe(offers::add);
        romeos.initiate(juliet.jid(), named("one")).subscribe(his::add, failures::add);
        network.clock()
                .schedule(() -> offers.get(0).accept().subscribe(hers::add).dispose());
        assertThat(juliet.actionNames().get(juliet.actionNames().size() - 1)).isEqualTo("session-terminate");
        assertThat(hers).isEmpty();
        assertThat(transport.ends()).allMatch(MemoryTransport.End::isReleased);
    }
}

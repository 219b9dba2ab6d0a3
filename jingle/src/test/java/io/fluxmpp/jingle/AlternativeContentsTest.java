package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionAccept;
import io.fluxmpp.jingle.model.JingleAction.SessionInitiate;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.ContentOffer;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.SessionUpdate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** One engine offers ways to the same, the preferred one first, and the other chooses (XEP-0166 §7.3). */
class AlternativeContentsTest {

    private static final String GOOD = "urn:xmpp:jingle:apps:good:0";
    private static final String PLAIN = "urn:xmpp:jingle:apps:plain:0";

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final StubApplication good = new StubApplication(GOOD, "data");
    private final StubApplication plain = new StubApplication(PLAIN, "data");
    private final Jingle romeos = start(romeo, good, plain);
    private final List<JingleSession> his = new ArrayList<>();
    private final List<JingleSession> hers = new ArrayList<>();

    private Jingle start(MemoryConnection connection, StubApplication... applications) {
        Jingle.Builder jingle = Jingle.on(connection)
                .transport(transport)
                .settings(settings -> settings.withDiscovery(Discovery.ANNOUNCED));
        for (StubApplication application : applications) {
            jingle.application(application);
        }
        return jingle.start();
    }

    private void offered(Jingle juliets, StubApplication... alternatives) {
        juliets.offers().flatMap(JingleOffer::accept).subscribe(hers::add);
        romeos.initiate(juliet.jid(), List.of(alternatives)).subscribe(his::add);
    }

    private void assertBytesArrive() {
        List<ByteBuffer> received = new ArrayList<>();
        hers.get(0).receive().subscribe(received::add);
        his.get(0).send(Flux.just(ByteBuffer.wrap(new byte[] {7}))).subscribe();
        assertThat(received).containsExactly(ByteBuffer.wrap(new byte[] {7}));
    }

    private List<Content> offer() {
        return ((SessionInitiate) romeo.sent().get(0).payload()).contents();
    }

    @Test
    @Tag("J-7.3-7")
    void whenBothAreKnown_thenThePreferredOneCounts() {
        offered(start(juliet, plain, good), good, plain);
        assertThat(offer()).extracting(Content::name).containsExactly("data", "data");
        assertThat(his.get(0).description().elementName().namespace()).isEqualTo(GOOD);
        assertThat(hers.get(0).description().elementName().namespace()).isEqualTo(GOOD);
        assertBytesArrive();
    }

    @Test
    @Tag("J-7.3-7")
    void whenOnlyTheOtherIsKnown_thenThatCounts() {
        offered(start(juliet, plain), good, plain);
        assertThat(his.get(0).contents()).hasSize(1);
        assertThat(his.get(0).description().elementName().namespace()).isEqualTo(PLAIN);
        assertThat(hers.get(0).description().elementName().namespace()).isEqualTo(PLAIN);
        assertBytesArrive();
    }

    @Test
    void whenOneIsChosen_thenTheTransportOfTheOtherIsReleased() {
        offered(start(juliet, plain), good, plain);
        assertThat(transport.ends()).extracting(MemoryTransport.End::isReleased).containsExactly(true, false, false);
    }

    @Test
    void whenBothAreOfOneKind_thenThePreferredOneCountsOnBothSides() {
        offered(start(juliet, plain), plain, plain);
        assertBytesArrive();
        assertThat(transport.ends()).extracting(MemoryTransport.End::isReleased).containsExactly(false, true, false);
    }

    @Test
    void whenBothAreOfOneKindAndThePeerRepeatsTheOther_thenThatCounts() {
        ScriptedPeer nurse = network.peer("nurse@capulet.lit/kitchen");
        StubApplication loud = new StubApplication(PLAIN, "data").saying("loud");
        StubApplication soft = new StubApplication(PLAIN, "data").saying("soft");
        romeos.initiate(nurse.jid(), List.of(loud, soft)).subscribe(his::add);
        nurse.request(
                romeo.jid(), new SessionAccept(nurse.lastAction().sid(), null, List.of(offer().get(1)), Details.NONE));
        assertThat(his.get(0).description()).isEqualTo(soft.description());
        assertThat(transport.ends()).extracting(MemoryTransport.End::isReleased).containsExactly(true, false);
    }

    @Test
    void whenNoneIsKnown_thenTheApplicationsAreUnsupported() {
        Jingle other = start(juliet, new StubApplication());
        List<Throwable> failures = new ArrayList<>();
        other.offers().subscribe();
        romeos.initiate(juliet.jid(), List.of(good, plain)).subscribe(his::add, failures::add);
        assertThat(failures)
                .singleElement()
                .extracting(Throwable::getMessage)
                .asString()
                .contains(Condition.UNSUPPORTED_APPLICATIONS.wireName());
        assertThat(transport.ends()).hasSize(2).allMatch(MemoryTransport.End::isReleased);
    }

    @Test
    void whenTheyAreAddedToASession_thenOneIsChosenAsWell() {
        StubApplication first = new StubApplication(PLAIN, "first");
        List<JingleContent> added = new ArrayList<>();
        offered(start(juliet, plain), first);
        hers.get(0)
                .updates()
                .ofType(SessionUpdate.Added.class)
                .map(SessionUpdate.Added::offer)
                .flatMap(ContentOffer::accept)
                .subscribe();
        his.get(0).add(good, plain).subscribe(added::add);
        assertThat(added)
                .singleElement()
                .extracting(content -> content.description().elementName().namespace())
                .isEqualTo(PLAIN);
        assertThat(hers.get(0).contents()).hasSize(2);
    }
}

package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.state.SessionState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Two sessions of different applications with one peer know nothing of each other. */
class ParallelSessionsTest {

    private static final String TALK = "urn:xmpp:jingle:apps:talk:0";
    private static final String DRAW = "urn:xmpp:jingle:apps:draw:0";

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final StubApplication talk = new StubApplication(TALK, "data");
    private final StubApplication draw = new StubApplication(DRAW, "data");
    private final Jingle romeos = start(romeo);
    private final Jingle juliets = start(juliet);
    private final List<JingleSession> his = new ArrayList<>();
    private final List<JingleSession> hers = new ArrayList<>();
    private final List<List<ByteBuffer>> received = List.of(new ArrayList<>(), new ArrayList<>());

    private Jingle start(MemoryConnection connection) {
        return Jingle.on(connection)
                .transport(transport)
                .application(talk)
                .application(draw)
                .start();
    }

    @BeforeEach
    void twoSessionsAreAccepted() {
        juliets.offers().flatMap(JingleOffer::accept).subscribe(hers::add);
        romeos.initiate(juliet.jid(), talk).subscribe(his::add);
        romeos.initiate(juliet.jid(), draw).subscribe(his::add);
        for (int i = 0; i < 2; i++) {
            hers.get(i).receive().subscribe(received.get(i)::add, failure -> {});
        }
    }

    private static Flux<ByteBuffer> bytes(int value) {
        return Flux.just(ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    @Test
    @Tag("J-6.2-3")
    void whenBothAreUsed_thenEachCarriesItsOwnBytes() {
        assertThat(his).extracting(JingleSession::sid).doesNotHaveDuplicates().hasSize(2);
        assertThat(hers)
                .extracting(session -> session.description().elementName().namespace())
                .containsExactly(TALK, DRAW);
        his.get(1).send(bytes(2)).subscribe();
        his.get(0).send(bytes(1)).subscribe();
        assertThat(received.get(0)).containsExactly(ByteBuffer.wrap(new byte[] {1}));
        assertThat(received.get(1)).containsExactly(ByteBuffer.wrap(new byte[] {2}));
    }

    @Test
    @Tag("J-6.2-3")
    void whenOneEnds_thenTheOtherGoesOn() {
        his.get(0).terminate(Reason.of(Condition.SUCCESS)).subscribe();
        assertThat(his).extracting(JingleSession::state).containsExactly(SessionState.ENDED, SessionState.ACTIVE);
        assertThat(hers).extracting(JingleSession::state).containsExactly(SessionState.ENDED, SessionState.ACTIVE);
        his.get(1).send(bytes(2)).subscribe();
        assertThat(received.get(1)).hasSize(1);
    }
}

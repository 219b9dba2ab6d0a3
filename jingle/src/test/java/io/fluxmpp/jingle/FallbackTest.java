package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.stream.error.XmppException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Two engines, and a transport that fails on purpose. */
class FallbackTest {

    private static final String FAST = "urn:xmpp:jingle:transports:fast:0";
    private static final Mono<Void> BROKEN = Mono.error(new XmppException("test: no route"));

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final MemoryTransport fast = new MemoryTransport(FAST, 9).connecting(BROKEN);
    private final MemoryTransport sure = new MemoryTransport();
    private final List<JingleSession> hers = new ArrayList<>();
    private final List<ByteBuffer> received = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    private Discovery discovery = Discovery.ASK;

    private Jingle start(MemoryConnection connection, MemoryTransport... transports) {
        Jingle.Builder jingle = Jingle.on(connection)
                .application(new StubApplication())
                .settings(settings -> settings.withDiscovery(discovery));
        for (MemoryTransport transport : transports) {
            jingle.transport(transport);
        }
        return jingle.start();
    }

    private void transfer(Jingle romeos, Jingle juliets) {
        juliets.offers().flatMap(JingleOffer::accept).subscribe(session -> {
            hers.add(session);
            session.receive().subscribe(received::add, failures::add);
        });
        romeos.initiate(juliet.jid(), new StubApplication())
                .flatMap(session -> session.send(Flux.just(ByteBuffer.wrap(new byte[] {1, 2, 3}))))
                .subscribe(done -> {}, failures::add);
        network.advance(Duration.ofSeconds(1));
    }

    private static List<String> actions(MemoryConnection connection) {
        return connection.actions().stream()
                .map(action -> action.type().wireName())
                .toList();
    }

    @Test
    @Tag("J-7.2.15-1")
    void whenTheFirstTransportFails_thenTheNextCarriesTheBytes() {
        transfer(start(romeo, fast, sure), start(juliet, fast, sure));
        assertThat(actions(romeo)).containsExactly("session-initiate", "transport-replace");
        assertThat(actions(juliet)).containsExactly("session-accept", "transport-accept");
        assertThat(received).containsExactly(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(failures).isEmpty();
        assertThat(fast.ends()).isNotEmpty().allMatch(MemoryTransport.End::isReleased);
    }

    @Test
    @Tag("J-6.7-8")
    void whenThePeerHasNoOtherAndWeDoNotKnow_thenTheSessionEndsWithFailedTransport() {
        discovery = Discovery.ANNOUNCED;
        MemoryTransport waiting = new MemoryTransport(FAST, 9).connecting(Mono.never());
        transfer(start(romeo, fast, sure), start(juliet, waiting));
        assertThat(actions(romeo)).containsExactly("session-initiate", "transport-replace", "session-terminate");
        assertThat(actions(juliet)).contains("transport-reject");
        assertThat(failures)
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                JingleSessionException.class,
                                ended -> assertThat(ended.reason().condition()).isEqualTo(Condition.FAILED_TRANSPORT)));
        assertThat(fast.ends()).allMatch(MemoryTransport.End::isReleased);
        assertThat(waiting.ends()).isNotEmpty().allMatch(MemoryTransport.End::isReleased);
        assertThat(sure.ends()).isNotEmpty().allMatch(MemoryTransport.End::isReleased);
    }

    @Test
    void whenThePeerHasSaidThatItHasNoOther_thenNoneIsProposed() {
        MemoryTransport waiting = new MemoryTransport(FAST, 9).connecting(Mono.never());
        transfer(start(romeo, fast, sure), start(juliet, waiting));
        assertThat(actions(romeo)).containsExactly("session-initiate", "session-terminate");
        assertThat(actions(juliet)).containsExactly("session-accept");
        assertThat(failures).hasSize(2);
        assertThat(sure.ends()).isEmpty();
    }
}

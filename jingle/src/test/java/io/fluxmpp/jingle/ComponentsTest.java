package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryDatagrams;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.StubCall;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.Component;
import io.fluxmpp.jingle.spi.TransportContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The components that an application names are what the transport brings up (XEP-0166 §8). */
class ComponentsTest {

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final MemoryTransport streams = new MemoryTransport();
    private final MemoryDatagrams datagrams = new MemoryDatagrams();
    private final StubCall hisCall = new StubCall();
    private final StubCall herCall = new StubCall();
    private final Jingle romeos = start(romeo, hisCall);
    private final Jingle juliets = start(juliet, herCall);
    private final List<JingleSession> his = new ArrayList<>();
    private final List<JingleSession> hers = new ArrayList<>();

    private Jingle start(MemoryConnection connection, ApplicationFormat call) {
        return Jingle.on(connection)
                .transport(streams)
                .transport(datagrams)
                .application(call)
                .application(FileTransfer.create())
                .start();
    }

    private void callEstablished() {
        juliets.offers().flatMap(JingleOffer::accept).subscribe(hers::add);
        romeos.initiate(juliet.jid(), new StubCall()).subscribe(his::add);
    }

    private static ByteBuffer packet(int... bytes) {
        ByteBuffer packet = ByteBuffer.allocate(bytes.length);
        for (int each : bytes) {
            packet.put((byte) each);
        }
        return packet.flip();
    }

    @Test
    @Tag("J-8.1-1")
    void whenACallIsAgreedOn_thenBothTransportsAreAskedForItsComponents() {
        callEstablished();
        assertThat(datagrams.contexts())
                .hasSize(2)
                .allSatisfy(context -> assertThat(context.components())
                        .containsExactly(new Component(1, "media"), new Component(2, "control")));
        assertThat(datagrams.contexts()).extracting(TransportContext::initiator).containsExactly(true, false);
        assertThat(datagrams.contexts()).extracting(TransportContext::peer).containsExactly(juliet.jid(), romeo.jid());
    }

    @Test
    @Tag("J-8.1-1")
    void whenPacketsAreSent_thenEachComponentCarriesItsOwn() {
        callEstablished();
        List<ByteBuffer> media = new ArrayList<>();
        hers.get(0).receive().subscribe(media::add);
        his.get(0).send(Flux.just(packet(1), packet(2, 3), packet())).subscribe();
        assertThat(media).containsExactly(packet(1), packet(2, 3), packet());
        assertThat(herCall.reports()).containsExactly(packet('b', 'y', 'e'));
        assertThat(hisCall.reports()).isEmpty();
    }

    @Test
    void whenPacketsAreSentTheOtherWay_thenTheyArriveThere() {
        callEstablished();
        List<ByteBuffer> media = new ArrayList<>();
        his.get(0).receive().subscribe(media::add);
        hers.get(0).send(Flux.just(packet(1), packet(2))).subscribe();
        assertThat(media).containsExactly(packet(1), packet(2));
    }

    @Test
    @Tag("J-8.2-3")
    void whenAFileIsOffered_thenItsOneComponentIsTheData() {
        juliets.offers().flatMap(JingleOffer::accept).subscribe(hers::add);
        romeos.initiate(
                        juliet.jid(),
                        FileTransfer.offer(FileDescription.builder().size(1).build()))
                .subscribe(his::add);
        assertThat(streams.contexts())
                .hasSize(2)
                .allSatisfy(context -> assertThat(context.components()).containsExactly(new Component(1, "data")));
    }
}

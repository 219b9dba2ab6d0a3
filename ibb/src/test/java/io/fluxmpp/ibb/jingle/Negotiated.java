package io.fluxmpp.ibb.jingle;

import static io.fluxmpp.ibb.fake.FakeLink.JULIET;
import static io.fluxmpp.ibb.fake.FakeLink.ROMEO;

import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.fake.FakeLink;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.jingle.spi.Component;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import java.util.List;
import reactor.core.publisher.Mono;

/** One side of a bytestream that Jingle has negotiated: romeo's, who proposes and opens it, or juliet's, who answers. */
final class Negotiated {

    private final FakeLink link;
    private final IbbTransport transport;

    Negotiated(FakeLink link, BytestreamSettings settings) {
        this.link = link;
        this.transport = IbbTransport.create().settings(settings);
    }

    TransportSession proposed() {
        return transport.propose(context(link.romeo(), JULIET, true));
    }

    TransportSession answered(String sid, BytestreamSettings settings) {
        return transport.answer(
                context(link.juliet(), ROMEO, false),
                new IbbTransportDescription(sid, settings.blockSize(), StanzaKind.IQ));
    }

    static Mono<Bytestream> bytestream(TransportSession session) {
        return session.connect().map(paths -> ((BytestreamDataStream) paths.stream()).bytestream());
    }

    private static TransportContext context(XmppConnection connection, Jid peer, boolean initiator) {
        return new TransportContext(
                connection, peer, initiator, List.of(new Component(1, "data")), payload -> Mono.never());
    }
}

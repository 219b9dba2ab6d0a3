package io.fluxmpp.ibb.jingle;

import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamSendTest;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.fake.FakeLink;
import io.fluxmpp.jingle.spi.TransportSession;
import org.junit.jupiter.api.Tag;
import reactor.core.publisher.Mono;

/** The rules of XEP-0047 hold for the sender on a bytestream that Jingle has negotiated (XEP-0261 §3). */
@Tag("JIBB-3-1")
class NegotiatedSendTest extends BytestreamSendTest {

    @Override
    protected Mono<Bytestream> open(FakeLink link, BytestreamSettings settings) {
        TransportSession romeos = new Negotiated(link, settings).proposed();
        romeos.accepted(romeos.description());
        return Negotiated.bytestream(romeos);
    }
}

package io.fluxmpp.ibb.jingle;

import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamReceiveTest;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.fake.FakeLink;
import org.junit.jupiter.api.Tag;
import reactor.core.publisher.Mono;

/** The rules of XEP-0047 hold for the receiver on a bytestream that Jingle has negotiated (XEP-0261 §3). */
@Tag("JIBB-3-1")
class NegotiatedReceiveTest extends BytestreamReceiveTest {

    @Override
    protected Mono<Bytestream> expect(FakeLink link, String sid, BytestreamSettings settings) {
        return Negotiated.bytestream(new Negotiated(link, settings).answered(sid, settings));
    }
}

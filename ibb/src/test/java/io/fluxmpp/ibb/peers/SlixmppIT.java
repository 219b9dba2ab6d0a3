package io.fluxmpp.ibb.peers;

import io.fluxmpp.testkit.ProsodyServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** slixmpp, which is written in Python. */
class SlixmppIT extends PeerContract<Slixmpp> {

    @Override
    void assumeAvailable() {
        Slixmpp.assumeAvailable();
    }

    @Override
    Slixmpp login(ProsodyServer server, String user, String password) {
        return Slixmpp.login(server, user, password);
    }

    @Override
    int largestBlock() {
        return 8192;
    }

    @Test
    @Tag("IBB-2.2-11")
    void whenSeveralBlocksAreOnTheirWay_thenSlixmppHasEveryByte() {
        StepVerifier.create(opened(
                        SETTINGS.withWindow(8),
                        (ours, peers) -> same(peers.received(), sendAndClose(ours, 4 * LITTLE))))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
    }
}

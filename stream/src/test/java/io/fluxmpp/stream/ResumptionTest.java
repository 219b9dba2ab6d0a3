package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;

/** The embedded server, with clients that lose their connections. */
class ResumptionTest extends ResumptionContract {

    private final RunningServer server = XmppServer.create()
            .account("romeo@montague.lit", "romeo")
            .account("juliet@montague.lit", "juliet")
            .bind()
            .block(PATIENCE);

    @AfterEach
    void disposeServer() {
        server.dispose();
        server.onDispose().block(PATIENCE);
        assertThat(server.connections()).isZero();
    }

    @Override
    int port() {
        return server.port();
    }

    @Override
    XmppClient account(String localpart) {
        return XmppClient.create()
                .jid(localpart + "@montague.lit")
                .password(localpart)
                .host("localhost")
                .trust(server.certificate());
    }
}

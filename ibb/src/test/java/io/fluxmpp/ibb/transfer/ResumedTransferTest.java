package io.fluxmpp.ibb.transfer;

import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppServer;
import org.junit.jupiter.api.AfterEach;

/** By way of the embedded server. */
class ResumedTransferTest extends ResumedTransferContract {

    private final RunningServer server = XmppServer.create()
            .account("romeo@montague.lit", "romeo")
            .account("juliet@montague.lit", "juliet")
            .bind()
            .block(PATIENCE);

    @AfterEach
    void disposeServer() {
        server.dispose();
        server.onDispose().block(PATIENCE);
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

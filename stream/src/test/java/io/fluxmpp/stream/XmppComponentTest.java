package io.fluxmpp.stream;

import java.time.Duration;

/** A component of the embedded server. */
class XmppComponentTest extends ComponentContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private RunningServer server;

    @Override
    void startServer() {
        server = XmppServer.create()
                .account("romeo@montague.example", "wherefore")
                .component("files.montague.example", SECRET)
                .bind()
                .block(PATIENCE);
    }

    @Override
    void stopServer() {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    @Override
    XmppComponent component(String name, String secret) {
        return XmppComponent.create(name, secret).port(server.port());
    }

    @Override
    XmppClient romeo() {
        return XmppClient.create()
                .jid("romeo@montague.example/orchard")
                .password("wherefore")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate());
    }
}

package io.fluxmpp.stream;

import io.fluxmpp.testkit.ProsodyServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A component of a real Prosody. */
class XmppComponentIT extends ComponentContract {

    private static ProsodyServer prosody;

    @BeforeAll
    static void start() {
        ProsodyServer.assumeAvailable();
        prosody = new ProsodyServer.Setup("montague.example")
                .accounts(Map.of("romeo", "wherefore"))
                .component("files.montague.example", SECRET)
                .start();
    }

    @AfterAll
    static void stop() {
        if (prosody != null) {
            prosody.close();
        }
    }

    @Override
    XmppComponent component(String name, String secret) {
        return XmppComponent.create(name, secret).host(prosody.host()).port(prosody.componentPort());
    }

    @Override
    XmppClient romeo() {
        return XmppClient.create()
                .jid("romeo@montague.example/orchard")
                .password("wherefore")
                .host(prosody.host())
                .port(prosody.port())
                .trust(prosody.caCertificate());
    }
}

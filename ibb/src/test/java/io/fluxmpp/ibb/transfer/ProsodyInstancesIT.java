package io.fluxmpp.ibb.transfer;

import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppComponent;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.testkit.ProsodyServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Prosody, where each instance has a domain of its own. */
class ProsodyInstancesIT extends InstancesContract {

    private static ProsodyServer prosody;

    @BeforeAll
    static void startProsody() {
        ProsodyServer.assumeAvailable();
        prosody = new ProsodyServer.Setup(DOMAIN)
                .accounts(accounts())
                .component(domain(0), SECRET)
                .component(domain(1), SECRET)
                .start();
    }

    @AfterAll
    static void stopProsody() {
        if (prosody != null) {
            prosody.close();
        }
    }

    private static String domain(int instance) {
        return "files" + instance + "." + DOMAIN;
    }

    @Override
    XmppClient client(String localpart) {
        return XmppClient.create()
                .jid(localpart + "@" + DOMAIN)
                .password(localpart)
                .host(prosody.host())
                .port(prosody.port())
                .trust(prosody.caCertificate());
    }

    @Override
    XmppComponent instance(int number) {
        return XmppComponent.create(domain(number), SECRET).host(prosody.host()).port(prosody.componentPort());
    }

    @Override
    Jid service(int client) {
        return Jid.of("inbox@" + domain(client % 2) + "/service");
    }
}

package io.fluxmpp.stream;

import io.fluxmpp.testkit.ProsodyServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Prosody, with clients that lose their connections. */
class ResumptionIT extends ResumptionContract {

    private static final String DOMAIN = "montague.test";

    private static ProsodyServer prosody;

    @BeforeAll
    static void startProsody() {
        ProsodyServer.assumeAvailable();
        prosody = new ProsodyServer.Setup(DOMAIN)
                .streamManagement()
                .accounts(Map.of("romeo", "romeo", "juliet", "juliet"))
                .start();
    }

    @AfterAll
    static void stopProsody() {
        if (prosody != null) {
            prosody.close();
        }
    }

    @Override
    int port() {
        return prosody.port();
    }

    @Override
    XmppClient account(String localpart) {
        return XmppClient.create()
                .jid(localpart + "@" + DOMAIN)
                .password(localpart)
                .host(prosody.host())
                .trust(prosody.caCertificate());
    }
}

package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.testkit.EjabberdServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** ejabberd, with clients that lose their connections. */
class ResumptionEjabberdIT extends ResumptionContract {

    private static final String DOMAIN = "montague.test";

    private static EjabberdServer ejabberd;

    @BeforeAll
    static void startEjabberd() {
        EjabberdServer.assumeAvailable();
        ejabberd = new EjabberdServer.Setup(DOMAIN)
                .accounts(Map.of("romeo", "romeo", "juliet", "juliet"))
                .start();
    }

    @AfterAll
    static void stopEjabberd() {
        if (ejabberd != null) {
            ejabberd.close();
        }
    }

    @Override
    int port() {
        return ejabberd.port();
    }

    @Override
    XmppClient account(String localpart) {
        return XmppClient.create()
                .jid(localpart + "@" + DOMAIN)
                .password(localpart)
                // ejabberd 23.01 binds channels by tls-unique only, without saying so.
                .channelBinding(false)
                .host(ejabberd.host())
                .trust(ejabberd.caCertificate());
    }

    @Test
    void whenItBindsChannelsInAnotherWay_thenTheErrorSaysWhatToDo() {
        StepVerifier.create(account("romeo").port(port()).channelBinding(true).connect())
                .expectErrorSatisfies(refused -> assertThat(refused)
                        .isInstanceOf(NegotiationException.class)
                        .hasMessageContainingAll("Invalid channel binding", "channelBinding(false)"))
                .verify(PATIENCE);
    }
}

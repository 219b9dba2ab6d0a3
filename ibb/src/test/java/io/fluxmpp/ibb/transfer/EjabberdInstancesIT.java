package io.fluxmpp.ibb.transfer;

import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppComponent;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.testkit.EjabberdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** ejabberd, which shares the clients of one domain out among the instances. */
class EjabberdInstancesIT extends InstancesContract {

    private static final String SERVICE = "files." + DOMAIN;

    private static EjabberdServer ejabberd;

    @BeforeAll
    static void startEjabberd() {
        EjabberdServer.assumeAvailable();
        ejabberd = new EjabberdServer.Setup(DOMAIN)
                .accounts(accounts())
                .component(SERVICE, SECRET)
                .options("""
                        domain_balancing:
                          %s:
                            type: bare_source
                            component_number: 2
                        """.formatted(SERVICE))
                .start();
    }

    @AfterAll
    static void stopEjabberd() {
        if (ejabberd != null) {
            ejabberd.close();
        }
    }

    @Override
    XmppClient client(String localpart) {
        return XmppClient.create()
                .jid(localpart + "@" + DOMAIN)
                .password(localpart)
                .channelBinding(false)
                .host(ejabberd.host())
                .port(ejabberd.port())
                .trust(ejabberd.caCertificate());
    }

    @Override
    XmppComponent instance(int number) {
        return XmppComponent.create(SERVICE, SECRET).host(ejabberd.host()).port(ejabberd.componentPort());
    }

    @Override
    Jid service(int client) {
        return Jid.of("inbox@" + SERVICE + "/service");
    }
}
